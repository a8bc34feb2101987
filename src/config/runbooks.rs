//! Where runbooks of a team's own lie.

use std::path::{Path, PathBuf};

use super::Paths;

impl Paths {
    /// The folders of runbooks of one's own, those that count first first: `runbooks/` beside the
    /// configuration, and `.dogwatch/runbooks/` of the repository that is worked in. They need not
    /// exist.
    pub fn runbooks(&self) -> Vec<PathBuf> {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let working = std::env::current_dir().ok();
        let repository = working.and_then(|folder| repository(&folder, home.as_deref()));
        let own = self.config_folder.as_ref().map(|folder| folder.join("runbooks"));
        own.into_iter().chain(repository.map(|folder| folder.join(".dogwatch/runbooks"))).collect()
    }
}

/// The folder with `.git`, from a folder upwards; nothing above the home is looked at.
fn repository(folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        if folder.join(".git").exists() {
            return Some(folder.to_path_buf());
        }
        if Some(folder) == home {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_found_above_and_never_above_the_home() {
        let root = tempfile::tempdir().unwrap();
        let (home, deep) = (root.path().join("home"), root.path().join("home/work/service/src"));
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        assert_eq!(repository(&deep, Some(&home)), None);
        assert_eq!(repository(&deep, None).as_deref(), Some(root.path()));
        // The `.git` of a worktree is a file.
        std::fs::write(home.join("work/service/.git"), "gitdir: elsewhere").unwrap();
        assert_eq!(repository(&deep, Some(&home)), Some(home.join("work/service")));
    }
}

//! Where dogwatch keeps its files: the XDG base directory rules.

use std::ffi::OsString;
use std::path::PathBuf;

/// The places of our files. `None` where neither the XDG variable nor `HOME` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// The configuration: `--config`, `$DOGWATCH_CONFIG`, `$XDG_CONFIG_HOME/dogwatch/config.toml`,
    /// by default under `~/.config`.
    pub config_file: Option<PathBuf>,
    /// Who named the configuration, so that the file must exist: `--config` or `DOGWATCH_CONFIG`.
    pub named_by: Option<&'static str>,
    /// The folder of that file; themes of the user's own lie in `themes/` below it.
    pub config_folder: Option<PathBuf>,
    /// What is kept between runs: `$XDG_STATE_HOME/dogwatch`, by default under `~/.local/state`.
    pub state_folder: Option<PathBuf>,
}

impl Paths {
    /// Finds the places by the value of `--config` and the variables of the environment. As the
    /// XDG rules ask, a base directory that is not absolute counts as not set. Touches no file.
    pub fn find(config: Option<PathBuf>, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
        let base = |name: &str, below_home: &str| {
            absolute(name).or_else(|| Some(absolute("HOME")?.join(below_home)))
        };
        let by_flag = config.map(|file| (file, "--config"));
        let named = by_flag.or_else(|| Some((set("DOGWATCH_CONFIG")?, "DOGWATCH_CONFIG")));
        let named_by = named.as_ref().map(|(_, by)| *by);
        let usual = || Some(base("XDG_CONFIG_HOME", ".config")?.join("dogwatch/config.toml"));
        let config_file = named.map(|(file, _)| file).or_else(usual);
        let config_folder = config_file.as_ref().and_then(|file| Some(file.parent()?.to_path_buf()));
        let state_folder = base("XDG_STATE_HOME", ".local/state").map(|folder| folder.join("dogwatch"));
        Self { config_file, named_by, config_folder, state_folder }
    }

    /// [`Self::find`] in the environment of this process.
    pub fn of_process(config: Option<PathBuf>) -> Self {
        Self::find(config, |name| std::env::var_os(name))
    }

    /// Where the user's own themes lie.
    pub fn themes(&self) -> Option<PathBuf> {
        self.config_folder.as_ref().map(|folder| folder.join("themes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(flag: Option<&str>, variables: &[(&str, &str)]) -> Paths {
        let lookup = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).into());
        Paths::find(flag.map(PathBuf::from), lookup)
    }

    #[test]
    fn the_home_is_the_last_resort() {
        let paths = found(None, &[("HOME", "/home/o")]);
        assert_eq!(paths.config_file, Some("/home/o/.config/dogwatch/config.toml".into()));
        assert_eq!(paths.themes(), Some("/home/o/.config/dogwatch/themes".into()));
        assert_eq!(paths.state_folder, Some("/home/o/.local/state/dogwatch".into()));
        assert_eq!(paths.named_by, None);
        assert_eq!(found(None, &[]), Paths::default());
    }

    #[test]
    fn xdg_variables_count_when_they_are_absolute() {
        let set = [("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "not/absolute")];
        let paths = found(None, &set);
        assert_eq!(paths.config_file, Some("/c/dogwatch/config.toml".into()));
        assert_eq!(paths.state_folder, Some("/h/.local/state/dogwatch".into()));
    }

    #[test]
    fn a_named_file_wins_and_the_flag_above_all() {
        let paths = found(None, &[("HOME", "/h"), ("DOGWATCH_CONFIG", "/else/my.toml")]);
        assert_eq!(paths.config_file, Some("/else/my.toml".into()));
        assert_eq!(paths.config_folder, Some("/else".into()));
        assert_eq!(paths.named_by, Some("DOGWATCH_CONFIG"));
        let paths = found(Some("here.toml"), &[("DOGWATCH_CONFIG", "/else/my.toml")]);
        assert_eq!(paths.config_file, Some("here.toml".into()));
        assert_eq!(paths.themes(), Some("themes".into()));
        assert_eq!(paths.named_by, Some("--config"));
        assert_eq!(found(None, &[("HOME", "/h"), ("DOGWATCH_CONFIG", "")]).named_by, None);
    }
}

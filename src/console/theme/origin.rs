//! Where themes come from: the user's folder, and those that are shipped.

use std::path::{Path, PathBuf};

use super::{SHIPPED, Theme};
use crate::config::{Error, read_text, suggestion};

/// Where a theme comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file of the user's.
    File(PathBuf),
    /// The name and the text of one that is shipped.
    Shipped(&'static str, &'static str),
}

impl Origin {
    /// The theme of a name: the user's own file, else the shipped one.
    pub(super) fn find(name: &str, folder: Option<&Path>) -> Option<Self> {
        let file = folder.filter(|_| is_name(name)).map(|folder| folder.join(format!("{name}.toml")));
        file.filter(|file| file.exists()).map(Self::File).or_else(|| Self::shipped(name))
    }

    /// The theme that one inherits from: for a shipped one always a shipped one. A file of a
    /// shipped theme's name may inherit from that.
    pub(super) fn parent(name: &str, folder: Option<&Path>, heir: &Self) -> Option<Self> {
        if matches!(heir, Self::Shipped(..)) {
            return Self::shipped(name);
        }
        let found = Self::find(name, folder)?;
        if found == *heir { Some(Self::shipped(name).unwrap_or(found)) } else { Some(found) }
    }

    fn shipped(name: &str) -> Option<Self> {
        let (name, text) = SHIPPED.into_iter().find(|(shipped, _)| *shipped == name)?;
        Some(Self::Shipped(name, text))
    }

    /// How problems name it.
    pub(super) fn label(&self) -> String {
        match self {
            Self::File(file) => file.display().to_string(),
            Self::Shipped(name, _) => format!("themes/{name}.toml"),
        }
    }

    /// Its TOML.
    pub(super) fn text(&self) -> Result<String, Error> {
        match self {
            Self::File(file) => read_text(file),
            Self::Shipped(_, text) => Ok((*text).to_owned()),
        }
    }
}

/// Whether a theme may have this name: it must not lead out of the folder of themes.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// What to tell when there is no theme of a name.
pub(super) fn no_such_theme(name: &str, folder: Option<&Path>) -> String {
    let names = Theme::list(folder);
    let names = names.iter().map(String::as_str);
    let right = suggestion(name, names);
    format!("there is no theme `{name}`{right}")
}

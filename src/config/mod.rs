//! Settings: where files lie, and reading them so strictly that a slip of the pen is told.
//!
//! The configuration is `config.toml`, documented by the example in the README. Without one,
//! everything has a default.

mod environment;
mod guard;
mod keys;
mod logs;
mod pace;
mod paths;
mod runbooks;
mod secrets;
#[cfg(test)]
mod tests;

use std::io::ErrorKind;

pub use environment::Environment;
pub use guard::Target;
pub use keys::{Binding, Located};
pub use logs::Logs;
pub use pace::{Budget, Pace};
pub use paths::Paths;
pub use secrets::Secrets;

pub use crate::sheet::{Error, Problem, Section, Sheet, nearest, read_text, suggestion};

/// What `config.toml` says; the default is what holds without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The theme's name; `None` when nothing is said.
    pub theme: Option<String>,
    /// Whether ASCII signs are used even where the terminal has more.
    pub ascii: bool,
    /// Whether the mouse is ours; when not, the terminal's own selection works.
    pub mouse: bool,
    /// Whether clock times are in UTC, as in AWS's own console and logs, or in local time. True
    /// by default: those who share a night's times rarely share a time zone.
    pub utc: bool,
    /// How often to look.
    pub pace: Pace,
    /// How much to ask.
    pub budget: Budget,
    /// How logs are read and held.
    pub logs: Logs,
    /// How old secrets may become.
    pub secrets: Secrets,
    /// Keys of the operator's own, in the order of the file. Whether context and command exist,
    /// the keymap tells.
    pub keys: Vec<Binding>,
    /// The environments, in the order of the file; their names differ.
    pub environments: Vec<Environment>,
    /// The name of the environment to begin with; one of `environments`.
    pub default_environment: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: false,
            mouse: true,
            utc: true,
            pace: Pace::default(),
            budget: Budget::default(),
            logs: Logs::default(),
            secrets: Secrets::default(),
            keys: Vec::new(),
            environments: Vec::new(),
            default_environment: None,
        }
    }
}

impl Config {
    /// Reads the configuration. Where there is no file all is default, unless somebody named it.
    /// The error tells everything that is wrong in the file, each with line and column.
    pub fn load(paths: &Paths) -> Result<Self, Error> {
        let Some(file) = &paths.config_file else { return Ok(Self::default()) };
        // Only for a file that is not there: one that may not be read must not pass for none.
        let missing = std::fs::metadata(file).is_err_and(|error| error.kind() == ErrorKind::NotFound);
        match paths.named_by {
            Some(by) if missing => {
                let message = format!("the file does not exist; {by} names it");
                Err(Problem::of_file(file.display(), message).into())
            }
            None if missing => Ok(Self::default()),
            _ => Self::parse(file.display(), &read_text(file)?),
        }
    }

    /// Reads the text of a configuration; `file` is how problems name it.
    pub fn parse(file: impl std::fmt::Display, text: &str) -> Result<Self, Error> {
        let sheet = Sheet::new(file, text);
        let table = sheet.parse();
        let top = sheet.section(&table);
        let usual = Self::default();
        let environments = environment::read(&top);
        let config = Self {
            theme: top.text("theme").map(|name| name.into_inner().to_owned()),
            ascii: top.boolean("ascii").unwrap_or(usual.ascii),
            mouse: top.boolean("mouse").unwrap_or(usual.mouse),
            utc: top.boolean("utc").unwrap_or(usual.utc),
            pace: Pace::read(&top),
            budget: Budget::read(&top),
            logs: Logs::read(&top),
            secrets: Secrets::read(&top),
            keys: keys::read(&sheet, &top),
            default_environment: environment::read_default(&top, &environments),
            environments,
        };
        top.finish();
        sheet.finish(config)
    }

    /// The environment of a name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.name == name)
    }
}

//! The terminal console: state, update, view, and the loop that ties them to a terminal.
//!
//! Nothing here touches the network. The engine's pictures come in as events, and what the
//! console wants of it goes out as effects.

mod app;
mod clipboard;
mod command;
mod details;
mod event;
#[cfg(test)]
mod fixture;
mod frames;
mod input;
mod key;
mod keymap;
mod layers;
mod layout;
mod link;
mod list;
mod logs;
mod panes;
mod run;
mod runs;
#[cfg(test)]
mod runs_fixture;
#[cfg(test)]
mod runs_snapshots;
mod saver;
#[cfg(test)]
mod snapshots;
mod spark;
mod table;
mod terminal;
pub mod theme;
mod update;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

pub use app::App;
pub use command::{COMMANDS, Command, Context};
pub use event::{Effect, Event, Moment};
pub use keymap::{Keymap, markdown as keys_as_markdown};
pub use logs::{LogSettings, Save};
pub use run::{Left, run};
pub use terminal::restore;
pub use update::update;
pub use view::{Drawn, draw};

use crate::engine::poll::Place;
use crate::model::Guard;
use crate::runbook::Library;
use theme::{Terminal, Theme};

/// What the console is told at its start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The environments that can be chosen; the one that is shown among them.
    pub environments: Vec<Environment>,
    /// The folder of the operator's own themes.
    pub themes: Option<PathBuf>,
    /// What the terminal can show.
    pub terminal: Terminal,
    /// Whether clock times are UTC rather than local.
    pub utc: bool,
    /// Whether the mouse is used; without, the terminal's own selection works.
    pub mouse: bool,
    /// Whether the account is simulated.
    pub demo: bool,
    /// How logs are read and held.
    pub logs: LogSettings,
    /// The runbooks, and what is wrong with some.
    pub runbooks: Arc<Library>,
    /// The state folder of runs; without one nothing can be confirmed.
    pub state: Option<PathBuf>,
    /// Tells the runs of this process from those of others.
    pub session: u16,
    /// Whether commands that only tests use can be given.
    pub test_commands: bool,
}

/// A place to look at, with a name and a guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The name; empty for the place that flags and variables name.
    pub name: String,
    /// Where to look.
    pub place: Place,
    /// How changes are guarded.
    pub guard: Guard,
    /// Whether the guard was written down; else the cluster that is found counts too.
    pub guard_given: bool,
    /// The addresses that answer with success while all is well.
    pub health_urls: Vec<String>,
}

impl Settings {
    /// Loads a theme. Fails with what is wrong with it, for a person.
    fn theme(&self, name: &str) -> Result<Theme, String> {
        Theme::load(name, self.themes.as_deref(), self.terminal).map_err(|error| error.to_string())
    }
}

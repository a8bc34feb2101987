//! How a console is started: its account, its settings, its terminal.

use crate::served::{Served, serve};

use super::terminal::Console;

/// How a console is to be started.
pub struct Setup {
    pub endpoint: String,
    pub arguments: Vec<String>,
    pub variables: Vec<(String, String)>,
    /// Files below the home folder.
    pub files: Vec<(String, String)>,
    pub columns: u16,
    pub rows: u16,
    /// What runs it in the terminal.
    pub shell: Shell,
}

/// What runs the console in the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// A script: it waits for the console, and tells how it ended.
    Script,
    /// A shell with job control, as people sit at: it gets the terminal back when the console stops.
    JobControl,
    /// As [`Self::Script`], and what it starts ignores that the terminal hangs up, as under `nohup`.
    NoHangUp,
}

/// Reads often, so that tests need not wait long.
pub const QUICK: &str = "[pace]\nfast = \"1s\"\nslow = \"5s\"\n[budget]\ncalls_per_minute = 6000\n";

impl Setup {
    /// On a served account, reading often.
    pub fn on(served: &Served) -> Self {
        Self::at(&format!("http://{}", served.address))
    }

    /// On whatever answers at an address, reading often.
    pub fn at(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            arguments: Vec::new(),
            variables: Vec::new(),
            files: Vec::new(),
            columns: 160,
            rows: 48,
            shell: Shell::Script,
        }
        .config("")
    }

    /// Lines at the head of config.toml.
    pub fn config(self, lines: &str) -> Self {
        self.whole_config(&format!("{lines}\n{QUICK}"))
    }

    /// All of config.toml.
    pub fn whole_config(mut self, text: &str) -> Self {
        self.files.retain(|(name, _)| name != CONFIG);
        self.file(CONFIG, text)
    }

    /// A file below the home folder.
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Sets a variable; the last one of a name counts.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    pub fn shell(mut self, shell: Shell) -> Self {
        self.shell = shell;
        self
    }

    pub fn start(&self) -> Console {
        Console::start(self)
    }
}

const CONFIG: &str = ".config/dogwatch/config.toml";

/// A calm world and a console on it whose first screen is complete.
pub fn calm(world: &str) -> (Served, Console) {
    let served = serve(world);
    let console = Setup::on(&served).start();
    console.wait_filled();
    (served, console)
}

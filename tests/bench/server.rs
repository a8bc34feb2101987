//! A simulated account in a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use color_eyre::eyre::{OptionExt, Result, WrapErr};
use portable_pty::CommandBuilder;

/// The program that is measured, and that serves the account.
pub const DOGWATCH: &str = env!("CARGO_BIN_EXE_dogwatch");
/// Exit codes of a `status` that could read the account: all well, and something broken there.
pub const WELL: [i32; 2] = [0, 1];

/// A running `dogwatch sim` on a free port. It ends when this is dropped.
pub struct Server {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Server {
    /// Starts a server with these further arguments, and waits until it listens.
    pub fn start<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Result<Self> {
        let mut command = Command::new(DOGWATCH);
        command.args(["sim", "--listen", "127.0.0.1:0"]).args(arguments);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let child = child.wrap_err("dogwatch sim cannot be started")?;
        // From here on it is ended whatever happens.
        let mut server = Self { child, variables: Vec::new() };
        server.variables = server.announced()?;
        Ok(server)
    }

    /// The variables of the one line that the server prints: `export NAME=VALUE …`.
    fn announced(&mut self) -> Result<Vec<(String, String)>> {
        let mut line = String::new();
        let stdout = self.child.stdout.take().ok_or_eyre("the server has no stdout")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let words = line.trim().strip_prefix("export ").ok_or_eyre("the server has not said where it is")?;
        let pairs = words.split_whitespace().filter_map(|word| word.split_once('='));
        Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// Host and port of the account.
    pub fn address(&self) -> Result<String> {
        let url = self.variables.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL");
        let (_, url) = url.ok_or_eyre("the server has not said where it is")?;
        Ok(url.trim_start_matches("http://").to_owned())
    }

    /// A client of this account, which finds nothing else to talk to in its environment.
    pub fn client(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
        command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// A client of this account in a terminal, at home in a folder of its own.
    pub fn terminal_client(&self, program: impl AsRef<OsStr>, home: &Path) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(home);
        command.env("HOME", home);
        let others = [
            ("PATH", "/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("LANG", "C.UTF-8"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        others.into_iter().for_each(|(name, value)| command.env(name, value));
        self.variables.iter().for_each(|(name, value)| command.env(name, value));
        command
    }

    /// `dogwatch status --json` on this account.
    pub fn status(&self) -> Command {
        let mut command = self.client(DOGWATCH);
        command.args(["status", "--json"]);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended by itself when this fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The built `dogwatch run` as its user runs it, on a simulated account that goes its way.

pub mod asked;
mod guards;
mod json;
mod outcomes;
mod plans;
mod runbooks;
mod signals;
pub mod situations;
mod wrong_use;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dogwatch::sim::clock::Clock;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::{Account, Seen, server, worlds};
use serde_json::Value;

/// World seconds in a real one: fast enough for a rollback to end within one look at it.
pub const SPEED: f64 = 30.0;

/// The service that most runs are about; its cluster is protected by its name.
pub const GATEWAY: &str = "lauv-gateway-service";

/// A service that nothing else scales.
pub const FRONTEND: &str = "lauv-frontend-service";

/// The flags that confirm a change of the gateway.
pub const SURE: [&str; 4] = sure(GATEWAY);

/// The flags that confirm a change of a service.
pub const fn sure(service: &str) -> [&str; 4] {
    ["--confirm", service, "--reason", "a test"]
}

/// A simulated account that goes its way behind a socket, and a home of its own for each.
pub struct Rig {
    pub account: Account,
    pub address: String,
    home: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Rig {
    /// The shop, without its story.
    pub fn lauv() -> Self {
        Self::world("lauv", SPEED)
    }

    /// A world without its story, so many times as fast as life.
    pub fn world(name: &str, speed: f64) -> Self {
        let mut spec = worlds::load(name).unwrap();
        spec.story.clear();
        Self::of(&spec, speed)
    }

    /// Any world.
    pub fn of(spec: &WorldSpec, speed: f64) -> Self {
        Self::on(Account::new(spec, Clock::running(speed)).unwrap())
    }

    /// Any account. Requests are recorded from the start.
    pub fn on(account: Account) -> Self {
        account.record();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(server::bind("127.0.0.1:0".parse().unwrap())).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        runtime.spawn(server::serve(account.clone(), listener));
        Self { account, address, home: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    /// Writes the configuration.
    pub fn config(self, text: &str) -> Self {
        let folder = self.home.path().join(".config/dogwatch");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), text).unwrap();
        self
    }

    /// With the cluster's guard open.
    pub fn open(self) -> Self {
        self.guarded("open")
    }

    /// With the cluster's guard as the word says.
    pub fn guarded(self, guard: &str) -> Self {
        self.config(&format!(
            "[[environment]]\nname = 'shop'\ncluster = 'lauv-prod-cluster'\nguard = '{guard}'\n"
        ))
    }

    /// `dogwatch` with these arguments on this account, with nothing of the machine's own settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
        command.args(arguments).env_clear().env("HOME", self.home.path());
        command.current_dir(self.home.path());
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1");
        command.env("AWS_ENDPOINT_URL", format!("http://{}", self.address));
        command.env("AWS_ACCESS_KEY_ID", "simulated").env("AWS_SECRET_ACCESS_KEY", "simulated");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts `dogwatch` and leaves it running.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs `dogwatch` to its end.
    pub fn dogwatch(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.start(arguments))
    }

    /// Runs `dogwatch` to its end, with this on its standard input.
    pub fn with_stdin(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // It may have ended before it wanted any.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        Ran::of(child)
    }

    /// Runs `dogwatch run …` to its end; see also [`SURE`].
    pub fn run(&self, runbook: &str, service: &str, flags: &[&str]) -> Ran {
        self.dogwatch(&[&["run", runbook, service], flags].concat())
    }

    /// The requests that change something, oldest first, sent by whomever.
    pub fn changes(&self) -> Vec<Seen> {
        let reads = ["Describe", "List", "Get", "Filter", "Lookup", "Start"];
        let requests = self.account.requests().into_iter();
        requests.filter(|seen| !reads.iter().any(|read| seen.operation.starts_with(read))).collect()
    }

    /// The operations of [`Rig::changes`].
    pub fn changed(&self) -> Vec<String> {
        self.changes().into_iter().map(|seen| seen.operation).collect()
    }

    /// The files of journals, oldest first.
    pub fn journals(&self) -> Vec<PathBuf> {
        let folder = self.home.path().join(".local/state/dogwatch/runs");
        let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }

    /// The entries of the newest journal.
    pub fn journal(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.journals().last().unwrap()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Whether a text is in any file of the home.
    pub fn keeps(&self, text: &str) -> bool {
        keeps(self.home.path(), text)
    }

    /// All files of the home.
    pub fn files(&self) -> Vec<PathBuf> {
        files(self.home.path())
    }
}

/// Whether a text is in any file below a folder.
pub fn keeps(folder: &Path, text: &str) -> bool {
    files(folder).iter().any(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).contains(text))
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

impl Ran {
    /// Waits for the end.
    pub fn of(child: Child) -> Self {
        let output = child.wait_with_output().unwrap();
        Self {
            exit: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What was printed, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// stderr on one line, however it was wrapped.
    pub fn said(&self) -> String {
        self.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Checks the exit status, and that nothing of the program's insides was printed.
    #[track_caller]
    pub fn ended(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{}\n{}", self.stdout, self.stderr);
        crate::status::is_for_people(&self.stderr);
        self
    }
}

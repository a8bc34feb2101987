//! Runs of the built program that end where they should not: killed, cut off, without a disk. The
//! account's own record and state tell what was done, and how often.

mod alive;
mod disk;
mod gate;
mod left;
mod others;
mod points;
mod scenario;
mod secrets;
mod signals;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dogwatch::sim::clock::Clock;
use dogwatch::sim::{Account, worlds};
use serde_json::Value;

use gate::Gate;
pub use gate::{Stop, When};
pub use scenario::{ALL, Scenario};

/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A simulated account on a clock that goes on, behind a gate, and a home for the program.
pub struct Rig {
    pub account: Account,
    pub scenario: Scenario,
    gate: Gate,
    home: tempfile::TempDir,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Ran {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Rig {
    /// The account of a scenario, some time after it began.
    pub fn of(scenario: &Scenario) -> Self {
        Self::in_account(scenario, None)
    }

    /// The same in another account.
    pub fn in_account(scenario: &Scenario, number: Option<&str>) -> Self {
        let mut spec = worlds::load(scenario.world).unwrap();
        spec.story.clear();
        spec.account = number.map_or(spec.account, str::to_owned);
        let now = jiff::Timestamp::now().as_millisecond();
        let account = Account::new(&spec, Clock::manual(now)).unwrap();
        if let Some((fault, seconds)) = scenario.fault {
            account.begin(fault, Some(scenario.service)).unwrap();
            account.advance(seconds * 1000);
        }
        account.record();
        let gate = Gate::before(account.clone(), scenario.later);
        Self { account, scenario: *scenario, gate, home: tempfile::tempdir().unwrap() }
    }

    /// `dogwatch` with these arguments on this account, with nothing of the machine's own settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
        command.args(arguments).env_clear().env("HOME", self.home.path());
        command.current_dir(self.home.path());
        let region = if self.scenario.world == "asharvi" { "ap-south-1" } else { "us-east-1" };
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", region);
        command.env("AWS_ENDPOINT_URL", format!("http://{}", self.gate.address));
        command.env("AWS_ACCESS_KEY_ID", "simulated").env("AWS_SECRET_ACCESS_KEY", "simulated");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What confirms a change of the scenario's service.
    pub fn sure(&self) -> [&'static str; 4] {
        ["--confirm", self.scenario.service, "--reason", "a test"]
    }

    /// Starts a command, with the scenario's value on its standard input.
    fn fed(&self, command: &mut Command) -> Child {
        let Some(value) = self.scenario.value else { return command.spawn().unwrap() };
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // It may have ended before it wanted any.
        let _ = child.stdin.take().unwrap().write_all(value.as_bytes());
        child
    }

    /// The run of the scenario, confirmed.
    pub fn run_command(&self) -> Command {
        let scenario = &self.scenario;
        let mut arguments = vec!["run", scenario.runbook, scenario.service];
        arguments.extend(scenario.set.iter().flat_map(|set| ["--set", set]));
        arguments.extend(self.sure());
        self.command(&arguments)
    }

    /// Begins the run of the scenario, confirmed.
    pub fn start(&self) -> Child {
        self.fed(&mut self.run_command())
    }

    /// Carries the run of the scenario out.
    pub fn run(&self) -> Ran {
        Ran::of(self.start())
    }

    /// Runs `dogwatch` to its end.
    pub fn dogwatch(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).spawn().unwrap())
    }

    /// Goes on with the last run; nothing new is confirmed.
    pub fn look(&self) -> Ran {
        self.dogwatch(&["journal", "resume", "last"])
    }

    /// Goes on with the last run, and confirms what is still to be done.
    pub fn go_on(&self) -> Ran {
        let arguments = [&["journal", "resume", "last"][..], &self.sure()].concat();
        Ran::of(self.fed(&mut self.command(&arguments)))
    }

    /// Begins the run, waits until the gate has stopped it there, and kills it.
    pub fn killed_at(&self, stop: Stop) {
        let mut child = self.stopped_at(stop);
        child.kill().unwrap();
        child.wait().unwrap();
        self.gate.open();
    }

    /// Begins the run and waits until the gate has stopped it there.
    pub fn stopped_at(&self, stop: Stop) -> Child {
        self.gate.stop(stop);
        let mut child = self.start();
        let began = Instant::now();
        while !self.gate.has_stopped() {
            let ended = child.try_wait().unwrap();
            if ended.is_some() || began.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("{stop:?} was not reached: {:?}", Ran::of(child));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }

    /// Somebody else changes something.
    pub fn others(&self, target: &str, input: &Value) {
        let request = http::Request::post("/")
            .header("x-amz-target", target)
            .header("authorization", "AWS4-HMAC-SHA256")
            .body(bytes::Bytes::from(input.to_string()))
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(self.account.answer(request)).unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// No change was made twice, and what was made are the first ones of the plan.
    #[track_caller]
    pub fn has_made(&self, count: usize) {
        let made = self.gate.made();
        let names: Vec<&str> = made.iter().map(|(operation, _)| operation.as_str()).collect();
        assert_eq!(names, self.scenario.changes[..count], "of {}", self.scenario.name);
        for (place, one) in made.iter().enumerate() {
            assert!(!made[..place].contains(one), "made twice: {one:?}");
        }
    }

    /// The state folder.
    pub fn state(&self) -> PathBuf {
        self.home.path().join(".local/state/dogwatch")
    }

    /// The newest journal.
    pub fn journal_file(&self) -> PathBuf {
        let files = std::fs::read_dir(self.state().join("runs")).unwrap();
        files.map(|file| file.unwrap().path()).max().unwrap()
    }

    /// The lines of the newest journal, each with its end.
    pub fn journal(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.journal_file()).unwrap();
        text.split_inclusive('\n').map(str::to_owned).collect()
    }

    /// The kinds of the entries of the newest journal.
    pub fn kinds(&self) -> Vec<String> {
        let kind = |line: &String| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["entry"]["kind"].as_str().unwrap().to_owned()
        };
        self.journal().iter().map(kind).collect()
    }

    /// The newest run as `journal list` has it.
    pub fn listed(&self) -> Value {
        let ran = self.dogwatch(&["journal", "list", "--json"]);
        let list: Value = serde_json::from_str(&ran.stdout).unwrap();
        list["runs"][0].clone()
    }

    /// Whether a text is in any file of the home.
    pub fn keeps(&self, text: &str) -> bool {
        fn any(folder: &std::path::Path, text: &[u8]) -> bool {
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
                if path.is_dir() {
                    return any(&path, text);
                }
                std::fs::read(&path).unwrap().windows(text.len()).any(|part| part == text)
            })
        }
        any(self.home.path(), text.as_bytes())
    }
}

impl Ran {
    /// Waits for the end.
    pub fn of(child: Child) -> Self {
        let output = child.wait_with_output().unwrap();
        Self {
            exit: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// stderr and stdout on one line, however they were wrapped.
    pub fn said(&self) -> String {
        let both = format!("{} {}", self.stderr, self.stdout);
        both.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Checks the exit status and words that were said, and that nothing of the program's insides was.
    #[track_caller]
    pub fn ended(self, exit: i32, words: &[&str]) -> Self {
        assert_eq!(self.exit, Some(exit), "{}\n{}", self.stdout, self.stderr);
        let said = self.said();
        for words in words {
            assert!(said.contains(words), "{words:?} in {said}");
        }
        crate::status::is_for_people(&self.stderr);
        self
    }
}

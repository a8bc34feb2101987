//! The built `dogwatch status` as its user runs it, on a simulated account behind a socket.

mod faults;
mod json;
mod table;
mod wrong_use;

use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;

use crate::served::Served;
pub use crate::served::serve;

impl Served {
    /// Begins a scenario and lets `seconds` pass.
    pub fn after(self, scenario: &str, seconds: i64) -> Self {
        self.account.begin(scenario, None).unwrap();
        self.account.advance(seconds * 1000);
        self
    }

    /// Runs `dogwatch` with these arguments on this account.
    pub fn run(&self, arguments: &[&str]) -> Output {
        dogwatch(&format!("http://{}", self.address), arguments)
    }

    /// Runs `dogwatch status --json` and reads what it prints.
    pub fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["status", "--json"], arguments].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let json = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{error}: {text:?} {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), json)
    }
}

/// Runs the built program with nothing of the machine's own AWS settings.
pub fn dogwatch(endpoint: &str, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
    command.args(arguments).env_clear().env("HOME", home.path()).env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "simulated").env("AWS_SECRET_ACCESS_KEY", "simulated");
    command.output().unwrap()
}

/// What a run said on stderr.
pub fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Nothing of the SDK's insides, of Rust's Debug or of a panic reaches a person.
pub fn is_for_people(text: &str) {
    for inside in [
        "SdkError",
        "DispatchFailure",
        "Unhandled",
        "ErrorMetadata",
        "{ ",
        "Some(",
        "panicked",
        "source:",
        "aws_s",
        "dogwatch::",
    ] {
        assert!(!text.contains(inside), "{inside:?} in {text}");
    }
}

/// The longest that any single `status` may take under an account fault, far below its deadline.
const BOUND: Duration = Duration::from_secs(60);

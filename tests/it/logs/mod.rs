//! The built `dogwatch logs` as its user runs it, on a simulated account behind a socket.

mod closed;
mod follow;
mod once;
mod output;
mod tasks;
mod terminal;
mod trouble;
mod which;
mod wrong_use;

use std::process::Output;

use serde_json::Value;

use crate::served::Served;
pub use crate::served::serve;
pub use crate::status::{complaint, is_for_people};

const GATEWAY: &str = "/ecs/lauv-gateway";
const BACKEND: &str = "/ecs/lauv-backend";

impl Served {
    /// The world's time, milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.account.world().now()
    }

    /// The streams of a group, in alphabetical order.
    pub fn streams(&self, group: &str) -> Vec<String> {
        let world = self.account.world();
        world.estate.logs.group(group).unwrap().streams.keys().map(|name| (**name).to_owned()).collect()
    }

    /// Writes a line into a group's first stream, so long ago.
    pub fn write(&self, group: &str, millis_ago: i64, text: &str) {
        let stream = self.streams(group).remove(0);
        let mut world = self.account.world();
        let at = world.now() - millis_ago;
        world.estate.logs.write(group, &stream, at, at, text.to_owned());
    }

    /// Runs `dogwatch logs` with these arguments, and gives what it prints.
    pub fn logs(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["logs"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", complaint(&output));
        text(&output)
    }

    /// Runs `dogwatch logs --json` with these arguments, and reads each line.
    pub fn objects(&self, arguments: &[&str]) -> Vec<Value> {
        let printed = self.logs(&[&["--json"], arguments].concat());
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// What a run printed.
fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn messages(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["message"].as_str().unwrap()).collect()
}

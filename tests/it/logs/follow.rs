//! `-f`: the past, then what comes, each line once, until Ctrl-C.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;

use super::closed::{end, start};
use super::{GATEWAY, serve};
use crate::served::Served;

/// Longer than anything that is waited for here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `dogwatch logs -f --json`.
struct Follower {
    child: Child,
    lines: Receiver<String>,
    /// How often each line of ours has been printed.
    shown: BTreeMap<u32, u32>,
}

impl Follower {
    fn start(served: &Served, more: &[&str]) -> Self {
        let mut child = start(served, &[&["-f", "--json"], more].concat());
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self { child, lines, shown: BTreeMap::new() }
    }

    /// Lets the world go on second by second until a line of this number is printed.
    fn until(&mut self, served: &Served, number: u32) {
        let began = std::time::Instant::now();
        while !self.shown.contains_key(&number) {
            assert!(
                began.elapsed() < PATIENCE,
                "#{number} is not printed; there are {:?}",
                self.shown.keys()
            );
            match self.lines.recv_timeout(Duration::from_millis(20)) {
                Ok(line) => self.take(&line),
                Err(RecvTimeoutError::Timeout) => served.account.advance(1000),
                Err(RecvTimeoutError::Disconnected) => panic!("it has ended"),
            }
        }
    }

    fn take(&mut self, line: &str) {
        let object: Value = serde_json::from_str(line).unwrap();
        let message = object["message"].as_str().unwrap();
        if let Some(number) = message.strip_prefix("number ") {
            *self.shown.entry(number.parse().unwrap()).or_default() += 1;
        }
    }

    /// Ends it with Ctrl-C. What it has printed, each once; how it ended, and what it said.
    fn interrupt(mut self) -> (BTreeMap<u32, u32>, Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
        let Self { child, lines, shown } = &mut self;
        let (code, said) = {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut text).unwrap();
            (child.wait().unwrap().code(), text)
        };
        let rest: Vec<String> = lines.iter().collect();
        let shown = std::mem::take(shown);
        let mut after = Follower { shown, ..self };
        rest.iter().for_each(|line| after.take(line));
        (after.shown, code, said)
    }
}

fn number(served: &Served, number: u32) {
    served.write(GATEWAY, 0, &format!("number {number}"));
}

#[test]
fn the_past_is_printed_and_then_what_comes_each_line_once() {
    let served = serve("lauv");
    for (at, ago) in [(1, 400_000), (2, 100_000), (3, 5_000), (4, 0)] {
        served.write(GATEWAY, ago, &format!("number {at}"));
    }
    let mut follower = Follower::start(&served, &["lauv-gateway-service"]);
    follower.until(&served, 4);
    for next in 5..40 {
        number(&served, next);
        follower.until(&served, next);
    }
    // Written late, with a time of the past.
    served.write(GATEWAY, 90_000, "number 40");
    follower.until(&served, 40);
    let (shown, code, said) = follower.interrupt();
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(shown.len() == 40 && shown.values().all(|times| *times == 1), "{shown:?}");
}

#[test]
fn where_live_tail_is_refused_lines_are_asked_for_and_that_is_said_once() {
    let served = serve("lauv").after("tail-refused", 0);
    let mut follower = Follower::start(&served, &["lauv-gateway-service", "--since", "1m"]);
    for next in 1..5 {
        number(&served, next);
        follower.until(&served, next);
    }
    let (shown, code, said) = follower.interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(shown.len() == 4 && shown.values().all(|times| *times == 1), "{shown:?}");
    assert_eq!(said.matches("Lines are asked for every few seconds instead.").count(), 1, "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    crate::status::is_for_people(&said);
}

#[test]
fn a_reader_that_goes_ends_it() {
    let served = serve("lauv");
    let mut child =
        start(&served, &["-f", "--json", "--since", "1s", "--task", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"]);
    drop(child.stdout.take());
    assert_eq!(end(child), (Some(0), String::new()));
}

//! An operator at a console: keys, what stands on the page of a run, and what it came to.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::console::screen::Screen;
use crate::console::setup::Setup;
use crate::console::terminal::{Console, LONG};
use crate::run::situations::stage::Stage;
use crate::situations::Call;

/// A run with all its waits, at the pace of the stage.
pub const RUN: Duration = LONG.saturating_mul(3);

/// Why something is changed here.
pub const REASON: &str = "errors since the release";

pub struct Desk {
    pub console: Console,
    pub stage: Stage,
}

impl Desk {
    /// Before the account's first screen; the cluster is protected by its name.
    pub fn at(stage: Stage) -> Self {
        Self::with(stage, |setup| setup)
    }

    /// As [`Self::at`], with other settings.
    pub fn with(stage: Stage, change: impl FnOnce(Setup) -> Setup) -> Self {
        let console = change(Setup::at(&format!("http://{}", stage.rig.address))).start();
        console.wait("the worst is known", |screen| {
            let is_read = |pane| !screen.pane(pane).is_empty() && !screen.pane_has(pane, &["Reading "]);
            screen.pane_has("1 Services", &["lauv-gateway-service"])
                && ["1 Services", "3 Targets", "4 Alarms"].into_iter().all(is_read)
                && screen.has("calls/min")
        });
        Self { console, stage }
    }

    /// Presses keys and waits for words on the screen.
    #[track_caller]
    pub fn press(&mut self, keys: &str, words: &str) -> Screen {
        self.console.press(keys);
        self.read(words)
    }

    /// Types a text and waits for words on the screen.
    #[track_caller]
    pub fn types(&mut self, text: &str, words: &str) -> Screen {
        self.console.type_in(text);
        self.read(words)
    }

    /// Waits for words on the screen, however they are wrapped.
    #[track_caller]
    pub fn read(&self, words: &str) -> Screen {
        self.console.wait(&format!("{words:?} is read"), |screen| reads(screen, words))
    }

    /// [`Self::read`], at the end of a run.
    #[track_caller]
    pub fn ends(&self, words: &str) -> Screen {
        self.console.wait_for(RUN, &format!("it ends with {words:?}"), |screen| {
            screen.has("The run is over") && reads(screen, words)
        })
    }

    /// Begins a runbook for a service by its key, and waits for what it shows first.
    #[track_caller]
    pub fn begin(&mut self, key: &str, service: &str, words: &str) -> Screen {
        self.select(service);
        self.press(key, &format!("· {service}"));
        self.read(words)
    }

    /// [`Self::begin`], up to its first choice.
    #[track_caller]
    pub fn choices(&mut self, key: &str, service: &str) -> Screen {
        self.begin(key, service, "It waits for you to choose.")
    }

    /// Selects a service by its name.
    #[track_caller]
    pub fn select(&mut self, service: &str) {
        self.console.press(":");
        self.console.wait("the palette", |screen| screen.area("Commands").is_some());
        self.console.type_in(&format!("service {service}"));
        self.console.wait("the service is found", |screen| {
            let found = screen.pane("Commands");
            found.iter().filter(|line| line.contains(&format!("service {service}"))).count() == 2
        });
        self.console.press("enter");
        self.console.wait("the service is selected", |screen| {
            screen.pane("2 Tasks").first().is_some_and(|title| title.contains(service))
        });
    }

    /// Types the service's name and a reason, as a protected cluster asks.
    #[track_caller]
    pub fn confirm(&mut self, service: &str) {
        self.read("is PROTECTED. Type the service's name, then why.");
        self.types(service, service);
        self.console.press("enter");
        self.types(REASON, REASON);
        self.console.press("enter");
    }

    /// Goes to a choice by its words and takes it.
    #[track_caller]
    pub fn choose(&mut self, label: &str) {
        self.console.press("/");
        self.console.type_in(label);
        self.console.wait(&format!("the cursor is at {label}"), |screen| {
            screen.lines().iter().any(|line| line.contains(&format!("▸  {label}")))
        });
        self.console.press("enter");
    }

    /// The calls that changed something, and no other.
    #[track_caller]
    pub fn sent(&self, expected: &[Call]) {
        let sent = self.stage.sent().into_iter();
        let sent: Vec<_> =
            sent.map(|seen| (format!("{}:{}", seen.service, seen.operation), seen.input)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(operation, input)| ((*operation).to_owned(), input.clone())).collect();
        assert_eq!(sent, expected, "{}", self.console.screen().text());
    }

    /// The files of journals, oldest first.
    pub fn journals(&self) -> Vec<PathBuf> {
        let folder = self.console.home.path().join(".local/state/dogwatch/runs");
        let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
        files.sort();
        files
    }

    /// Whether a text is in any file of the home.
    pub fn keeps(&self, text: &str) -> bool {
        crate::run::keeps(self.console.home.path(), text)
    }

    /// The newest journal's entries of a kind.
    pub fn entries(&self, kind: &str) -> Vec<Value> {
        let path = self.journals().pop().expect("a journal");
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| line["entry"].clone()).filter(|entry| entry["kind"] == kind).collect()
    }
}

/// Whether words stand on the screen, at the right of the steps, however they are wrapped.
pub fn reads(screen: &Screen, words: &str) -> bool {
    page(screen).contains(words) || screen.has(words)
}

/// What is at the right of the steps, on one line.
pub fn page(screen: &Screen) -> String {
    let lines = screen.lines();
    let inner = lines.iter().map(|line| line.trim().trim_matches('│').trim_end_matches(['┃', '│']));
    let right = inner.map(|line| line.split_once('│').map_or(line, |(_, right)| right));
    let words = right.map(|line| line.trim().trim_end_matches(" \\"));
    words.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

//! The built `dogwatch journal` as its user runs it, on journals as runs leave them.

mod json;
mod told;
mod wrong_use;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dogwatch::model::{Guard, ServiceChange};
use dogwatch::runbook::journal::{Entry, Settled, StepState, Writer, folder};
use dogwatch::runbook::{Basis, Change, Marks, Plan, PlannedChange, RunId, Subject, Value, Verdict};
use jiff::Timestamp;

/// What a terminal would act on.
const HOSTILE: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\nnext";

/// A state folder with journals.
struct Kept {
    home: tempfile::TempDir,
}

impl Kept {
    fn nothing() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// A run that ended, one whose call has no outcome, and one that was left before anything was sent.
    fn three_runs() -> Self {
        let kept = Self::nothing();
        let (sent, done) = (sent(), outcome(Settled::Done));
        kept.write("20261119T030000Z-rollback-lauv-gateway-service-0001", &sent);
        kept.write("20261120T030000Z-rollback-lauv-gateway-service-0002", &sent[..1]);
        let ended = Entry::Ended { verdict: Verdict::Pass, text: "Revision 9 serves.".into(), undo: None };
        kept.write(
            "20261121T030000Z-rollback-lauv-gateway-service-0003",
            &[&sent[..], &[done, ended]].concat(),
        );
        kept
    }

    fn runs(&self) -> PathBuf {
        folder(&self.home.path().join("dogwatch"))
    }

    fn write(&self, id: &str, entries: &[Entry]) -> Writer {
        let id = RunId(id.into());
        let mut writer = Writer::create(&self.runs(), &id).unwrap();
        for (place, entry) in entries.iter().enumerate() {
            let mut entry = entry.clone();
            if let Entry::Begun { run, .. } = &mut entry {
                *run = id.clone();
            }
            let at: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
            let at = at + jiff::SignedDuration::from_secs(place as i64);
            writer.write(at, &entry, false).unwrap();
        }
        writer
    }

    fn dogwatch(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
        command.args(arguments).env_clear().env("HOME", self.home.path());
        command.env("XDG_STATE_HOME", self.home.path()).output().unwrap()
    }

    /// The exit status and what is printed.
    fn told(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.dogwatch(&[&["journal"], arguments].concat());
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }
}

/// A file changed as an editor would.
fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from));
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// A run until its call is sent.
fn sent() -> Vec<Entry> {
    let call = Change::Update(ServiceChange::of("lauv-prod-cluster", "lauv-gateway-service"));
    let plan = Plan {
        title: "Roll lauv-gateway-service back to rev 9".into(),
        account: Some("123456789012".into()),
        caller: None,
        region: "us-east-1".into(),
        cluster: "lauv-prod-cluster".into(),
        service: "lauv-gateway-service".into(),
        summary: vec![],
        differences: vec![],
        changes: vec![PlannedChange {
            step: 1,
            change: call.clone(),
            why: "goes back".into(),
            then_replaced: false,
        }],
        untouched: vec![],
        warnings: vec![],
        basis: Basis::default(),
        undo: None,
        attach: None,
    };
    let command = "aws ecs update-service --service lauv-gateway-service".to_owned();
    vec![
        begun(),
        Entry::Planned { plan: Box::new(plan) },
        Entry::Confirmed { reason: Some("checkout fails".into()) },
        Entry::Intent { change: 0, call, command },
    ]
}

fn begun() -> Entry {
    Entry::Begun {
        run: RunId(String::new()),
        runbook: "rollback".into(),
        source: "+++\n+++\n".into(),
        subject: Subject {
            environment: None,
            account: Some("123456789012".into()),
            region: "us-east-1".into(),
            cluster: "lauv-prod-cluster".into(),
            service: "lauv-gateway-service".into(),
        },
        guard: Guard::Protected,
        values: [("revision".into(), Value::Text("lauv-gateway:9".into()))].into(),
        version: "0.1.0".into(),
        user: Some("alex".into()),
    }
}

fn outcome(outcome: Settled) -> Entry {
    let marks = Marks::default();
    Entry::Outcome { change: 0, outcome, request_id: Some("8f3c-req".into()), message: None, marks }
}

fn step(text: &str) -> Entry {
    Entry::Step { step: 1, state: StepState::Passed, text: text.into(), evidence: vec![] }
}

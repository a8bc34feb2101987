//! Entries for tests.

use jiff::Timestamp;
use proptest::prelude::*;

use super::chain::{self, ORIGIN};
use super::{ChainState, Entry, Journal, Line, Settled, StepState};
use crate::model::{Guard, ServiceChange};
use crate::runbook::{
    Change, Difference, Evidence, Marks, Plan, PlannedChange, Row, RunId, Subject, Tone, Undo, Value,
    ValueSource, Values, Verdict,
};

pub const ID: &str = "20261121T030412Z-rollback-lauv-gateway-service-4f1c";
pub const HOSTILE: &str =
    "a\u{1b}[31mb\u{1b}]0;t\u{7}c\nd\r\u{9b}2J\u{202e}e\u{7f}\"\\\u{e0001} # <b> | `x` [l](u)";

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_230_252 + second).unwrap()
}

pub fn subject() -> Subject {
    Subject {
        environment: Some("production".into()),
        account: Some("123456789012".into()),
        region: "us-east-1".into(),
        cluster: "lauv-prod-cluster".into(),
        service: "lauv-gateway-service".into(),
    }
}

pub fn begun() -> Entry {
    Entry::Begun {
        run: RunId(ID.into()),
        runbook: "rollback".into(),
        source: "+++\nid = \"rollback\"\n+++\n".into(),
        subject: subject(),
        guard: Guard::Protected,
        values: values("lauv-gateway:9"),
        version: "0.1.0".into(),
        user: Some("alex@laptop".into()),
    }
}

pub fn values(revision: &str) -> Values {
    let hidden = Value::Hidden(ValueSource::Given);
    [("revision".into(), Value::Text(revision.into())), ("value".into(), hidden)].into()
}

pub fn change() -> Change {
    let change = ServiceChange::of("lauv-prod-cluster", "lauv-gateway-service");
    Change::Update(ServiceChange { task_definition: Some("lauv-gateway:9".into()), ..change })
}

pub fn plan(title: &str) -> Entry {
    Entry::Planned {
        plan: Box::new(Plan {
            title: title.into(),
            account: Some("123456789012".into()),
            caller: Some("arn:aws:sts::123456789012:assumed-role/oncall/alex".into()),
            region: "us-east-1".into(),
            cluster: "lauv-prod-cluster".into(),
            service: "lauv-gateway-service".into(),
            summary: vec!["The service gets its last revision that worked.".into()],
            differences: vec![Difference {
                what: "task definition".into(),
                from: "lauv-gateway:10".into(),
                to: "lauv-gateway:9".into(),
            }],
            changes: vec![PlannedChange {
                step: 3,
                change: change(),
                why: "goes back".into(),
                then_replaced: false,
            }],
            untouched: vec!["The count stays.".into()],
            warnings: vec![Row::new(Tone::Notice, "It takes a while.")],
            basis: crate::runbook::Basis::default(),
            undo: None,
            attach: None,
        }),
    }
}

pub fn confirmed() -> Entry {
    Entry::Confirmed { reason: Some("checkout fails since 03:00".into()) }
}

pub fn intent() -> Entry {
    let command = "aws ecs update-service --service lauv-gateway-service".to_owned();
    Entry::Intent { change: 0, call: change(), command }
}

pub fn outcome(outcome: Settled) -> Entry {
    Entry::Outcome {
        change: 0,
        outcome,
        request_id: Some("8f3c-req".into()),
        message: (outcome != Settled::Done).then(|| "The connection was cut.".into()),
        marks: Marks { deployment: Some("ecs-svc/1".into()), ..Marks::default() },
    }
}

pub fn step(step: u32, state: StepState) -> Entry {
    let rows = vec![Row::at(Some(at(0)), Tone::Good, "rev 9 runs 2/2")];
    let evidence = vec![Evidence { title: "Tasks".into(), rows }];
    Entry::Step { step, state, text: "2 of 2 tasks were replaced.".into(), evidence }
}

pub fn ended(verdict: Verdict) -> Entry {
    let undo =
        Undo { title: "Roll forward".into(), runbook: "rollback".into(), values: values("lauv-gateway:10") };
    Entry::Ended { verdict, text: "Revision 9 serves.".into(), undo: Some(undo) }
}

/// A run that went well.
pub fn whole_run() -> Vec<Entry> {
    vec![
        begun(),
        step(1, StepState::Passed),
        Entry::Chosen { values: values("lauv-gateway:9") },
        plan("Roll lauv-gateway-service back to rev 9"),
        confirmed(),
        intent(),
        outcome(Settled::Done),
        Entry::Remark { step: 4, text: "looks good".into() },
        step(4, StepState::Passed),
        ended(Verdict::Pass),
    ]
}

/// The file of these entries, one every three seconds.
pub fn file(entries: &[Entry]) -> String {
    let (mut text, mut prev) = (String::new(), ORIGIN.to_owned());
    for (index, entry) in (0..).zip(entries) {
        let (line, hash) = chain::write(index + 1, at(3 * index as i64), entry, &prev).unwrap();
        text += &line;
        prev = hash;
    }
    text
}

pub fn lines(entries: &[Entry]) -> Vec<Line> {
    let line = |(index, entry): (u64, &Entry)| Line {
        seq: index + 1,
        at: at(3 * index as i64),
        entry: entry.clone(),
    };
    (0..).zip(entries).map(line).collect()
}

pub fn journal(entries: &[Entry]) -> Journal {
    Journal {
        id: RunId(ID.into()),
        lines: lines(entries),
        newer: Vec::new(),
        state: ChainState::Whole,
        head: ORIGIN.to_owned(),
        busy: false,
    }
}

/// Entries with any text in them.
pub fn entries(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    let text = || prop_oneof![any::<String>(), Just(HOSTILE.to_owned()), "[ -~]{0,30}"];
    let remark = (any::<u32>(), text()).prop_map(|(step, text)| Entry::Remark { step, text });
    let reason = proptest::option::of(text()).prop_map(|reason| Entry::Confirmed { reason });
    let intent = (any::<usize>(), text()).prop_map(|(change, command)| Entry::Intent {
        change,
        call: self::change(),
        command,
    });
    let chosen = (text(), text())
        .prop_map(|(name, value)| Entry::Chosen { values: [(name, Value::Text(value))].into() });
    let plan = text().prop_map(|title| self::plan(&title));
    let fixed = proptest::sample::select(whole_run());
    proptest::collection::vec(prop_oneof![remark, reason, intent, chosen, plan, fixed], 1..=most)
}

//! Runs as JSON: schema 1, documented in the README.

use serde_json::{Value, json};

use crate::runbook::journal::{ChainState, Journal, Listed, Summary, harmless};

/// All runs of a folder.
pub(super) fn listed(listed: &[Listed]) -> String {
    let (mut runs, mut problems) = (Vec::new(), Vec::new());
    for one in listed {
        match one {
            Listed::Run(summary) => runs.push(summary_of(summary)),
            Listed::Problem(path, problem) => problems.push(json!({
                "file": path.display().to_string(),
                "message": problem.message,
                "remedy": problem.remedy,
            })),
        }
    }
    text(&json!({ "schema": 1, "runs": runs, "problems": problems }))
}

/// A run with all lines of its journal.
pub(super) fn shown(journal: &Journal) -> String {
    let lines = journal.lines.iter();
    let lines = lines.map(|line| json!({ "seq": line.seq, "at": line.at, "entry": line.entry }));
    let newer = journal.newer.iter();
    let newer = newer.map(|line| json!({ "seq": line.seq, "at": line.at, "kind": line.kind }));
    let run = summary_of(&Summary::of(journal));
    let (lines, newer): (Vec<_>, Vec<_>) = (lines.collect(), newer.collect());
    text(&json!({ "schema": 1, "run": run, "lines": lines, "newer": newer, "head": journal.head }))
}

fn summary_of(run: &Summary) -> Value {
    let open = run.open.iter().map(|intent| {
        json!({ "change": intent.change, "command": intent.command, "at": intent.at, "unclear": intent.unclear })
    });
    let (chain, damaged) = match &run.state {
        ChainState::Whole => ("whole", Value::Null),
        ChainState::Torn => ("torn", Value::Null),
        ChainState::Broken { line, why } => ("broken", json!({ "line": line, "why": why })),
    };
    json!({
        "id": run.id,
        "runbook": run.runbook,
        "title": run.title,
        "subject": run.subject,
        "user": run.user,
        "began": run.began,
        "ended": run.ended,
        "standing": run.standing().words(),
        "needsALook": run.standing().needs_a_look(),
        "text": run.stands(),
        "open": open.collect::<Vec<_>>(),
        "undo": run.undo.as_ref().map(|undo| &undo.title),
        "chain": chain,
        "damaged": damaged,
        "newer": run.newer,
    })
}

/// On one line, with nothing in it that a terminal would act on.
fn text(value: &Value) -> String {
    harmless(&value.to_string()) + "\n"
}

//! `dogwatch run --json`: the documented, versioned form for programs.
//!
//! A field may be added within a schema; none is renamed, removed or given another meaning without a
//! new number. Times are RFC 3339 in UTC.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::json_parts::{Made, PlanOut, StepOut, UndoOut, made};
use super::{Told, record};
use crate::runbook::Verdict;
use crate::runbook::journal::harmless;

/// The number of this schema.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    /// The schema's number.
    schema: u32,
    /// The run's name; that of its journal.
    run: &'a str,
    /// The runbook's id.
    runbook: &'a str,
    /// The service's name.
    service: &'a str,
    /// The cluster's name.
    cluster: &'a str,
    /// The region.
    region: &'a str,
    /// Twelve digits; null where it could not be read.
    account: Option<&'a str>,
    /// `pass`, `fail`, `unknown`, `refused`.
    verdict: Verdict,
    /// How it ended, in a sentence.
    text: String,
    /// The steps, by number.
    steps: Vec<StepOut<'a>>,
    /// What was planned; null before there was a plan.
    plan: Option<PlanOut<'a>>,
    /// The changes that were begun.
    changes: Vec<Made>,
    /// How to take it back, where something was changed and can be.
    undo: Option<UndoOut<'a>>,
    /// The file of the journal; null without one.
    journal: Option<&'a Path>,
}

/// Prints the document.
pub(super) fn print(told: &Told<'_>, now: Timestamp) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&document(told, now))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&text))?;
    out.flush()
}

fn document<'a>(told: &Told<'a>, now: Timestamp) -> Document<'a> {
    let run = &told.finished.run;
    let subject = run.subject();
    let ending = run.ended();
    let text = ending.map_or("Left before its end.".to_owned(), |ending| {
        format!("{} {}", ending.text, ending.remedy).trim_end().to_owned()
    });
    let undo = ending.and_then(|ending| ending.undo.as_ref());
    let steps = run.runbook().steps.iter().zip(run.steps());
    Document {
        schema: SCHEMA,
        run: &run.id().0,
        runbook: &run.runbook().id,
        service: &subject.service,
        cluster: &subject.cluster,
        region: &subject.region,
        account: subject.account.as_deref(),
        verdict: ending.map_or(Verdict::Unknown, |ending| ending.verdict),
        text,
        steps: steps.map(|(step, state)| StepOut::new(step, state, now)).collect(),
        plan: run.plan().map(|plan| PlanOut::new(plan, subject, told.flags)),
        changes: made(run, record::changes(told.journal)),
        undo: undo.map(|undo| UndoOut::new(undo, subject, told.flags)),
        journal: told.journal,
    }
}

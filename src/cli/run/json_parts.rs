//! The parts of the JSON of a run.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::command;
use super::record::Written;
use crate::runbook::journal::{Settled, StepState};
use crate::runbook::machine::{Run, StepRun};
use crate::runbook::{Evidence, Plan, Row, Step, Subject, Tone, Undo};

/// A step.
#[derive(Serialize)]
pub(super) struct StepOut<'a> {
    number: u32,
    title: &'a str,
    /// `ahead`, `running`, `asking`, `passed`, `failed`, `unknown`, `skipped`.
    state: StepState,
    /// What was seen, in a sentence.
    text: &'a str,
    evidence: &'a [Evidence],
    remarks: &'a [String],
    /// How long it took, in whole seconds; null where it was not reached.
    seconds: Option<i64>,
}

impl<'a> StepOut<'a> {
    pub(super) fn new(step: &'a Step, state: &'a StepRun, now: Timestamp) -> Self {
        Self {
            number: step.number,
            title: &step.title,
            state: state.state,
            text: &state.text,
            evidence: &state.evidence,
            remarks: &state.remarks,
            seconds: state.lasted(now).map(|time| time.as_secs()),
        }
    }
}

/// A plan.
#[derive(Serialize)]
pub(super) struct PlanOut<'a> {
    title: &'a str,
    /// The ARN of whose credentials are used.
    caller: Option<&'a str>,
    /// What happens, in sentences.
    summary: &'a [String],
    differences: Vec<DifferenceOut<'a>>,
    /// The calls, in their order.
    changes: Vec<PlannedOut<'a>>,
    /// What is not touched, in sentences.
    untouched: &'a [String],
    warnings: Vec<WarningOut<'a>>,
    /// The deployment that is watched instead of any change.
    attach: Option<&'a str>,
    /// How it can be taken back.
    undo: Option<UndoOut<'a>>,
}

#[derive(Serialize)]
struct DifferenceOut<'a> {
    what: &'a str,
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct PlannedOut<'a> {
    /// The step that makes it.
    step: u32,
    /// `ecs:UpdateService`.
    operation: &'static str,
    /// The equivalent `aws` command.
    command: String,
    why: &'a str,
}

#[derive(Serialize)]
struct WarningOut<'a> {
    tone: Tone,
    text: &'a str,
}

impl<'a> PlanOut<'a> {
    pub(super) fn new(plan: &'a Plan, subject: &Subject, flags: &[String]) -> Self {
        let warning = |row: &'a Row| WarningOut { tone: row.tone, text: &row.text };
        let differences = plan.differences.iter();
        let planned = plan.changes.iter();
        Self {
            title: &plan.title,
            caller: plan.caller.as_deref(),
            summary: &plan.summary,
            differences: differences
                .map(|one| DifferenceOut { what: &one.what, from: &one.from, to: &one.to })
                .collect(),
            changes: planned
                .map(|planned| PlannedOut {
                    step: planned.step,
                    operation: planned.change.operation(),
                    command: planned.change.command(&plan.region),
                    why: &planned.why,
                })
                .collect(),
            untouched: &plan.untouched,
            warnings: plan.warnings.iter().map(warning).collect(),
            attach: plan.attach.as_ref().map(|deployment| deployment.as_str()),
            undo: plan.undo.as_ref().map(|undo| UndoOut::new(undo, subject, flags)),
        }
    }
}

/// How to take a run back.
#[derive(Serialize)]
pub(super) struct UndoOut<'a> {
    title: &'a str,
    /// The command that does it.
    command: String,
}

impl<'a> UndoOut<'a> {
    pub(super) fn new(undo: &'a Undo, subject: &Subject, flags: &[String]) -> Self {
        Self { title: &undo.title, command: command::undo(undo, subject, flags) }
    }
}

/// A change that was begun.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    /// `ecs:UpdateService`.
    operation: &'static str,
    /// The equivalent `aws` command.
    command: String,
    /// `done`, `not-done`, `unclear`.
    outcome: Settled,
    /// AWS's request id, where an answer came.
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// The changes of a run that were begun.
pub(super) fn made(run: &Run, written: BTreeMap<usize, Written>) -> Vec<Made> {
    let Some(plan) = run.plan() else { return Vec::new() };
    let made = |(place, written): (usize, Written)| {
        let planned = plan.changes.get(place)?;
        Some(Made {
            operation: planned.change.operation(),
            command: planned.change.command(&plan.region),
            outcome: written.outcome,
            request_id: written.request_id,
        })
    };
    written.into_iter().filter_map(made).collect()
}

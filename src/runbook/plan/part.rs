//! What one step puts into a plan.

use super::{Change, Difference, Undo};
use crate::model::Arn;
use crate::runbook::{Row, Tone};

/// What one step puts into a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// What it does, in one line.
    pub title: String,
    /// What happens, in sentences.
    pub summary: Vec<String>,
    /// From what to what.
    pub differences: Vec<Difference>,
    /// The calls, each with why and whether the replacement is waited for.
    pub changes: Vec<(Change, String, bool)>,
    /// What is not touched.
    pub untouched: Vec<String>,
    /// What the operator should know before.
    pub warnings: Vec<Row>,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// What is watched instead of a change.
    pub attach: Option<Arn>,
    /// The secret that is written, and its version in force.
    pub secret: Option<(String, String)>,
    /// The bounds of auto scaling.
    pub bounds: Option<(i32, i32)>,
    /// The tasks that will be stopped.
    pub tasks: Vec<Arn>,
}

impl Part {
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.summary.push(text.into());
    }

    pub(super) fn warn(&mut self, tone: Tone, text: impl Into<String>) {
        self.warnings.push(Row::new(tone, text));
    }

    pub(super) fn differ(&mut self, what: impl Into<String>, from: impl Into<String>, to: impl Into<String>) {
        self.differences.push(Difference { what: what.into(), from: from.into(), to: to.into() });
    }

    pub(super) fn change(&mut self, change: Change, why: impl Into<String>) {
        self.changes.push((change, why.into(), false));
    }

    pub(super) fn keep(&mut self, texts: &[&str]) {
        self.untouched.extend(texts.iter().map(|text| (*text).to_owned()));
    }

    /// Adds what a later step of the same runbook does.
    pub(super) fn join(mut self, later: Self) -> Self {
        if self.title.is_empty() {
            self.title = later.title;
        } else if !later.title.is_empty() {
            let mut letters = later.title.chars();
            let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
            self.title = format!("{}, then {first}{}", self.title, letters.as_str());
        }
        self.summary.extend(later.summary);
        self.differences.extend(later.differences);
        self.changes.extend(later.changes);
        self.untouched.retain(|text| later.untouched.contains(text));
        self.warnings.extend(later.warnings);
        self.undo = self.undo.or(later.undo);
        self.attach = self.attach.or(later.attach);
        self.secret = self.secret.or(later.secret);
        self.bounds = self.bounds.or(later.bounds);
        self.tasks.extend(later.tasks);
        self
    }
}

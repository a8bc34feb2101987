//! What is wrong with a runbook beyond its form.

mod permissions;
#[cfg(test)]
mod tests;

use super::parse::templates;
use super::{Action, Condition, EvidenceKind, Impact, Origin, Parameter, ParameterKind};
use super::{Problem, Runbook, Step, Template};
use crate::sheet::printable;

/// What a reader of the file should mend, by line; empty for a good runbook.
pub fn lint(runbook: &Runbook) -> Vec<Problem> {
    let mut found = Found { runbook, problems: Vec::new() };
    found.front();
    found.permissions();
    found.steps();
    if runbook.changes() {
        found.end();
    }
    found.problems.sort_by_key(|problem| problem.line);
    found.problems
}

/// What was found so far.
struct Found<'r> {
    runbook: &'r Runbook,
    problems: Vec<Problem>,
}

impl<'r> Found<'r> {
    fn note(&mut self, line: usize, message: impl Into<String>) {
        let file = match &self.runbook.origin {
            Origin::BuiltIn => format!("runbooks/{}.md", self.runbook.id),
            Origin::File(path) => printable(&path.display().to_string()),
        };
        self.problems.push(Problem { file, line, message: message.into() });
    }

    /// The line of the front matter that begins with these words; the first where there is none.
    fn line(&self, begins: &str) -> usize {
        let lines = self.runbook.source.lines().enumerate().skip(1);
        let mut front = lines.take_while(|(_, line)| line.trim_end() != "+++");
        let found = front.find(|(_, line)| line.trim_start().starts_with(begins));
        found.map_or(1, |(at, _)| at + 1)
    }

    /// The last line of the file.
    fn last_line(&self) -> usize {
        self.runbook.source.lines().count().max(1)
    }

    fn front(&mut self) {
        if self.runbook.when.is_empty() {
            self.note(1, "`when` is missing; write when = \"…\": what the operator sees when this is the right runbook");
        }
        let changes = self.runbook.changes();
        if !changes && self.runbook.impact != Impact::Read {
            self.note(self.line("impact"), "no step changes anything; write impact = \"read\"");
        }
        for param in &self.runbook.params {
            if !self.is_used(param) {
                let name = &param.name;
                self.note(
                    self.line(&format!("[params.{name}]")),
                    format!(
                        "`{name}` is used by no step; write {{{{{name}}}}} where it belongs, or leave it out"
                    ),
                );
            }
        }
    }

    /// Whether a step needs it: by its name, or because what it shows depends on it.
    fn is_used(&self, param: &Parameter) -> bool {
        let uses = |step: &Step| {
            let mut named = templates(&step.action).into_iter().flat_map(Template::params);
            named.any(|name| name == param.name) || shown_for(&step.action).contains(&Some(&param.kind))
        };
        self.runbook.steps.iter().any(uses)
    }

    fn steps(&mut self) {
        let mut before: &[Step] = &[];
        let steps: &'r [Step] = &self.runbook.steps;
        for (at, step) in steps.iter().enumerate() {
            let number = step.number;
            if step.prose.is_empty() {
                self.note(
                    step.line,
                    format!("step {number} has no prose; say what the operator sees and what to look for"),
                );
            }
            for missing in missing_before(before, &step.action, self.runbook) {
                self.note(step.line, format!("step {number} {missing}"));
            }
            before = steps.get(..=at).unwrap_or_default();
        }
    }

    /// What a runbook that changes something must have at its end.
    fn end(&mut self) {
        let steps = &self.runbook.steps;
        let last = steps.iter().rposition(|step| step.action.changes()).unwrap_or_default();
        let verifies = |step: &Step| matches!(step.action, Action::Wait { .. } | Action::Check { .. });
        if let (Some(step), false) = (steps.get(last), steps.iter().skip(last).any(verifies)) {
            let (number, line) = (step.number, step.line);
            self.note(line, format!("nothing tells whether the change of step {number} worked; add a wait or a check behind it"));
        }
        let titled = |words: &[&str]| {
            let has = |title: &str| words.iter().any(|word| title.to_lowercase().contains(word));
            self.runbook.sections.iter().any(|section| has(&section.title) && !section.prose.is_empty())
        };
        let (undo, tell) = (titled(&["undo", "back"]), titled(&["tell", "others"]));
        if !undo {
            self.note(
                self.last_line(),
                "nothing says how to take the change back; add a section `## How to undo`",
            );
        }
        if !tell {
            self.note(
                self.last_line(),
                "nothing says what others must know; add a section `## What to tell the others`",
            );
        }
    }
}

/// Kinds of parameters on which depends what a step shows.
fn shown_for(action: &Action) -> [Option<&'static ParameterKind>; 4] {
    let Action::Show { what } = action else { return [None; 4] };
    let shows = |kind, param| what.contains(&kind).then_some(param);
    [
        shows(EvidenceKind::Diff, &ParameterKind::ServiceRevision),
        shows(EvidenceKind::SecretReaders, &ParameterKind::Secret),
        shows(EvidenceKind::Logs, &ParameterKind::Container),
        shows(EvidenceKind::Logs, &ParameterKind::Task),
    ]
}

/// What an action builds upon and no step before it has done.
fn missing_before(before: &[Step], action: &Action, runbook: &Runbook) -> Vec<&'static str> {
    let chosen = |kind: &ParameterKind| {
        let of_kind = |name: &String| runbook.param(name).is_some_and(|param| param.kind == *kind);
        before.iter().any(|step| matches!(&step.action, Action::Choose { param } if of_kind(param)))
    };
    let done = |which: fn(&Action) -> bool| before.iter().any(|step| which(&step.action));
    let mut missing = Vec::new();
    match action {
        Action::Show { what } => {
            if what.contains(&EvidenceKind::Diff) && !chosen(&ParameterKind::ServiceRevision) {
                missing.push("shows a diff before a revision is chosen; choose it in a step before");
            }
            if what.contains(&EvidenceKind::SecretReaders) && !chosen(&ParameterKind::Secret) {
                missing.push("shows who reads a secret before one is chosen; choose it in a step before");
            }
        }
        Action::Wait { until: condition, .. } | Action::Check { that: condition, .. } => match condition {
            Condition::TasksReplaced if !done(replaces) => {
                missing.push("looks for replaced tasks, and no step before it replaces any; restart or roll back before");
            }
            Condition::SecretLoaded if !done(|action| matches!(action, Action::SecretWrite { .. })) => {
                missing.push("looks for a new secret, and no step before it writes one; write it before");
            }
            Condition::SecretLoaded if !done(replaces) => {
                missing.push(
                    "looks for a new secret in tasks that nobody restarted; put an ecs.restart before it",
                );
            }
            _ => {}
        },
        _ => {}
    }
    missing
}

fn replaces(action: &Action) -> bool {
    matches!(action, Action::Rollback { .. } | Action::Restart { .. })
}

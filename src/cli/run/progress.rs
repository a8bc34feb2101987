//! How far a run is, on stderr: a line a step, and one that is rewritten in a terminal.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::record;
use crate::runbook::Step;
use crate::runbook::journal::StepState;
use crate::runbook::machine::{Phase, Run, StepRun};
use crate::text;

/// Tells what changes from one state of a run to the next.
#[derive(Debug)]
pub(super) struct Progress {
    zone: TimeZone,
    terminal: bool,
    journal: Option<PathBuf>,
    /// The steps as they were told.
    told: Vec<Option<StepState>>,
    /// What was told last of the step that is under way.
    counts: String,
    shown: bool,
}

impl Progress {
    /// Of a run as it begins; what an older process has done of it is not told again. Times are told
    /// in `zone`; request ids are taken from the journal, where there is one.
    pub(super) fn new(run: &Run, zone: TimeZone, journal: Option<PathBuf>) -> Self {
        let terminal = io::stderr().is_terminal();
        let told = run.steps().iter().map(|step| step.ended.map(|_| step.state)).collect();
        Self { zone, terminal, journal, told, counts: String::new(), shown: false }
    }

    /// Tells what is new in a state of the run.
    pub(super) fn see(&mut self, run: &Run, now: Timestamp) {
        self.told.resize(run.steps().len(), None);
        for (place, (step, state)) in run.runbook().steps.iter().zip(run.steps()).enumerate() {
            let ended = Some(state.state).filter(|_| state.ended.is_some());
            let told = self.told.get(place).copied().flatten();
            if let Some(known) = self.told.get_mut(place) {
                *known = ended;
            }
            if ended.is_some() && ended != told {
                self.counts.clear();
                let line = format!("{} … {}", self.head(run, step, now), self.outcome(run, step, state));
                self.line(&line);
            }
        }
        self.under_way(run, now);
    }

    /// `03:04:12 3/8 Put it back`.
    fn head(&self, run: &Run, step: &Step, now: Timestamp) -> String {
        let at = now.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
        format!("{at} {}/{} {}", step.number, run.steps().len(), step.title)
    }

    fn outcome(&self, run: &Run, step: &Step, state: &StepRun) -> String {
        let word = words(state.state);
        if state.state == StepState::Passed && step.action.changes() {
            let ids = self.request_ids(run, step);
            let plural = if ids.len() == 1 { "" } else { "s" };
            return match ids.is_empty() {
                true => word.to_owned(),
                false => format!("{word} (request{plural} {})", ids.join(", ")),
            };
        }
        if state.text.is_empty() { word.to_owned() } else { format!("{word}: {}", state.text) }
    }

    fn request_ids(&self, run: &Run, step: &Step) -> Vec<String> {
        let made = record::changes(self.journal.as_deref());
        let planned = run.plan().map(|plan| plan.changes.as_slice()).unwrap_or_default();
        let own = planned.iter().enumerate().filter(|(_, change)| change.step == step.number);
        own.filter_map(|(place, _)| made.get(&place)?.request_id.clone()).collect()
    }

    /// What is happening now, where it is worth a word.
    fn under_way(&mut self, run: &Run, now: Timestamp) {
        let Some(step) = run.runbook().steps.get(run.current()) else { return };
        let Some(state) = run.steps().get(run.current()).filter(|state| state.ended.is_none()) else {
            return;
        };
        let what = match run.phase() {
            Phase::Settling { .. } => {
                "the answer did not come; looking whether the change was made".to_owned()
            }
            Phase::Performing { .. } if self.terminal => "sending".to_owned(),
            _ => seen(state),
        };
        let left = state.deadline.map(|deadline| left(deadline.duration_since(now)));
        let head = self.head(run, step, now);
        let whole = match left.filter(|_| !what.is_empty()) {
            Some(left) => format!("{head} … {what}, {left}"),
            None if what.is_empty() => format!("{head} …"),
            None => format!("{head} … {what}"),
        };
        if self.terminal {
            self.rewrite(&whole);
        } else if !what.is_empty() && what != self.counts {
            self.line(&whole);
        }
        self.counts = what;
    }

    fn rewrite(&mut self, line: &str) {
        let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        self.shown = true;
        // Nothing is lost when the terminal is gone.
        let line = text::truncate(line, columns.saturating_sub(1));
        let _ = write!(io::stderr(), "\r\u{1b}[K{line}").and_then(|()| io::stderr().flush());
    }

    /// A line that stays.
    pub(super) fn line(&mut self, line: &str) {
        self.clear();
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Takes the line away that is rewritten.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn words(state: StepState) -> &'static str {
    match state {
        StepState::Passed => "done",
        StepState::Failed => "failed",
        StepState::Unknown => "cannot be told",
        StepState::Skipped => "left out",
        StepState::Ahead | StepState::Running | StepState::Asking => "under way",
    }
}

/// `tasks replaced 2/4, targets healthy 3/4`; what is seen, where nothing can be counted.
fn seen(state: &StepRun) -> String {
    let Some(progress) = &state.progress else { return String::new() };
    let counts: Vec<String> =
        progress.counts.iter().map(|count| format!("{} {}/{}", count.what, count.have, count.of)).collect();
    if counts.is_empty() { progress.text.trim_end_matches('.').to_owned() } else { counts.join(", ") }
}

/// `11m left`.
fn left(time: SignedDuration) -> String {
    format!("{} left", text::age(time.as_secs().max(0)))
}

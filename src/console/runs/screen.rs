//! The screen of a run: which run, which of its steps is looked at, and what is being typed.

use std::time::{Duration, Instant};

use super::form::{Asked, Form};
use crate::console::app::App;
use crate::console::input::Input;
use crate::console::layers::Layer;
use crate::runbook::RunId;
use crate::runbook::machine::{Phase, Run};

/// A key that was meant for what was there before does not confirm what has just come up.
const FRESH: Duration = Duration::from_millis(300);

/// The screen as it stands.
#[derive(Debug)]
pub(in crate::console) struct RunScreen {
    pub(in crate::console) id: RunId,
    /// The step that is looked at; without one, where the run is.
    pub(in crate::console) step: Option<usize>,
    /// Lines above the first one in sight.
    pub(in crate::console) scroll: usize,
    pub(in crate::console) form: Form,
    pub(in crate::console) asked: Option<Asked>,
    /// What the operator is writing besides.
    pub(in crate::console) note: Option<Note>,
    /// Whether something was said that the run has not answered yet.
    pub(in crate::console) said: bool,
    /// Since when the run asks.
    since: Option<Instant>,
    /// The step at which the run was seen last.
    at: usize,
}

/// What the operator writes, or is asked, besides.
#[derive(Clone, Debug)]
pub(in crate::console) enum Note {
    /// Why the step is left out.
    Skip(Input),
    /// A remark.
    Remark(Input),
    /// Whether the run shall really end.
    Abort,
}

impl RunScreen {
    pub(in crate::console) fn new(run: &Run, now: Instant) -> Self {
        let mut screen = Self {
            id: run.id().clone(),
            step: None,
            scroll: 0,
            form: Form::Nothing,
            asked: None,
            note: None,
            said: false,
            since: None,
            at: run.current(),
        };
        screen.follow(run, now);
        screen
    }

    /// Takes over how the run stands. What was typed stays while the question is the same.
    pub(in crate::console) fn follow(&mut self, run: &Run, now: Instant) {
        self.said = false;
        if std::mem::replace(&mut self.at, run.current()) != run.current() && self.step.is_none() {
            self.scroll = 0;
        }
        if run.ended().is_some() {
            (self.form, self.asked, self.note) = (Form::Nothing, None, None);
            (self.step, self.scroll) = (None, 0);
            return;
        }
        let Some(asked) = Asked::of(run) else {
            // The words for a plan may be asked for once more, when the service cannot be taken or is
            // not as it was. A value is wiped with its form.
            let before_a_plan =
                matches!(run.phase(), Phase::Confirmed { .. } | Phase::Rechecking { .. } | Phase::Planning);
            if !(before_a_plan && matches!(self.form, Form::Words(_))) {
                (self.form, self.asked) = (Form::Nothing, None);
            }
            return;
        };
        if self.asked.as_ref() == Some(&asked) {
            return;
        }
        self.form = self.renewed(run);
        self.asked = Some(asked);
        self.since = Some(now);
        // What is asked is shown, wherever the operator was looking.
        (self.step, self.scroll) = (None, 0);
    }

    /// The form of a new question; a reason that was given for the plan before stays.
    fn renewed(&mut self, run: &Run) -> Form {
        let mut form = Form::of(run);
        if let (Form::Words(new), Form::Words(old)) = (&mut form, &mut self.form) {
            new.reason = std::mem::take(&mut old.reason);
        }
        form
    }

    /// Whether what is asked has only just come up.
    pub(in crate::console) fn is_fresh(&self, now: Instant) -> bool {
        self.since.is_some_and(|since| now.saturating_duration_since(since) < FRESH)
    }

    /// The place of the step that is shown.
    pub(in crate::console) fn shown_step(&self, run: &Run) -> usize {
        self.step.unwrap_or(run.current())
    }

    /// Looks at another step; at the run's own the screen follows it again.
    pub(in crate::console) fn look(&mut self, run: &Run, by: isize) {
        let last = run.steps().len().saturating_sub(1);
        let place = self.shown_step(run).saturating_add_signed(by).min(last);
        let own = place == run.current() && run.ended().is_none();
        self.step = (!own).then_some(place);
        self.scroll = 0;
    }

    /// Whether the step that is shown is the one at which the run is.
    pub(in crate::console) fn is_at_its_step(&self) -> bool {
        self.step.is_none()
    }
}

impl App {
    /// The screen of a run, when it is on top.
    pub(in crate::console) fn run_screen(&self) -> Option<&RunScreen> {
        match self.layers.last() {
            Some(Layer::Run(screen)) => Some(screen),
            _ => None,
        }
    }

    pub(in crate::console) fn run_screen_mut(&mut self) -> Option<&mut RunScreen> {
        match self.layers.last_mut() {
            Some(Layer::Run(screen)) => Some(screen),
            _ => None,
        }
    }

    /// The run whose screen is on top.
    pub(in crate::console) fn run_on_top(&self) -> Option<&std::sync::Arc<Run>> {
        self.runs.get(&self.run_screen()?.id)
    }
}

/// Whether a run waits to be told what to do after a failure.
pub(in crate::console) fn is_held(run: &Run) -> bool {
    matches!(run.phase(), Phase::Held { .. })
}

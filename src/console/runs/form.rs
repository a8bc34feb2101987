//! What is typed and chosen where a run asks.

use crate::console::command::Motion;
use crate::console::input::Input;
use crate::console::list::Filter;
use crate::model::{Guard, SecretValue};
use crate::runbook::machine::{Phase, Run};
use crate::runbook::{Action, Basis, Choice, ParameterKind};

/// What a run asks for, so that the same question keeps what was typed.
#[derive(Debug, PartialEq)]
pub(in crate::console) enum Asked {
    /// The parameter of the step at this place.
    Choice(usize),
    /// The plan for this state.
    Plan(Box<Basis>),
    /// The question of the step at this place.
    Question(usize),
    /// What to do after the step at this place has failed.
    Held(usize),
}

/// What is typed or chosen.
#[derive(Debug, Default)]
pub(in crate::console) enum Form {
    /// Nothing.
    #[default]
    Nothing,
    /// One of several.
    Choice(Choosing),
    /// A text, or a number.
    Text(Typing),
    /// A value that is not shown, typed twice.
    Hidden(Hidden),
    /// The service's name and a reason.
    Words(Words),
}

/// One of several is chosen.
#[derive(Debug)]
pub(in crate::console) struct Choosing {
    pub(in crate::console) choices: Vec<Choice>,
    pub(in crate::console) filter: Input,
    /// Whether keys go into the filter.
    pub(in crate::console) filtering: bool,
    /// The place among those that the filter leaves.
    pub(in crate::console) cursor: usize,
}

/// A text or a number is typed.
#[derive(Debug)]
pub(in crate::console) struct Typing {
    pub(in crate::console) input: Input,
    /// Whether it is a number: letters stay commands.
    pub(in crate::console) number: bool,
    /// Numbers that are at hand.
    pub(in crate::console) choices: Vec<Choice>,
    /// Whether keys go into the text.
    pub(in crate::console) focus: bool,
    /// Whether words follow the number: then letters are typed too.
    pub(in crate::console) words: bool,
}

/// A value is typed that nobody sees.
#[derive(Debug, Default)]
pub(in crate::console) struct Hidden {
    pub(in crate::console) first: SecretValue,
    pub(in crate::console) second: SecretValue,
    /// Whether the second one is being typed.
    pub(in crate::console) again: bool,
    pub(in crate::console) problem: Option<&'static str>,
}

/// The words that a protected environment asks for.
#[derive(Debug, Default)]
pub(in crate::console) struct Words {
    pub(in crate::console) service: Input,
    pub(in crate::console) reason: Input,
    pub(in crate::console) field: Field,
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::console) enum Field {
    #[default]
    Service,
    Reason,
    /// Nowhere: they are commands.
    Plan,
}

impl Asked {
    /// What the run asks for now; nothing while it works by itself.
    pub(in crate::console) fn of(run: &Run) -> Option<Self> {
        let at = run.current();
        match run.phase() {
            Phase::Choosing { .. } => Some(Self::Choice(at)),
            Phase::Confirming { .. } => {
                Some(Self::Plan(Box::new(run.plan().map(|plan| plan.basis.clone()).unwrap_or_default())))
            }
            Phase::Asking { .. } => Some(Self::Question(at)),
            Phase::Held { .. } => Some(Self::Held(at)),
            _ => None,
        }
    }
}

impl Form {
    /// The empty form for what the run asks for now.
    pub(in crate::console) fn of(run: &Run) -> Self {
        match run.phase() {
            Phase::Choosing { choices, .. } => Self::for_choice(run, choices),
            Phase::Confirming { .. } if run.guard() == Guard::Protected => Self::Words(Words::default()),
            _ => Self::Nothing,
        }
    }

    fn for_choice(run: &Run, choices: &[Choice]) -> Self {
        let param = param(run);
        let kind = param.map(|param| &param.kind);
        let usual = choices.iter().find(|choice| choice.default && choice.refused.is_none());
        let number = kind == Some(&ParameterKind::Count);
        if kind == Some(&ParameterKind::SecretValue) && choices.is_empty() {
            return Self::Hidden(Hidden::default());
        }
        if !number && !choices.is_empty() {
            return Self::Choice(Choosing::new(choices.to_vec()));
        }
        let given = usual.map(|choice| choice.value.as_str());
        let given = given.or(param.and_then(|param| param.default.as_deref())).unwrap_or_default();
        Self::Text(Typing {
            input: Input::new(given),
            number,
            choices: choices.to_vec(),
            focus: true,
            words: false,
        })
    }

    /// Whether letters are typed rather than commands.
    pub(in crate::console) fn takes_letters(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Choice(choosing) => choosing.filtering,
            Self::Text(typing) => typing.focus && (!typing.number || typing.words),
            Self::Hidden(_) => true,
            Self::Words(words) => words.field != Field::Plan,
        }
    }
}

/// The parameter that the current step chooses.
pub(in crate::console) fn param(run: &Run) -> Option<&crate::runbook::Parameter> {
    match &run.runbook().steps.get(run.current())?.action {
        Action::Choose { param } => run.runbook().param(param),
        _ => None,
    }
}

impl Choosing {
    fn new(choices: Vec<Choice>) -> Self {
        // What would be usual and cannot be had says why; nothing else is taken in its place, and where
        // nothing is usual a single key takes no guess.
        let cursor = choices.iter().position(|choice| choice.default).unwrap_or(0);
        Self { choices, filter: Input::default(), filtering: false, cursor }
    }

    /// Those that the filter leaves.
    pub(in crate::console) fn shown(&self) -> Vec<&Choice> {
        let filter = Filter::new(self.filter.text());
        let passes = |choice: &&Choice| filter.passes(&format!("{} {}", choice.label, choice.about));
        self.choices.iter().filter(passes).collect()
    }

    pub(in crate::console) fn selected(&self) -> Option<&Choice> {
        self.shown().get(self.cursor).copied()
    }

    pub(in crate::console) fn go(&mut self, motion: Motion) {
        let last = self.shown().len().saturating_sub(1);
        self.cursor = match motion {
            Motion::Up => self.cursor.saturating_sub(1),
            Motion::Down => self.cursor + 1,
            Motion::PageUp => self.cursor.saturating_sub(5),
            Motion::PageDown => self.cursor + 5,
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
    }

    /// The filter has changed: the first one that can be chosen has the cursor.
    pub(in crate::console) fn renew(&mut self) {
        let allowed = self.shown().iter().position(|choice| choice.refused.is_none());
        self.cursor = allowed.unwrap_or(0);
    }
}

impl Typing {
    /// Takes the number before or after over from those at hand.
    pub(in crate::console) fn go(&mut self, motion: Motion) {
        let allowed: Vec<_> = self.choices.iter().filter(|choice| choice.refused.is_none()).collect();
        let here = allowed.iter().position(|choice| choice.value == self.input.text());
        let last = allowed.len().saturating_sub(1);
        let place = match (motion, here) {
            (Motion::Up | Motion::PageUp, Some(here)) => here.saturating_sub(1),
            (Motion::Down | Motion::PageDown, Some(here)) => (here + 1).min(last),
            (Motion::Last, _) => last,
            _ => 0,
        };
        if let Some(choice) = allowed.get(place) {
            (self.input, self.words) = (Input::new(&choice.value), false);
        }
    }
}

impl Hidden {
    /// The value that is being typed.
    pub(in crate::console) fn current(&mut self) -> &mut SecretValue {
        if self.again { &mut self.second } else { &mut self.first }
    }

    /// Takes the value when it was typed twice in the same way; else says what is wrong.
    pub(in crate::console) fn finish(&mut self) -> Option<SecretValue> {
        self.problem = None;
        if self.first.is_empty() {
            self.problem = Some("A value is needed. Nothing was typed.");
            self.again = false;
        } else if !self.again {
            self.again = true;
        } else if self.first.same_as(&self.second) {
            return Some(std::mem::take(&mut self.first));
        } else {
            self.problem = Some("The two are not the same. Type both again.");
            self.first.clear();
            self.second.clear();
            self.again = false;
        }
        None
    }

    /// Takes a pasted text: a break at its end was not meant, and terminals send breaks as returns.
    pub(in crate::console) fn paste(&mut self, text: &str) {
        self.problem = None;
        let text = text.trim_end_matches(['\r', '\n']);
        let value = self.current();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if character == '\r' {
                characters.next_if_eq(&'\n');
                value.push('\n');
            } else {
                value.push(character);
            }
        }
    }
}

impl Words {
    /// Where the next field is.
    pub(in crate::console) fn turn(&mut self, back: bool) {
        self.field = match (self.field, back) {
            (Field::Service, false) | (Field::Plan, true) => Field::Reason,
            (Field::Reason, false) | (Field::Service, true) => Field::Plan,
            (Field::Plan, false) | (Field::Reason, true) => Field::Service,
        };
    }

    pub(in crate::console) fn input(&mut self) -> Option<&mut Input> {
        match self.field {
            Field::Service => Some(&mut self.service),
            Field::Reason => Some(&mut self.reason),
            Field::Plan => None,
        }
    }
}

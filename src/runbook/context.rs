//! What a decision knows besides the facts.

use jiff::Timestamp;

use super::{Marks, Plan, Runbook, Subject, Surroundings, Value, Values};

/// A run as its decisions see it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The runbook.
    pub runbook: &'a Runbook,
    /// Where it acts.
    pub subject: &'a Subject,
    /// The parameters so far.
    pub values: &'a Values,
    /// The plan, once there is one.
    pub plan: Option<&'a Plan>,
    /// What the changes so far have left.
    pub marks: &'a Marks,
    /// Addresses, alarms, policies.
    pub surroundings: &'a Surroundings,
    /// When the run began.
    pub began: Timestamp,
    /// The account's time.
    pub now: Timestamp,
}

impl<'a> Context<'a> {
    /// The text of a parameter: what was chosen, else its default.
    pub fn text(&self, param: &str) -> Option<&'a str> {
        match self.values.get(param) {
            Some(value) => value.text(),
            None => self.runbook.param(param)?.default.as_deref(),
        }
    }

    /// The value of a parameter that was chosen.
    pub fn value(&self, param: &str) -> Option<&'a Value> {
        self.values.get(param)
    }

    /// A text with the parameters in it.
    pub fn fill(&self, template: &super::Template) -> String {
        template.fill(|name| self.text(name))
    }
}

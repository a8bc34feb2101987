//! What a runbook says: its front matter, its steps, its prose.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::{Condition, EvidenceKind};

/// A runbook, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Runbook {
    /// The id: lower case, digits and hyphens.
    pub id: String,
    /// The title.
    pub title: String,
    /// The key that starts it in the console, where it has one.
    pub key: Option<String>,
    /// When to use it, in a sentence.
    pub when: String,
    /// What it does to the account at most.
    pub impact: Impact,
    /// The IAM actions of its changes and of what only it reads.
    pub permissions: Vec<String>,
    /// The parameters, in the order of the file.
    pub params: Vec<Parameter>,
    /// Markdown before the first step.
    pub preface: String,
    /// The steps, by number from 1.
    pub steps: Vec<Step>,
    /// What stands behind the steps: how to undo, what to tell the others.
    pub sections: Vec<Section>,
    /// Where it comes from.
    pub origin: Origin,
    /// The whole file.
    pub source: String,
}

/// What a runbook does to the account at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// It only reads.
    Read,
    /// It changes something, and the service goes on serving.
    Change,
    /// It may interrupt the service.
    Disrupt,
}

/// Where a runbook comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Compiled in.
    BuiltIn,
    /// A team's own.
    File(PathBuf),
}

/// A value that a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name, as in `{{name}}` and `--set name=…`.
    pub name: String,
    /// What it is.
    pub kind: ParameterKind,
    /// The question.
    pub prompt: String,
    /// What is taken without an answer.
    pub default: Option<String>,
}

/// What a parameter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A revision to deploy: `last-successful`, `FAMILY:REVISION`, or a service revision's ARN or
    /// number.
    ServiceRevision,
    /// How to restart: `graceful`, `one-by-one`, `all`.
    RestartMode,
    /// A number of tasks, 0 to 5,000 (ECS quota).
    Count,
    /// One of the secrets that the service's task definition names: a variable's name, a
    /// parameter's name, or a secret's ARN.
    Secret,
    /// A key of a JSON secret; empty for the whole value.
    SecretKey,
    /// A secret's new value, which is never written down: `-` for one that is typed or read from
    /// standard input, `generate`, `generate:LENGTH`, `generate:LENGTH:ALPHABET`, or `previous`.
    SecretValue,
    /// A container of the service's task definition.
    Container,
    /// A task of the service, by id.
    Task,
    /// One of these words.
    Choice(Vec<String>),
    /// Any text of one line.
    Text,
}

/// A numbered step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its number, from 1.
    pub number: u32,
    /// Its heading, without the number.
    pub title: String,
    /// Its Markdown without the step block.
    pub prose: String,
    /// What is done.
    pub action: Action,
    /// The line of its heading, from 1.
    pub line: usize,
}

/// A heading without a number, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The Markdown.
    pub prose: String,
}

/// What a step does: a closed set.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Shows evidence.
    Show {
        /// What is shown, in this order.
        what: Vec<EvidenceKind>,
    },
    /// Lets the operator choose a parameter's value.
    Choose {
        /// The parameter's name.
        param: String,
    },
    /// Explains what is wrong.
    Diagnose,
    /// Goes back to another revision.
    Rollback {
        /// The revision.
        to: Template,
    },
    /// Restarts the tasks.
    Restart {
        /// How: see [`ParameterKind::RestartMode`].
        how: Template,
    },
    /// Changes the desired count.
    Scale {
        /// The count.
        count: Template,
    },
    /// Writes a new version of a secret.
    SecretWrite {
        /// Which one.
        secret: Template,
        /// The key of a JSON secret; empty for the whole value.
        key: Option<Template>,
        /// The value's source.
        value: Template,
    },
    /// Waits until something is so.
    Wait {
        /// What.
        until: Condition,
        /// How long at most.
        within: SignedDuration,
        /// What to do when the time is over, or it can no longer become so.
        otherwise: Otherwise,
    },
    /// Looks once whether something is so.
    Check {
        /// What.
        that: Condition,
        /// What to do when it is not.
        otherwise: Otherwise,
    },
    /// The operator decides whether to go on.
    Confirm {
        /// The question.
        question: Template,
    },
    /// The operator does something by hand and ticks it off.
    Note,
}

/// What to do when a wait or a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// The run fails here; the operator may try again, skip or abort.
    Stop,
    /// It is noted, the run goes on, and its verdict is not a pass.
    Continue,
    /// The run goes on with this step.
    Go(u32),
}

/// A text with `{{parameter}}` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(pub String);

impl Runbook {
    /// The step of this number.
    pub fn step(&self, number: u32) -> Option<&Step> {
        self.steps.iter().find(|step| step.number == number)
    }

    /// The parameter of this name.
    pub fn param(&self, name: &str) -> Option<&Parameter> {
        self.params.iter().find(|param| param.name == name)
    }

    /// Whether a step of it changes the account.
    pub fn changes(&self) -> bool {
        self.steps.iter().any(|step| step.action.changes())
    }
}

impl Action {
    /// Whether it changes the account.
    pub fn changes(&self) -> bool {
        matches!(
            self,
            Self::Rollback { .. } | Self::Restart { .. } | Self::Scale { .. } | Self::SecretWrite { .. }
        )
    }

    /// The word behind `do =`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Show { .. } => "show",
            Self::Choose { .. } => "choose",
            Self::Diagnose => "diagnose",
            Self::Rollback { .. } => "ecs.rollback",
            Self::Restart { .. } => "ecs.restart",
            Self::Scale { .. } => "ecs.scale",
            Self::SecretWrite { .. } => "secret.write",
            Self::Wait { .. } => "wait",
            Self::Check { .. } => "check",
            Self::Confirm { .. } => "confirm",
            Self::Note => "note",
        }
    }
}

impl Template {
    /// The parameters that it names, in order.
    pub fn params(&self) -> Vec<&str> {
        let parts = self.0.split("{{").skip(1);
        parts.filter_map(|part| Some(part.split_once("}}")?.0.trim())).collect()
    }

    /// The text with each parameter replaced by what `value` gives for it; one that it does not know
    /// leaves nothing.
    pub fn fill<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let mut parts = self.0.split("{{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once("}}") {
                Some((name, rest)) => {
                    filled.push_str(value(name.trim()).unwrap_or_default());
                    filled.push_str(rest);
                }
                None => {
                    filled.push_str("{{");
                    filled.push_str(part);
                }
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        let template = Template("go to {{ revision }}, {{how}} {{".to_owned());
        assert_eq!(template.params(), ["revision", "how"]);
        let filled = template.fill(|name| (name == "revision").then_some("lauv:9"));
        assert_eq!(filled, "go to lauv:9,  {{");
    }
}

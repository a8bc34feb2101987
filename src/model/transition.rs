//! What was seen to change, in one order of time.

use jiff::Timestamp;

use super::ServiceKey;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// When it happened, by the account's clock.
    pub at: Timestamp,
    /// What changed.
    pub what: TransitionKind,
    /// The service that it belongs to, where it belongs to one.
    pub service: Option<ServiceKey>,
    /// The thing: a task's id, a target's address, an alarm's or deployment's name.
    pub name: String,
    /// From what to what, or ECS's own words, in one line.
    pub text: String,
    /// How it is to be read.
    pub tone: Tone,
}

/// What kind of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransitionKind {
    /// A deployment began, completed or failed.
    Deployment,
    /// ECS's scheduler said something.
    Event,
    /// A task started, became healthy or stopped.
    Task,
    /// A target's health changed.
    Target,
    /// An alarm's state changed.
    Alarm,
    /// A desired count changed.
    Scaling,
}

/// Whether a change is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Better than before.
    Good,
    /// Neither.
    Plain,
    /// On its way.
    Changing,
    /// Worse than before.
    Bad,
}

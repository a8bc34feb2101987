//! Runbooks: documents that are executed.
//!
//! A Markdown file becomes typed steps ([`Runbook`]); the [`machine`] of a run decides, purely, what
//! is read, asked, written and called; the driver in [`crate::engine::execute`] does it. What is
//! read arrives as [`Facts`], and every decision is a function of them: what can be chosen
//! ([`options`]), what will be done ([`plan`]), whether the state is still the same ([`basis`]),
//! what is seen ([`show`]), how far it has come ([`judge`]), whether a call was made whose answer
//! was lost ([`settle`]). Each of those also tells, as far as the facts go, what more must be read.

pub mod basis;
pub mod builtin;
mod condition;
mod context;
#[cfg(test)]
mod corpus;
mod document;
mod evidence;
mod facts;
#[cfg(test)]
pub(crate) mod fixture;
pub mod generate;
pub mod guard;
pub mod journal;
pub mod judge;
mod library;
pub mod lint;
pub mod machine;
pub mod options;
mod parse;
pub mod plan;
pub mod settle;
pub mod show;
mod source;
mod subject;
mod values;

pub use condition::{Condition, Count, Marks, Progress, Reached};
pub use context::Context;
pub use document::{
    Action, Impact, Origin, Otherwise, Parameter, ParameterKind, Runbook, Section, Step, Template,
};
pub use evidence::{Evidence, EvidenceKind, Row, Tone};
pub use facts::{Ask, Facts, Known, LogExcerpt, Probe, Reader, Readers, Usage};
pub use library::Library;
pub use parse::{Problem, parse};
pub use plan::{
    Basis, Change, Choice, Difference, Plan, PlannedChange, Question, Refusal, RefusalKind, STOPPED_BY, Undo,
};
pub use subject::{RotationPolicy, RunId, Subject, Surroundings, Verdict};
pub use values::{Alphabet, Value, ValueSource, Values};

//! What a run will do, found from the facts before anything is done.

mod command;
mod types;

pub use types::{
    Basis, Change, Choice, Difference, Plan, PlannedChange, Question, Refusal, RefusalKind, Undo,
};

use super::{Ask, Context, Facts};

/// What more must be read before a plan can be made; empty when all is there.
pub fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = (context, facts);
    Vec::new()
}

/// The plan for all changing steps of the runbook. Fails when the state does not allow it, when
/// there is nothing to do, or when a parameter is wrong.
pub fn make(context: &Context<'_>, facts: &Facts) -> Result<Plan, Refusal> {
    let _ = (context, facts);
    Err(Refusal::new(RefusalKind::State, "Nothing can be planned yet.", ""))
}

//! Whether what a step waits for, or checks, is so.

use super::{Ask, Condition, Context, Facts, Progress, Reached};

/// What more must be read before that can be told.
pub fn asks(condition: &Condition, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = (condition, context, facts);
    Vec::new()
}

/// How far it has come.
pub fn judge(condition: &Condition, context: &Context<'_>, facts: &Facts) -> Progress {
    let _ = (condition, context, facts);
    Progress {
        state: Reached::Unknown("It cannot be told yet.".to_owned()),
        counts: Vec::new(),
        text: String::new(),
        evidence: Vec::new(),
        near: false,
    }
}

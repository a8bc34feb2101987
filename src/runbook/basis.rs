//! Whether the state is still the one that a plan was made for.

use super::{Ask, Basis, Context, Facts};

/// What more must be read before that can be told.
pub fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = (context, facts);
    Vec::new()
}

/// What is not as it was when the plan was made, in a sentence; what the run itself has changed
/// since, as `done` tells, does not count. `None` when all is the same.
pub fn changed(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    let _ = (basis, context, facts);
    None
}

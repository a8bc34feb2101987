//! Whether a call was made whose answer was lost.

use super::journal::Settled;
use super::machine::Answer;
use super::{Ask, Change, Context, Facts};

/// What more must be read before that can be told.
pub fn asks(change: &Change, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = (change, context, facts);
    Vec::new()
}

/// What became of a call, by what the account shows; with what its answer would have told, where
/// it was made, and why in a sentence.
pub fn settle(change: &Change, context: &Context<'_>, facts: &Facts) -> (Settled, Answer, String) {
    let _ = (change, context, facts);
    (Settled::Unclear, Answer::default(), String::new())
}

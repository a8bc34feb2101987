//! What is wrong with a runbook beyond its form.

use super::{Problem, Runbook};

/// What a reader of the file should mend, worst first; empty for a good runbook.
pub fn lint(runbook: &Runbook) -> Vec<Problem> {
    let _ = runbook;
    Vec::new()
}

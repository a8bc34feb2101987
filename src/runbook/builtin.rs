//! The runbooks that are compiled in.

use super::{Origin, Problem, Runbook, parse};

const FILES: [(&str, &str); 5] = [
    ("runbooks/rollback.md", include_str!("../../runbooks/rollback.md")),
    ("runbooks/restart.md", include_str!("../../runbooks/restart.md")),
    ("runbooks/scale.md", include_str!("../../runbooks/scale.md")),
    ("runbooks/rotate-secret.md", include_str!("../../runbooks/rotate-secret.md")),
    ("runbooks/debug-deployment.md", include_str!("../../runbooks/debug-deployment.md")),
];

/// All of them, in the order in which they are offered. Fails never in a build that passed its
/// tests.
pub fn all() -> Result<Vec<Runbook>, Vec<Problem>> {
    FILES.iter().map(|(name, text)| parse(name, text, Origin::BuiltIn)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::lint;

    #[test]
    fn all_are_good() {
        let all = all().unwrap_or_else(|problems| panic!("{problems:#?}"));
        let keys: Vec<_> = all.iter().map(|runbook| (runbook.id.as_str(), runbook.key.as_deref())).collect();
        let expected = [
            ("rollback", "B"),
            ("restart", "R"),
            ("scale", "S"),
            ("rotate-secret", "K"),
            ("debug-deployment", "D"),
        ];
        assert_eq!(keys, expected.map(|(id, key)| (id, Some(key))));
        for runbook in &all {
            assert_eq!(lint::lint(runbook), [], "{}", runbook.id);
        }
    }
}

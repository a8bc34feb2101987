//! Runbooks that somebody's editor, or somebody, has damaged.

use proptest::prelude::*;

use super::*;
use crate::runbook::lint::lint;

const WHOLE: [&str; 6] = [
    include_str!("../../../runbooks/rollback.md"),
    include_str!("../../../runbooks/restart.md"),
    include_str!("../../../runbooks/scale.md"),
    include_str!("../../../runbooks/rotate-secret.md"),
    include_str!("../../../runbooks/debug-deployment.md"),
    include_str!("../../../tests/runbooks/team/worker-backlog.md"),
];

const PIECES: [&str; 22] = [
    "+++\n",
    "```step\n",
    "```\n",
    "~~~\n",
    "## 3. Again\n",
    "## 99999999999. Far\n",
    "# Top\n",
    "{{",
    "}}",
    "{{revision}}",
    "do = \"exec\"\n",
    "do = \"ecs.restart\"\n",
    "otherwise = 1\n",
    "\"",
    "'''",
    "[[params]]\n",
    "[params.x]\n",
    "> ",
    "- ",
    "\u{1b}[31m",
    "\r",
    "\u{202e}",
];

/// One damage: where, how much goes, and what comes there.
fn damage() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let piece = prop_oneof![prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned), any::<String>()];
    (any::<prop::sample::Index>(), 0_usize..40, piece)
}

fn damaged(text: &str, damages: &[(prop::sample::Index, usize, String)]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for (at, gone, piece) in damages {
        let from = at.index(text.len() + 1);
        let to = (from + gone).min(text.len());
        text.splice(from..to, piece.chars());
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_told_with_a_line_or_does_no_harm(
        text in prop::sample::select(WHOLE.to_vec()),
        damages in prop::collection::vec(damage(), 1..5),
    ) {
        let text = damaged(text, &damages);
        let lines = text.lines().count().max(1);
        let problems = match parse("m.md", &text, Origin::BuiltIn) {
            Ok(runbook) => {
                prop_assert!((1..).zip(&runbook.steps).all(|(number, step)| step.number == number));
                lint(&runbook)
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                problems
            }
        };
        for problem in &problems {
            prop_assert!((1..=lines).contains(&problem.line), "{problem}");
            prop_assert_eq!(text::clean(&problem.message), problem.message.as_str());
            prop_assert!(problem.message != notes::UNTOLD, "{text}");
        }
        prop_assert!(problems.is_sorted_by_key(|problem| problem.line));
    }
}

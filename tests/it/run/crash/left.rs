//! The journal of a finished run, cut where a process may have ended: the account tells the rest.

use super::{ALL, Rig, Scenario};

struct Finished {
    rig: Rig,
    lines: Vec<String>,
}

impl Finished {
    fn of(scenario: &Scenario) -> Self {
        let rig = Rig::of(scenario);
        rig.run().ended(0, &["PASS"]);
        let lines = rig.journal();
        Self { rig, lines }
    }

    /// The place behind the last entry of a kind.
    fn behind(&self, kind: &str) -> usize {
        let kind = format!("\"kind\":\"{kind}\"");
        self.lines.iter().rposition(|line| line.contains(&kind)).unwrap() + 1
    }

    /// Cuts the journal behind so many lines, and leaves the beginning of the next one.
    fn cut(&self, lines: usize, torn: bool) {
        let mut text = self.lines[..lines].concat();
        if torn {
            text.push_str(&self.lines[lines][..self.lines[lines].len() / 2]);
        }
        std::fs::write(self.rig.journal_file(), text).unwrap();
    }

    fn is_taken_up(&self) {
        self.rig.look().ended(0, &["PASS"]);
        self.rig.has_made(self.rig.scenario.changes.len());
        let run = self.rig.listed();
        assert_eq!((&run["standing"], &run["chain"]), (&"pass".into(), &"whole".into()), "{run}");
    }
}

#[test]
fn an_answer_that_was_not_written_down_is_found_out() {
    for scenario in &ALL {
        let finished = Finished::of(scenario);
        let intent = finished.behind("intent");
        finished.cut(intent, false);
        assert_eq!(finished.rig.listed()["standing"], "open");
        finished.is_taken_up();
        finished.cut(intent, true);
        let run = finished.rig.listed();
        assert_eq!((&run["standing"], &run["chain"]), (&"open".into(), &"torn".into()), "{run}");
        finished.is_taken_up();
    }
}

#[test]
fn a_run_whose_changes_are_all_made_waits_on_without_being_confirmed() {
    for scenario in &ALL {
        let finished = Finished::of(scenario);
        finished.cut(finished.behind("outcome"), false);
        assert_eq!(finished.rig.listed()["standing"], "interrupted");
        finished.is_taken_up();
    }
}

#[test]
fn a_state_that_is_not_that_of_the_plan_is_told_and_nothing_is_sent() {
    for scenario in &ALL {
        let finished = Finished::of(scenario);
        finished.cut(finished.behind("confirmed"), false);
        finished.rig.look().ended(4, &["still to be done"]);
        finished.rig.go_on().ended(1, &["Nothing was sent: "]);
        finished.rig.has_made(scenario.changes.len());
    }
}

#[test]
fn nothing_was_confirmed_and_nothing_is_gone_on_with() {
    let finished = Finished::of(&super::scenario::GRACEFUL);
    for kind in ["begun", "planned"] {
        finished.cut(finished.behind(kind), false);
        assert_eq!(finished.rig.listed()["standing"], "left");
        finished.rig.go_on().ended(2, &["nothing was sent", "Begin the runbook again"]);
    }
    finished.rig.has_made(1);
}

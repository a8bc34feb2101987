use super::super::Settled;
use super::super::fixture::{
    self, HOSTILE, begun, confirmed, ended, intent, journal, outcome, plan, whole_run,
};
use super::*;
use crate::text;

#[test]
fn a_run_that_ended_is_told_in_a_few_words() {
    let summary = Summary::of(&journal(&whole_run()));
    assert_eq!(summary.runbook, "rollback");
    assert_eq!(summary.title, "Roll lauv-gateway-service back to rev 9");
    assert_eq!(summary.service, "lauv-gateway-service");
    assert_eq!((summary.began, summary.ended), (Some(fixture::at(0)), Some(fixture::at(27))));
    assert_eq!(summary.standing(), Standing::Ended(Verdict::Pass));
    assert!(summary.open.is_empty() && summary.undo.is_some());
}

#[test]
fn how_a_run_stands() {
    let sent = [begun(), plan("x"), confirmed(), intent()];
    for (entries, standing) in [
        (vec![], Standing::Left),
        (sent[..2].to_vec(), Standing::Left),
        (sent[..3].to_vec(), Standing::Interrupted),
        (sent.to_vec(), Standing::Open),
        ([&sent[..], &[outcome(Settled::Unclear)]].concat(), Standing::Open),
        ([&sent[..], &[outcome(Settled::Done)]].concat(), Standing::Interrupted),
        (
            [&sent[..], &[outcome(Settled::Done), ended(Verdict::Unknown)]].concat(),
            Standing::Ended(Verdict::Unknown),
        ),
        ([&sent[..], &[ended(Verdict::Fail)]].concat(), Standing::Ended(Verdict::Fail)),
    ] {
        let mut journal = journal(&entries);
        assert_eq!(Summary::of(&journal).standing(), standing);
        journal.busy = true;
        let ended = matches!(standing, Standing::Ended(_));
        assert_eq!(Summary::of(&journal).standing() == Standing::UnderWay, !ended);
        journal.state = ChainState::Broken { line: 1, why: "x".into() };
        assert!(Summary::of(&journal).standing().needs_a_look());
    }
}

#[test]
fn a_call_without_an_outcome_is_open() {
    let open = Summary::of(&journal(&[begun(), intent()])).open;
    assert_eq!((open[0].change, open[0].at, &open[0].unclear), (0, fixture::at(3), &None));
    assert!(open[0].command.starts_with("aws ecs update-service"));
    let open = Summary::of(&journal(&[begun(), intent(), outcome(Settled::Unclear)])).open;
    assert_eq!(open[0].unclear.as_deref(), Some("The connection was cut."));
    let again = [begun(), intent(), outcome(Settled::NotDone), intent()];
    assert_eq!(Summary::of(&journal(&again)).open.len(), 1);
}

#[test]
fn nothing_hostile_is_left_in_it() {
    let summary = Summary::of(&journal(&[begun(), plan(HOSTILE)]));
    assert!(summary.title.chars().all(text::is_plain), "{}", summary.title);
}

use super::super::Newer;
use super::super::fixture::{
    self, at, begun, confirmed, ended, intent, journal, outcome, plan, step, values, whole_run,
};
use super::*;
use crate::runbook::Verdict;

fn resumed(entries: &[Entry]) -> Result<Resumption, String> {
    Resumption::of(&journal(entries)).map_err(|error| error.to_string())
}

fn sent() -> Vec<Entry> {
    whole_run()[..6].to_vec()
}

#[test]
fn a_call_without_an_outcome_is_looked_at_first() {
    let entries = [&sent()[..], &[Entry::Remark { step: 3, text: "hm".into() }]].concat();
    let found = resumed(&entries).unwrap();
    assert_eq!((found.open(), found.current), (Some(0), 3));
    assert_eq!(found.changes, [Some(Settled::Unclear)]);
    assert_eq!((found.id.0.as_str(), found.runbook.as_str()), (fixture::ID, "rollback"));
    assert!(found.source.contains("id = \"rollback\""));
    assert_eq!(found.values, values("lauv-gateway:9"));
    assert_eq!(found.reason.as_deref(), Some("checkout fails since 03:00"));
    assert_eq!((found.began, found.remarks), (at(0), vec![(3, "hm".to_owned())]));
    assert_eq!(found.steps[&1].state, StepState::Passed);
}

#[test]
fn outcomes_decide_what_is_still_to_be_done() {
    for (settled, changes, open) in [
        (Settled::Done, vec![Some(Settled::Done)], None),
        (Settled::NotDone, vec![None], None),
        (Settled::Unclear, vec![Some(Settled::Unclear)], Some(0)),
    ] {
        let found = resumed(&[&sent()[..], &[outcome(settled)]].concat()).unwrap();
        assert_eq!((&found.changes, found.open(), found.current), (&changes, open, 3));
        assert_eq!(found.marks.deployment.as_deref(), Some("ecs-svc/1"));
    }
}

#[test]
fn it_goes_on_with_the_step_that_had_not_ended() {
    let done = [&sent()[..], &[outcome(Settled::Done), step(3, StepState::Passed)]].concat();
    assert_eq!(resumed(&done).unwrap().current, 4);
    for (state, current) in
        [(StepState::Passed, 5), (StepState::Skipped, 5), (StepState::Failed, 4), (StepState::Unknown, 4)]
    {
        let found = resumed(&[&done[..], &[step(4, state)]].concat()).unwrap();
        assert_eq!(found.current, current);
    }
}

#[test]
fn a_run_that_ended_without_knowing_can_look_again() {
    let entries = [&sent()[..], &[outcome(Settled::Unclear), ended(Verdict::Unknown)]].concat();
    let found = resumed(&entries).unwrap();
    assert_eq!((found.open(), found.current), (Some(0), 3));
}

#[test]
fn the_last_plan_counts() {
    let anew = [&whole_run()[..5], &[plan("anew")]].concat();
    assert!(resumed(&anew).unwrap_err().contains("nothing was sent"));
    let found = resumed(&[&anew[..], &[confirmed()]].concat()).unwrap();
    assert_eq!(found.plan.title, "anew");
}

#[test]
fn a_call_of_an_earlier_plan_is_never_forgotten() {
    let anew = [&sent()[..], &[plan("anew"), confirmed()]].concat();
    assert_eq!(resumed(&anew).unwrap().open(), Some(0));
    let mut other = anew.clone();
    if let Entry::Intent { call, .. } = &mut other[5] {
        *call = crate::runbook::Change::MoveStage { secret: "s".into(), to: "2".into(), from: "1".into() };
    }
    assert!(resumed(&other).unwrap_err().contains("earlier plan"));
}

#[test]
fn an_account_that_was_found_on_the_way_stays_known() {
    let mut entries = sent();
    if let Entry::Begun { subject, .. } = &mut entries[0] {
        subject.account = None;
    }
    assert_eq!(resumed(&entries).unwrap().subject.account.as_deref(), Some("123456789012"));
}

#[test]
fn what_cannot_be_resumed_is_told() {
    for (entries, words) in [
        (vec![], "nothing was sent"),
        (vec![begun()], "nothing was sent"),
        (whole_run(), "has ended"),
        (vec![begun(), plan("x"), confirmed(), intent(), ended(Verdict::Fail)], "has ended"),
    ] {
        let said = resumed(&entries).unwrap_err();
        assert!(said.contains(words), "{said}");
    }
    let mut open = journal(&sent());
    open.busy = true;
    assert!(Resumption::of(&open).unwrap_err().message.contains("under way"));
    open.busy = false;
    open.newer = vec![Newer { seq: 4, at: at(0), kind: "handed-over".into() }];
    assert!(Resumption::of(&open).unwrap_err().message.contains("newer dogwatch"));
    open.state = ChainState::Broken { line: 3, why: "It was changed.".into() };
    assert!(Resumption::of(&open).unwrap_err().message.contains("line 3"));
    open = journal(&sent());
    open.state = ChainState::Torn;
    Resumption::of(&open).unwrap();
}

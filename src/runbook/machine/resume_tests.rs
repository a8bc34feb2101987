use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::model_tests::{plan, task_arn};
use super::super::{Confirmation, Input, Operator};
use super::*;
use crate::model::TaskStatus;
use crate::runbook::fixture::{Case, night, task};
use crate::runbook::{Action, EvidenceKind, Facts, Known, RunId, Subject, Template, Verdict};

const DONE: Option<Settled> = Some(Settled::Done);
const UNCLEAR: Option<Settled> = Some(Settled::Unclear);

/// A run that stops three tasks, taken up again.
fn taken_up(made: [Option<Settled>; 3], one_by_one: bool, current: u32) -> Run {
    taken_up_by(true, made, one_by_one, current)
}

fn taken_up_by(attended: bool, made: [Option<Settled>; 3], one_by_one: bool, current: u32) -> Run {
    let restart = Action::Restart { how: Template("all".to_owned()) };
    let show = Action::Show { what: vec![EvidenceKind::Tasks] };
    let mut plan = plan();
    plan.changes.iter_mut().for_each(|planned| planned.then_replaced = one_by_one);
    let past = Resumption {
        id: RunId("run".to_owned()),
        runbook: "restart".to_owned(),
        source: String::new(),
        subject: Subject { service: "service".to_owned(), ..Subject::default() },
        guard: Guard::Open,
        values: Default::default(),
        plan,
        reason: None,
        changes: made.to_vec(),
        marks: Default::default(),
        steps: Default::default(),
        current,
        remarks: Vec::new(),
        began: night(),
        head: String::new(),
    };
    let runbook = Arc::new(Case::new(vec![restart, show], Vec::new()).runbook);
    let mut run = Run::resume(past, runbook, Guard::Open, Surroundings::default(), attended);
    run.on(Input::Begin, later());
    locked_and_written(&mut run);
    run
}

fn later() -> Timestamp {
    night() + SignedDuration::from_mins(5)
}

fn locked_and_written(run: &mut Run) {
    run.on(Input::Locked(run.ticket, Ok(())), later());
    run.on(Input::Written(run.ticket, Ok(())), later());
}

fn confirm(run: &mut Run) {
    run.on(Input::Operator(Operator::Confirm(Confirmation::Key)), later());
    run.on(Input::Written(run.ticket, Ok(())), later());
}

/// The tasks as the account shows them, the first of them still running.
fn running() -> Box<Facts> {
    let mut facts = Case::new(Vec::new(), Vec::new()).account;
    let mut found = task("t", TaskStatus::Running, 10);
    found.arn = task_arn(0);
    facts.tasks = Known::Read(vec![Arc::new(found)]);
    Box::new(facts)
}

#[test]
fn what_was_done_to_its_end_is_not_confirmed_again() {
    let run = taken_up([DONE; 3], false, 1);
    assert_eq!(run.steps()[0].state, StepState::Passed);
    assert!(matches!(run.phase(), Phase::Reading), "{:?}", run.phase());
}

#[test]
fn the_state_is_read_again_before_the_rest_is_sent() {
    let mut run = taken_up([DONE, None, None], false, 1);
    assert!(matches!(run.phase(), Phase::Confirming { problem: None }));
    confirm(&mut run);
    assert!(matches!(run.phase(), Phase::Rechecking { change: 1 }), "{:?}", run.phase());
}

#[test]
fn the_task_that_was_stopped_last_is_replaced_before_the_next_one_stops() {
    let mut run = taken_up([DONE, None, None], true, 1);
    confirm(&mut run);
    assert!(matches!(run.phase(), Phase::Watching(watch) if watch.after == Some(0)), "{:?}", run.phase());
}

#[test]
fn a_call_that_is_not_settled_brings_its_step_back() {
    let run = taken_up([DONE, UNCLEAR, UNCLEAR], false, 2);
    assert_eq!(run.current(), 0);
    assert!(matches!(run.phase(), Phase::Settling { change: 1, .. }), "{:?}", run.phase());
}

#[test]
fn what_was_not_done_is_said_and_confirmed_anew() {
    let mut run = taken_up([UNCLEAR, None, None], false, 1);
    run.on(Input::Facts(run.ticket, running()), later());
    run.on(Input::Written(run.ticket, Ok(())), later());
    let Phase::Confirming { problem: Some(problem) } = run.phase() else { panic!("{:?}", run.phase()) };
    assert!(problem.starts_with("Not done: "), "{problem}");
    confirm(&mut run);
    assert!(matches!(run.phase(), Phase::Rechecking { change: 0 }), "{:?}", run.phase());
}

#[test]
fn it_began_when_it_began() {
    // Alarms that rang before are not of this run; those since are.
    assert_eq!(taken_up([DONE; 3], false, 1).began(), night());
}

#[test]
fn ended_by_hand_while_unclear_says_how_to_look_again() {
    let mut run = taken_up([UNCLEAR, DONE, DONE], false, 1);
    run.on(Input::Operator(Operator::Abort), later());
    run.on(Input::Operator(Operator::Abort), later());
    let ending = run.ended().unwrap();
    assert_eq!(ending.verdict, Verdict::Unknown);
    assert!(ending.remedy.contains("dogwatch journal resume run"), "{ending:?}");
}

#[test]
fn what_stays_unclear_without_anybody_there_ends_unknown() {
    let mut run = taken_up_by(false, [UNCLEAR, None, None], false, 1);
    for look in 0..20 {
        let mut facts = running();
        facts.tasks = Known::Unread(crate::runbook::fixture::hole("no answer"));
        let effects = run.on(Input::Facts(run.ticket, facts), later());
        if !matches!(effects[..], [Effect::Wake(_)]) {
            assert_eq!(look, 11);
            break;
        }
        run.on(Input::Tick, later());
    }
    run.on(Input::Written(run.ticket, Ok(())), later());
    let ending = run.ended().unwrap();
    assert_eq!(ending.verdict, Verdict::Unknown);
    assert!(ending.remedy.contains("dogwatch journal resume run"), "{ending:?}");
}

use std::collections::HashMap;

use proptest::prelude::*;

use super::turns::MINUTE;
use super::*;
use crate::engine::poll::kind::ALARMS_APART;

const TEMPO: Tempo = Tempo { fast: Duration::from_secs(2), slow: Duration::from_secs(15), metrics: true };

fn everything() -> Facts {
    Facts {
        connected: true,
        cluster: true,
        visible: true,
        selected: true,
        health_due: Some(Duration::ZERO),
        measurable: true,
        ..Facts::default()
    }
}

const fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn whole(scheduler: &mut Scheduler, kind: Kind, now: Duration, cost: u64) {
    let generation = scheduler.generation();
    assert!(scheduler.end(now, kind, generation, cost, Outcome::Whole, 0.5));
}

#[test]
fn at_the_start_all_that_can_begin_begins_in_order() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    let begun = scheduler.start(at(0), &everything());
    assert_eq!(begun.first(), Some(&Kind::Identity));
    let place = |kind| begun.iter().position(|begun| *begun == kind);
    assert!(place(Kind::VisibleServices) < place(Kind::AllServices), "{begun:?}");
    assert!(place(Kind::Definitions).is_none() && place(Kind::Detail).is_none());
    assert!(scheduler.start(at(0), &everything()).is_empty(), "one of a kind at a time");
    let unconnected = Facts::default();
    assert!(Scheduler::new(TEMPO, None).start(at(0), &unconnected).is_empty());
}

#[test]
fn what_changes_is_read_fast_and_what_rests_slowly() {
    for (changing, seconds) in [(true, 2), (false, 15)] {
        let facts = Facts { changing, ..everything() };
        let mut scheduler = Scheduler::new(TEMPO, None);
        for kind in scheduler.start(at(0), &facts) {
            whole(&mut scheduler, kind, at(10), 2);
        }
        let due = scheduler.due(Kind::VisibleServices, at(10), &facts);
        assert_eq!(due, Some(Duration::from_secs(seconds)));
    }
}

#[test]
fn failures_pause_longer_and_success_forgives() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    let (mut now, mut pauses) = (at(0), Vec::new());
    for _ in 0..12 {
        assert!(scheduler.start(now, &everything()).contains(&Kind::Scaling));
        let generation = scheduler.generation();
        scheduler.end(now, Kind::Scaling, generation, 1, Outcome::Failed { outage: false }, 1.0);
        let retry = scheduler.lane(Kind::Scaling).retry_at().unwrap();
        pauses.push((retry - now).as_secs());
        now = retry;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30]);
    assert!(scheduler.start(now, &everything()).contains(&Kind::Scaling), "never given up");
    whole(&mut scheduler, Kind::Scaling, now, 1);
    assert_eq!(scheduler.due(Kind::Scaling, now, &everything()), Some(now + MINUTE));
}

#[test]
fn one_success_after_an_outage_brings_back_the_others() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    for kind in scheduler.start(at(0), &everything()) {
        let generation = scheduler.generation();
        scheduler.end(at(0), kind, generation, 1, Outcome::Failed { outage: true }, 1.0);
    }
    assert!(scheduler.start(at(500), &everything()).is_empty());
    scheduler.probe(Kind::Identity);
    assert_eq!(scheduler.start(at(500), &everything()), [Kind::Identity]);
    whole(&mut scheduler, Kind::Identity, at(600), 1);
    assert!(scheduler.start(at(600), &everything()).contains(&Kind::AllServices));
}

#[test]
fn a_pause_and_a_long_absence_stop_everything() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    scheduler.pause(true);
    assert!(scheduler.start(at(0), &everything()).is_empty());
    assert_eq!(scheduler.wake(at(0), &everything()), None);
    scheduler.pause(false);
    for kind in scheduler.start(at(0), &everything()) {
        whole(&mut scheduler, kind, at(1), 1);
    }
    scheduler.focus(at(1_000), false);
    assert!(!scheduler.is_paused(at(200_000)));
    assert!(scheduler.is_paused(at(302_000)));
    scheduler.focus(at(400_000), true);
    assert!(scheduler.start(at(400_000), &everything()).contains(&Kind::VisibleServices));
}

#[test]
fn what_was_asked_of_an_older_generation_comes_too_late() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    scheduler.start(at(0), &everything());
    let old = scheduler.generation();
    scheduler.restart(at(100), false);
    assert!(!scheduler.end(at(200), Kind::AllServices, old, 3, Outcome::Whole, 0.0));
    let begun = scheduler.start(at(200), &everything());
    assert!(begun.contains(&Kind::AllServices) && !begun.contains(&Kind::Alarms), "{begun:?}");
    assert!(scheduler.start(at(10_000), &everything()).contains(&Kind::Alarms));
}

#[test]
fn a_reading_of_everything_goes_at_a_pace_that_it_can_afford() {
    let mut scheduler = Scheduler::new(TEMPO, None);
    scheduler.start(at(0), &everything());
    whole(&mut scheduler, Kind::AllTasks, at(9_000), 360);
    let due = scheduler.due(Kind::AllTasks, at(9_000), &everything()).unwrap();
    assert_eq!(due.as_secs(), 40, "a quarter of 36 a second");
}

/// What happens to a scheduler from outside.
#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    End { which: usize, cost: u64, fails: bool },
    Ask(usize),
    Refresh,
    Restart(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1u64..4_000).prop_map(Step::Wait),
        6 => (0usize..13, 1u64..40, any::<bool>())
            .prop_map(|(which, cost, fails)| Step::End { which, cost, fails }),
        1 => (0usize..13).prop_map(Step::Ask),
        1 => Just(Step::Refresh),
        1 => any::<bool>().prop_map(Step::Restart),
    ];
    prop::collection::vec(step, 1..300)
}

proptest! {
    /// However it is pushed: one of a kind runs, alarms of one account stay apart, and whatever
    /// does not run will be due again.
    #[test]
    fn the_rules_hold_whatever_happens(steps in steps(), changing in any::<bool>()) {
        let facts = Facts {
            changing, definitions: true, subject: true, unmeasured: true, ..everything()
        };
        let mut scheduler = Scheduler::new(TEMPO, Some(600));
        let (mut now, mut running, mut alarms) = (at(0), HashMap::new(), None);
        for step in steps {
            match step {
                Step::Wait(millis) => now += at(millis),
                Step::End { which, cost, fails } => {
                    let kind = Kind::ALL[which];
                    if running.remove(&kind).is_some() {
                        let outcome = if fails { Outcome::Failed { outage: true } } else { Outcome::Whole };
                        let generation = scheduler.generation();
                        prop_assert!(scheduler.end(now, kind, generation, cost, outcome, 0.3));
                    }
                }
                Step::Ask(which) => scheduler.ask(Kind::ALL[which]),
                Step::Refresh => scheduler.refresh(),
                Step::Restart(elsewhere) => {
                    scheduler.restart(now, elsewhere);
                    running.clear();
                    if elsewhere { alarms = None }
                }
            }
            for kind in scheduler.start(now, &facts) {
                prop_assert!(running.insert(kind, now).is_none(), "{kind:?} runs twice");
                if kind == Kind::Alarms {
                    prop_assert!(alarms.is_none_or(|last| now >= last + ALARMS_APART));
                    alarms = Some(now);
                }
            }
            for kind in Kind::ALL {
                prop_assert!(running.contains_key(&kind) || scheduler.due(kind, now, &facts).is_some());
            }
            if let Some(wake) = scheduler.wake(now, &facts) {
                prop_assert!(wake > now, "nothing that may begin waits");
            }
        }
    }
}

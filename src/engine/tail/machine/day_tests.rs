//! Every line is delivered once, whatever happens: schedules of faults by chance.

use proptest::prelude::*;

use super::account_tests::*;
use super::rig_tests::*;
use super::*;

/// A fault and its time, seconds since the start.
#[derive(Clone, Copy, Debug)]
struct Window {
    fault: Fault,
    from: u64,
    length: u64,
}

#[derive(Clone, Debug)]
struct Schedule {
    seed: u64,
    groups: usize,
    ids: bool,
    page: usize,
    back: u64,
    windows: Vec<Window>,
}

/// All is delivered so many seconds after the last fault.
const SETTLING: u64 = 300;

fn schedule(seconds: u64, most: usize) -> impl Strategy<Value = Schedule> {
    let fault = prop::sample::select(FAULTS.to_vec());
    let longest = seconds / 6;
    let window = (fault, 0..seconds - longest, 1..longest).prop_map(|(fault, from, length)| {
        // What is written in a burst is read again and again: seconds of it are enough.
        let length = if fault == Fault::Burst { length % 8 + 1 } else { length };
        Window { fault, from, length }
    });
    let page = prop_oneof![3 => Just(10_000usize), 1 => 40usize..400];
    let windows = prop::collection::vec(window, 0..most);
    (any::<u64>(), 1usize..5, prop::bool::weighted(0.8), page, 0u64..1_200, windows).prop_map(
        |(seed, groups, ids, page, back, windows)| Schedule { seed, groups, ids, page, back, windows },
    )
}

/// Lives through a schedule and looks at it all the way.
fn live_through(schedule: &Schedule, seconds: u64) {
    let mut account = Account::new(schedule.groups, schedule.seed);
    account.ids = schedule.ids;
    account.page = schedule.page;
    for second in 0..900 {
        let at = START - second * 1_000 - 1;
        let group = second as usize % schedule.groups;
        account.write(group, at, at, None);
    }
    let mut writer = Dice(schedule.seed ^ 1);
    let mut rig = Rig::watching(account, schedule.groups, schedule.back);
    let mut last: Vec<Fault> = Vec::new();
    for second in 0..seconds + SETTLING {
        let ends = |window: &&Window| (window.from..window.from + window.length).contains(&second);
        let faults: Vec<Fault> = schedule.windows.iter().filter(ends).map(|window| window.fault).collect();
        if faults != last {
            operate(&mut rig, &last, &faults);
            rig.account.faults.clone_from(&faults);
            last = faults;
        }
        write(&mut rig, &mut writer);
        rig.second();
        if second % 60 == 0 {
            rig.assert_covered_is_held();
            assert!(rig.machine.tailing.as_ref().unwrap().lines() < 100_000);
        }
    }
    // The last lines are on their way. Of a long rest what comes first is read when asked for.
    let origin = START - schedule.back as i64 * 1_000;
    rig.take(Input::Reach { from: origin, to: rig.now });
    rig.seconds(60);
    let lost: Vec<&Identity> = rig.account.open.keys().filter(|line| line.2 >= origin).collect();
    assert!(lost.is_empty(), "{} lines are lost, such as {:?}", lost.len(), lost[0]);
    assert!(!rig.machine.state().sampled && !rig.machine.state().reading);
    rig.assert_covered_is_held();
    let covered = rig.machine.state().covered.clone();
    let held = covered.iter().any(|(from, to)| *from <= origin && *to >= rig.now - 80_000);
    assert!(held, "{covered:?} from {origin} to {}", rig.now);
}

/// What the operator does at the beginning and at the end of a window.
fn operate(rig: &mut Rig, before: &[Fault], after: &[Fault]) {
    let turned = |fault: Fault| before.contains(&fault) != after.contains(&fault);
    if turned(Fault::Hidden) {
        rig.take(Input::Show(!after.contains(&Fault::Hidden)));
    }
    if turned(Fault::Paused) {
        rig.take(Input::Pause(after.contains(&Fault::Paused)));
    }
    if turned(Fault::Disconnected) {
        rig.take(Input::Connected(!after.contains(&Fault::Disconnected)));
    }
    if turned(Fault::Reconnected) && !after.contains(&Fault::Disconnected) {
        rig.take(Input::Connected(true));
    }
}

/// What is written in a second.
fn write(rig: &mut Rig, dice: &mut Dice) {
    let now = rig.now;
    let groups = rig.machine.state().groups.len() as u64;
    let group = dice.roll(groups) as usize;
    if dice.one_in(3) {
        let late = dice.roll(900) as i64;
        rig.account.write(group, now - late, now, None);
    }
    if dice.one_in(20) {
        for _ in 0..2 + dice.roll(4) {
            rig.account.write(group, now, now, Some("the same"));
            rig.account.write(group, now, now, None);
        }
    }
    if rig.account.has(Fault::Late) && dice.one_in(2) {
        let late = 1_000 + dice.roll(600_000) as i64;
        rig.account.write(group, now - late, now, (late % 2 == 0).then_some("late"));
    }
    if rig.account.has(Fault::Burst) {
        for _ in 0..dice.roll(700) {
            rig.account.write(group, now - 5, now, None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(120), ..ProptestConfig::default() })]

    #[test]
    fn every_line_of_an_hour_of_trouble_is_delivered_once(schedule in schedule(3_600, 12)) {
        live_through(&schedule, 3_600);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(120).div_ceil(60), ..ProptestConfig::default() })]

    #[test]
    fn every_line_of_a_day_of_trouble_is_delivered_once(schedule in schedule(86_400, 40)) {
        live_through(&schedule, 86_400);
    }
}

/// `PROPTEST_CASES`, or so many.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

//! What the machine asks for, and what it says of itself.

use super::account_tests::*;
use super::rig_tests::*;
use super::*;
use crate::engine::tail::Mode;
use crate::model::{Part, Unread, Why};

/// A second in which some group gets a line, each in its turn.
fn busy_second(rig: &mut Rig) {
    let group = (rig.now / 1_000) as usize % rig.machine.state().groups.len();
    rig.account.write(group, rig.now, rig.now, None);
    rig.second();
}

fn busy(rig: &mut Rig, seconds: u64) {
    (0..seconds).for_each(|_| busy_second(rig));
}

fn modes(rig: &Rig) -> Vec<Mode> {
    rig.machine.state().groups.iter().map(|group| group.mode.clone()).collect()
}

fn why(mode: &Mode) -> Option<&Unread> {
    match mode {
        Mode::Polling { why, .. } => why.as_ref(),
        Mode::Failed(why) => Some(why),
        _ => None,
    }
}

fn all_delivered(rig: &Rig) -> bool {
    rig.account.open.keys().all(|line| rig.now - line.3 < 8_000)
}

#[test]
fn the_past_is_read_then_lines_come_live_and_nothing_is_read() {
    let mut account = Account::new(23, 1);
    (0..600).for_each(|second| account.write(second as usize % 23, START - second * 1_000, START, None));
    let mut rig = Rig::watching(account, 23, 900);
    assert_eq!(modes(&rig), vec![Mode::Waiting; 23]);
    assert!(rig.machine.state().reading);
    busy(&mut rig, 200);
    assert!(rig.is_all_live() && all_delivered(&rig));
    let state = rig.machine.state();
    assert_eq!((state.sessions, state.dollars_per_minute, state.reading), (3, 0.03, false));
    rig.reads.clear();
    // Renewals among them: lines go on coming, and nothing has to be read for it.
    busy(&mut rig, 4 * 3_600);
    assert_eq!(rig.reads, []);
    assert!(rig.is_all_live() && all_delivered(&rig));
    assert!(rig.opened.iter().any(|(_, at)| at - START > 9_000_000), "{:?}", rig.opened);
}

#[test]
fn without_sessions_groups_are_polled_within_bounds() {
    for fault in [Fault::Denied, Fault::Unsupported, Fault::Limit] {
        let mut rig = Rig::watching(Account::new(3, 2), 3, 60);
        rig.account.faults = vec![fault];
        busy(&mut rig, 300);
        for second in 0..120 {
            // Minutes late: found by the sweeps.
            let late = second % 500 * 1_000;
            rig.account.write(0, (rig.now - late).max(START), rig.now, None);
            rig.reads.clear();
            busy(&mut rig, 10);
            for group in 0..3 {
                let reads = rig.reads.iter().filter(|read| read.group == group).count();
                assert!((2..=8).contains(&reads), "{reads} readings of a group in ten seconds");
            }
            if second % 10 == 0 {
                assert!(rig.account.open.keys().all(|line| rig.now - line.3 < 75_000));
            }
        }
        let Mode::Polling { why: Some(why), retry_in: Some(retry) } = &modes(&rig)[1] else { panic!() };
        assert_eq!((why.part, retry.subsec_nanos()), (Part::Logs, 0));
        assert_eq!(rig.machine.state().sessions, 0);
        // A try to return.
        rig.account.faults.clear();
        busy(&mut rig, 400);
        assert!(rig.is_all_live() && all_delivered(&rig));
    }
}

#[test]
fn lines_a_minute_late_are_polled_within_seconds() {
    let mut account = Account::new(1, 15);
    account.faults = vec![Fault::Denied];
    let mut rig = Rig::watching(account, 1, 600);
    busy(&mut rig, 90);
    for _ in 0..50 {
        rig.account.write(0, rig.now - 100_000, rig.now, None);
        busy(&mut rig, 10);
        assert!(all_delivered(&rig));
    }
}

#[test]
fn where_live_tail_is_not_wanted_none_is_opened() {
    let mut rig = Rig::new(Account::new(2, 3));
    let scope = Scope { live: false, ..scope(2, Begin::Back(Duration::from_secs(60))) };
    rig.take(Input::Watch(scope));
    rig.take(Input::Connected(true));
    busy(&mut rig, 120);
    assert!(rig.opened.is_empty() && all_delivered(&rig));
    assert_eq!(modes(&rig)[0], Mode::Polling { why: None, retry_in: None });
}

#[test]
fn a_missing_group_is_tried_again_and_leaves_the_others_alone() {
    let mut account = Account::new(3, 4);
    account.faults = vec![Fault::Missing];
    let mut rig = Rig::watching(account, 3, 60);
    busy(&mut rig, 400);
    let found = modes(&rig);
    assert_eq!(found[1..], [Mode::Live, Mode::Live]);
    assert_eq!(why(&found[0]).unwrap().why, Why::Other("ResourceNotFoundException".to_owned()));
    assert_eq!(rig.opened.len(), 1);
    let tries = rig.reads.iter().filter(|read| read.group == 0).count();
    assert!((8..=15).contains(&tries), "{tries}");
    assert!(rig.machine.state().covered.last().unwrap().1 > rig.now - 5_000, "it does not count");
    rig.account.faults.clear();
    busy(&mut rig, 120);
    assert!(rig.is_all_live() && all_delivered(&rig));
}

#[test]
fn a_group_that_cannot_be_tailed_is_polled_alone() {
    let mut account = Account::new(8, 5);
    account.faults = vec![Fault::Unfit];
    let mut rig = Rig::watching(account, 8, 60);
    busy(&mut rig, 240);
    let found = modes(&rig);
    assert_eq!(found[1..], vec![Mode::Live; 7]);
    assert_eq!(why(&found[0]).unwrap().why, Why::Other("InvalidOperationException".to_owned()));
    assert!(all_delivered(&rig));
}

#[test]
fn more_than_ninety_groups_are_polled_beyond() {
    let mut rig = Rig::watching(Account::new(93, 6), 93, 10);
    rig.seconds(120);
    let found = modes(&rig);
    assert_eq!(found.iter().filter(|mode| **mode == Mode::Live).count(), 90);
    let beyond = found.iter().find(|mode| **mode != Mode::Live).unwrap();
    assert_eq!(why(beyond).unwrap().why, Why::Other("limit".to_owned()));
}

#[test]
fn only_the_past_is_read_when_nothing_is_followed() {
    let mut account = Account::new(2, 7);
    account.page = 7;
    for second in 5..300 {
        let at = START - second * 1_000;
        account.write(second as usize % 2, at, at, None);
    }
    let mut rig = Rig::new(account);
    let scope = Scope { follow: false, ..scope(2, Begin::Back(Duration::from_secs(3_600))) };
    rig.take(Input::Watch(scope));
    assert_eq!((rig.reads.len(), rig.machine.wake()), (0, None), "there is no connection yet");
    rig.take(Input::Connected(true));
    rig.seconds(60);
    assert_eq!(modes(&rig), [Mode::Done, Mode::Done]);
    assert!(rig.account.open.is_empty() && rig.opened.is_empty());
    assert!(!rig.machine.state().reading);
    let reads = rig.reads.len();
    busy(&mut rig, 600);
    assert_eq!(rig.reads.len(), reads);
    assert_eq!(rig.machine.wake(), None);
}

#[test]
fn a_time_that_is_asked_for_is_read_first_and_once() {
    let hour = 3_600_000;
    let mut account = Account::new(1, 8);
    (0..6_000).for_each(|line| account.write(0, START - line * 3_000, START - line * 3_000, None));
    let mut rig = Rig::new(account);
    let (from, to) = (START - 3 * hour, START - 3 * hour + 60_000);
    rig.take(Input::Watch(scope(1, Begin::Around { from, to, back: Duration::from_secs(60) })));
    rig.take(Input::Connected(true));
    assert_eq!((rig.reads[0].from, rig.reads[0].to), (from, Some(to)));
    rig.seconds(200);
    assert_eq!(rig.machine.state().covered[0], (from, to));
    rig.take(Input::Reach { from: from - 1_000, to: to + 1_000 });
    let parts: Vec<_> = rig.reads.iter().skip_while(|read| read.to != Some(to + 1_000)).collect();
    assert_eq!((parts[0].from, parts[0].to), (to + 1, Some(to + 1_000)));
    rig.seconds(5);
    assert_eq!(rig.machine.state().covered[0], (from - 1_000, to + 1_000));
    rig.take(Input::Reach { from: START - 5 * hour, to: i64::MAX });
    rig.seconds(60);
    assert!(rig.account.open.is_empty(), "each line was delivered, and none twice");
    assert_eq!(rig.machine.state().covered.len(), 1);
}

#[test]
fn at_rest_nothing_is_asked_and_what_was_missed_comes_first() {
    for input in [Input::Show(false), Input::Pause(true)] {
        let mut rig = Rig::watching(Account::new(2, 9), 2, 60);
        busy(&mut rig, 120);
        rig.reads.clear();
        let pauses = matches!(input, Input::Pause(_));
        rig.take(input);
        busy(&mut rig, 9);
        assert_eq!(rig.machine.state().resting, pauses);
        busy(&mut rig, 3_600);
        assert!(rig.machine.state().resting);
        assert_eq!((rig.reads.len(), rig.account.sessions(), rig.machine.wake()), (0, 0, None));
        let missed = rig.now;
        rig.keep = true;
        rig.take(Input::Show(true));
        rig.take(Input::Pause(false));
        busy(&mut rig, 200);
        assert!(all_delivered(&rig) && rig.is_all_live());
        assert!(rig.delivered[0].event.at > missed - 5_000, "the newest are seen first");
        assert!(rig.delivered.iter().all(|line| !line.late), "what was missed at rest is not late");
    }
}

#[test]
fn of_a_night_at_rest_the_last_hours_are_read_by_themselves_and_the_others_when_asked_for() {
    let mut rig = Rig::watching(Account::new(1, 13), 1, 60);
    busy(&mut rig, 120);
    let fell_asleep = rig.now;
    rig.take(Input::Show(false));
    busy(&mut rig, 10 * 3_600);
    rig.take(Input::Show(true));
    busy(&mut rig, 400);
    rig.assert_covered_is_held();
    let hours = 2 * 3_600_000;
    let night: Vec<i64> = rig.account.open.keys().map(|line| line.3).collect();
    assert!(night.len() > 7 * 3_600, "{} lines of the night were not asked for", night.len());
    assert!(night.iter().all(|at| *at < rig.now - hours), "what is owed is older");
    let covered = rig.machine.state().covered.clone();
    assert_eq!(covered.len(), 2, "{covered:?}");
    rig.take(Input::Reach { from: fell_asleep + 120_000, to: rig.now });
    busy(&mut rig, 400);
    assert!(rig.account.open.keys().all(|line| line.3 < fell_asleep + 120_000 || rig.now - line.3 < 8_000));
}

#[test]
fn a_moment_out_of_sight_changes_nothing() {
    let mut rig = Rig::watching(Account::new(1, 10), 1, 60);
    busy(&mut rig, 120);
    rig.reads.clear();
    rig.take(Input::Show(false));
    busy(&mut rig, 8);
    rig.take(Input::Show(true));
    busy(&mut rig, 60);
    assert_eq!((rig.reads.len(), rig.opened.len()), (0, 1));
}

#[test]
fn lines_behind_the_others_are_late() {
    let mut rig = Rig::watching(Account::new(2, 11), 2, 600);
    rig.account.write(0, START - 300_000, START, None);
    busy(&mut rig, 120);
    rig.keep = true;
    for back in [1_500, 3_500, 30_000] {
        rig.account.write(1, rig.now - back, rig.now, None);
    }
    busy(&mut rig, 3);
    let late = rig.delivered.iter().filter(|line| line.event.ingested - line.event.at > 1_000);
    let late: Vec<bool> = late.map(|line| line.late).collect();
    assert_eq!(late, [false, true, true]);
}

#[test]
fn what_was_sampled_is_read_and_said_until_then() {
    let mut rig = Rig::watching(Account::new(1, 12), 1, 60);
    busy(&mut rig, 120);
    rig.reads.clear();
    (0..900).for_each(|_| rig.account.write(0, rig.now, rig.now, None));
    busy_second(&mut rig);
    assert!(rig.machine.state().sampled);
    busy(&mut rig, 20);
    assert!(!rig.machine.state().sampled && all_delivered(&rig));
    busy(&mut rig, 100);
    assert!((2..8).contains(&rig.reads.len()), "{}", rig.reads.len());
}

#[test]
fn answers_to_what_was_wanted_before_do_nothing() {
    let mut rig = Rig::watching(Account::new(1, 13), 1, 60);
    busy(&mut rig, 30);
    let (session, read) = (rig.opened[0].0, rig.reads[0].id);
    rig.take(Input::Watch(Scope { generation: 2, ..scope(1, Begin::Back(Duration::ZERO)) }));
    assert_eq!(rig.account.sessions(), 0);
    let event = LogEvent { message: "old".to_owned(), at: rig.now, ingested: rig.now, ..LogEvent::default() };
    let page = EventPage { events: vec![event.clone()], next: None };
    rig.take(Input::Page(read, page));
    rig.take(Input::Update(session, LiveUpdate { sampled: true, events: vec![event] }));
    rig.take(Input::Ended(session, None));
    rig.take(Input::Failed(read, other("InvalidParameterException")));
    assert_eq!((rig.machine.state().generation, rig.machine.state().sampled), (2, false));
    assert_eq!(modes(&rig), [Mode::Waiting]);
    rig.seconds(30);
    assert!(rig.is_all_live());
}

#[test]
fn events_name_their_group_in_three_ways() {
    let mut rig = Rig::watching(Account::new(2, 14), 2, 0);
    rig.seconds(30);
    rig.keep = true;
    for (message, name) in [("a", "/ecs/g1"), ("b", "1:/ecs/g1"), ("c", &group_arn(1)), ("d", "else")] {
        let event = LogEvent {
            group: name.to_owned(),
            message: message.to_owned(),
            at: rig.now,
            ..LogEvent::default()
        };
        let identity = (1, String::new(), rig.now, 0, message.to_owned());
        rig.account.open.insert(identity, 1);
        let id = rig.opened[0].0;
        rig.take(Input::Update(id, LiveUpdate { sampled: false, events: vec![event] }));
    }
    let messages: Vec<&str> = rig.delivered.iter().map(|line| line.event.message.as_str()).collect();
    assert_eq!(messages, ["a", "b", "c"]);
}

#[test]
fn a_clock_that_is_set_back_hides_nothing() {
    let mut machine = Machine::new();
    let now = |seconds: u64, ahead: i64| {
        let account = START + seconds as i64 * 1_000 + ahead;
        Now { since_start: Duration::from_secs(seconds), account }
    };
    machine.take(Input::Watch(scope(1, Begin::Back(Duration::from_secs(600)))), now(0, 300_000));
    machine.take(Input::Connected(true), now(0, 300_000));
    machine.take(Input::Page(1, EventPage::default()), now(1, 0));
    let reads = (2..9).flat_map(|second| machine.take(Input::Time, now(second, 0)));
    let froms: Vec<i64> = reads
        .filter_map(|effect| if let Effect::Read(read) = effect { Some(read.from) } else { None })
        .collect();
    assert!(froms.iter().all(|from| *from <= START - 9_000), "{froms:?}");
}

/// Three thousand lines a second by one session, while readings are answered or not.
fn flood(answered: bool) {
    let at = |second: u64| START + second as i64 * 1_000;
    let now = |second| Now { since_start: Duration::from_secs(second), account: at(second) };
    let (mut machine, mut session, mut delivered) = (Machine::new(), 0, 0);
    let mut inputs = vec![
        Input::Watch(scope(1, Begin::Back(Duration::ZERO))),
        Input::Connected(true),
        Input::Page(1, EventPage::default()),
    ];
    for second in 0..140 {
        let line = |line: u64| {
            let message = line.to_string();
            LogEvent { at: at(second), ingested: at(second), message, ..LogEvent::default() }
        };
        if session > 0 {
            let events = (0..3_000).map(line).collect();
            inputs.push(Input::Update(session, LiveUpdate { sampled: false, events }));
        }
        let took: Vec<Input> = std::mem::take(&mut inputs);
        for effect in took.into_iter().flat_map(|input| machine.take(input, now(second))) {
            match effect {
                Effect::Open { session: id, .. } => {
                    session = id;
                    inputs.push(Input::Opened(id));
                }
                Effect::Read(read) if answered => inputs.push(Input::Page(read.id, EventPage::default())),
                Effect::Deliver(lines) => delivered += lines.len(),
                _ => {}
            }
        }
        assert!(machine.tailing.as_ref().unwrap().lines() <= 300_000);
    }
    assert!(delivered > 130 * 3_000, "{delivered}");
    assert_eq!(delivered % 3_000, 0);
    assert_eq!(machine.state().groups[0].mode, Mode::Live);
}

#[test]
fn memory_is_bounded_at_an_enormous_rate() {
    flood(true);
}

#[test]
fn memory_is_bounded_when_readings_never_come_back() {
    flood(false);
}

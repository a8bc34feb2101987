use super::*;

const LIVE: Channel = Channel::Live(1);
const POLL: Channel = Channel::Reading(Purpose::Poll, 1);

fn line(at: i64, ingested: i64, id: Option<u64>) -> LogEvent {
    let id = id.map(|id| id.to_string());
    LogEvent { at, ingested, id, message: "m".to_owned(), ..LogEvent::default() }
}

fn note(ledger: &mut Ledger, channel: Channel, event: &LogEvent) -> bool {
    ledger.note(channel, event, |_| false)
}

#[test]
fn what_a_session_has_shown_is_not_delivered_by_a_reading() {
    let mut ledger = Ledger::default();
    assert!(note(&mut ledger, LIVE, &line(5, 6, None)));
    assert!(!note(&mut ledger, POLL, &line(5, 6, Some(1))));
    assert!(!note(&mut ledger, POLL, &line(5, 6, Some(1))));
    assert!(note(&mut ledger, POLL, &line(5, 7, Some(3))), "ingested at another time, it is another line");
}

#[test]
fn the_same_line_written_three_times_is_delivered_three_times() {
    let mut ledger = Ledger::default();
    let live = (0..2).filter(|_| note(&mut ledger, LIVE, &line(5, 6, None))).count();
    let read = (0..3).filter(|id| note(&mut ledger, POLL, &line(5, 6, Some(*id)))).count();
    let again = (0..3).filter(|id| note(&mut ledger, POLL, &line(5, 6, Some(*id)))).count();
    assert_eq!((live, read, again), (2, 1, 0));
}

#[test]
fn sessions_that_overlap_count_by_themselves() {
    let mut ledger = Ledger::default();
    let mut shown = Vec::new();
    for session in [1, 2, 1, 2, 2, 1] {
        shown.push(note(&mut ledger, Channel::Live(session), &line(5, 6, None)));
    }
    assert_eq!(shown, [true, false, true, false, true, false]);
}

#[test]
fn without_ids_each_reading_counts_by_itself() {
    let mut ledger = Ledger::default();
    let mut shown = Vec::new();
    let readings = [(Purpose::Past, 1), (Purpose::Poll, 2), (Purpose::Past, 1), (Purpose::Poll, 3)];
    for (lane, reading) in readings {
        shown.push(note(&mut ledger, Channel::Reading(lane, reading), &line(5, 6, None)));
    }
    assert_eq!(shown, [true, false, true, false]);
}

#[test]
fn below_the_floor_nothing_is_delivered_twice_and_late_lines_are() {
    let mut ledger = Ledger::default();
    assert!(note(&mut ledger, LIVE, &line(5, 6, None)));
    assert!(note(&mut ledger, LIVE, &line(7, 150, None)), "late, and yet to come by a reading");
    ledger.forget(100, &Spans::new(), &Spans::from((0, 1_000)));
    assert_eq!(ledger.len(), 1);
    assert!(!note(&mut ledger, LIVE, &line(5, 6, None)), "forgotten, and not delivered again");
    assert!(!note(&mut ledger, POLL, &line(7, 150, Some(1))));
    assert!(note(&mut ledger, LIVE, &line(8, 200, None)), "so late that only a session shows it");
    assert!(!note(&mut ledger, Channel::Live(2), &line(8, 200, None)), "nor by the next one again");
}

#[test]
fn what_is_owed_or_was_never_asked_for_is_remembered_below_the_floor() {
    let mut ledger = Ledger::default();
    for at in [10, 20, 30] {
        assert!(note(&mut ledger, LIVE, &line(at, at, Some(at.unsigned_abs()))));
    }
    ledger.forget(100, &Spans::from((20, 20)), &Spans::from((15, 1_000)));
    assert_eq!(ledger.len(), 2);
    assert!(!note(&mut ledger, POLL, &line(10, 10, Some(10))), "it strays before all that was read");
    assert!(!note(&mut ledger, POLL, &line(20, 20, Some(20))));
    ledger.forget(100, &Spans::new(), &Spans::from((0, 1_000)));
    assert_eq!((ledger.len(), ledger.ids.len()), (0, 0));
}

#[test]
fn strays_are_bounded() {
    let mut ledger = Ledger::default();
    for at in 0..STRAYS as i64 + 500 {
        assert!(note(&mut ledger, LIVE, &line(at, at, None)));
    }
    ledger.forget(1_000_000, &Spans::from((0, 99)), &Spans::new());
    assert_eq!(ledger.len(), STRAYS + 100);
    assert!(!note(&mut ledger, POLL, &line(50, 50, Some(1))), "what is owed stays");
}

#[test]
fn a_higher_floor_leaves_out_an_eighth() {
    let mut ledger = Ledger::default();
    for at in 0..800 {
        assert!(note(&mut ledger, LIVE, &line(at, at, None)));
    }
    let floor = ledger.higher_floor().unwrap();
    ledger.forget(floor, &Spans::new(), &Spans::from((0, 1_000)));
    assert_eq!(ledger.len(), 699);
}

use super::*;

fn at(seconds: u64) -> Now {
    Now { since_start: Duration::from_secs(seconds), account: 1_000_000_000 + seconds as i64 * 1_000 }
}

fn error(why: Why) -> Error {
    let text = String::new;
    Error { operation: text(), why, try_again: true, message: text(), remedy: text() }
}

/// Reads until nothing is owed; every span that was asked for, the newest first.
fn read_all(lane: &mut Lane, lines: usize) -> Vec<(i64, Option<i64>)> {
    let mut asked = Vec::new();
    while !lane.is_idle() {
        let ask = lane.ask(asked.len() as u64 + 1, None, at(0)).unwrap();
        asked.push((ask.from, ask.to));
        lane.page(lines, None);
    }
    asked
}

#[test]
fn the_newest_piece_is_read_first_and_none_is_left_out() {
    let mut lane = Lane::default();
    let now = at(0).account;
    lane.owe((now - 10 * FIRST, OPEN));
    let asked = read_all(&mut lane, 10);
    assert_eq!(asked.first(), Some(&(now - FIRST + 1, None)));
    for pair in asked.windows(2) {
        assert_eq!(pair[1].1, Some(pair[0].0 - 1));
    }
    assert_eq!(asked.last().unwrap().0, now - 10 * FIRST);
    assert_eq!(asked.len(), 3, "pieces without many lines grow");
}

#[test]
fn what_is_in_focus_goes_first() {
    let mut lane = Lane::default();
    lane.owe((0, OPEN));
    let ask = lane.ask(1, Some((5_000, 9_000)), at(0)).unwrap();
    assert_eq!((ask.from, ask.to), (5_000, Some(9_000)));
    lane.page(0, None);
    assert!(lane.ask(2, Some((5_000, 9_000)), at(0)).unwrap().to.is_none());
}

#[test]
fn a_piece_with_too_many_lines_is_cut_and_stays_owed() {
    let mut lane = Lane::default();
    lane.owe((0, FIRST - 1));
    lane.ask(1, None, at(0)).unwrap();
    assert_eq!(lane.page(MANY, Some("more".to_owned())), Step::More);
    assert_eq!(lane.ask(2, None, at(0)).unwrap().token.as_deref(), Some("more"));
    assert_eq!(lane.page(1, Some("more".to_owned())), Step::TooMuch);
    assert_eq!(lane.unread(), Spans::from((0, FIRST - 1)));
    let ask = lane.ask(3, None, at(0)).unwrap();
    assert_eq!((ask.from, ask.to, ask.token), (FIRST - FIRST / 8, Some(FIRST - 1), None));
}

#[test]
fn a_second_with_many_lines_is_read_to_its_end() {
    let mut lane = Lane::default();
    lane.owe((0, SHORTEST - 1));
    for page in 1..10 {
        lane.ask(page, None, at(0)).unwrap();
        assert_eq!(lane.page(MANY, Some("more".to_owned())), Step::More);
    }
}

#[test]
fn what_fails_stays_owed_and_pauses_grow() {
    let mut lane = Lane::default();
    lane.owe((0, 9));
    let mut now = at(0);
    let mut pauses = Vec::new();
    for page in 1..12 {
        lane.ask(page, None, now).unwrap();
        lane.failed(&error(Why::Throttled), now.since_start);
        assert!(lane.has(5) && !lane.is_idle());
        let due = lane.due().unwrap();
        pauses.push((due - now.since_start).as_millis());
        now.since_start = due;
    }
    assert!(pauses[0] <= 1_000 && pauses[3] > 5_000, "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 60_000), "{pauses:?}");
    lane.ask(99, None, now).unwrap();
    assert_eq!(lane.page(0, None), Step::Done { span: (0, 9), pages: 1, lines: 0 });
    assert!(lane.is_idle());
}

#[test]
fn a_token_that_is_refused_is_not_used_again() {
    let mut lane = Lane::default();
    lane.owe((0, 9));
    lane.ask(1, None, at(0)).unwrap();
    lane.page(1, Some("token".to_owned()));
    lane.ask(2, None, at(0)).unwrap();
    lane.failed(&error(Why::Other("InvalidParameterException".to_owned())), Duration::ZERO);
    assert_eq!(lane.ask(3, None, at(60)).unwrap().token, None);
    lane.page(1, Some("token".to_owned()));
    lane.ask(4, None, at(60)).unwrap();
    lane.failed(&error(Why::Unreachable), Duration::ZERO);
    assert_eq!(lane.ask(5, None, at(60)).unwrap().token.as_deref(), Some("token"), "it may be good");
}

#[test]
fn what_comes_to_be_owed_during_a_reading_is_owed_after_it() {
    let mut lane = Lane::default();
    lane.owe((0, OPEN));
    lane.length = LONGEST;
    lane.ask(1, None, Now { since_start: Duration::ZERO, account: 1_000 }).unwrap();
    lane.owe((500, OPEN));
    assert_eq!(lane.page(0, None), Step::Done { span: (0, OPEN), pages: 1, lines: 0 });
    assert_eq!(lane.unread(), Spans::from((500, OPEN)));
    assert_eq!(lane.stop(), None);
    assert_eq!(lane.give_up(600), Spans::from((500, 599)));
    assert_eq!(lane.unread(), Spans::from((600, OPEN)));
}

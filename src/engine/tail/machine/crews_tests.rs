use super::*;

fn at(seconds: u64) -> Now {
    Now { since_start: Duration::from_secs(seconds), account: 1_000_000 + seconds as i64 * 1_000 }
}

fn refusal(code: &str) -> Error {
    let text = String::new;
    Error { operation: text(), why: code.into(), try_again: false, message: text(), remedy: text() }
}

/// Crews, and the sessions that are open or being opened.
#[derive(Default)]
struct Stage {
    crews: Crews,
    number: u64,
    open: Vec<(SessionId, Vec<usize>)>,
    losses: Vec<Loss>,
    unfit: Vec<usize>,
}

impl Stage {
    fn with(groups: usize) -> Self {
        let mut stage = Self::default();
        let joined = (0..groups).filter(|group| stage.crews.join(*group, false, at(0).since_start));
        assert_eq!(joined.count(), groups.min(CREWS * GROUPS));
        stage
    }

    fn after(&mut self, outcome: Outcome) {
        self.losses.extend(outcome.losses);
        self.unfit.extend(outcome.unfit.map(|(group, _)| group));
        for effect in outcome.effects {
            match effect {
                Effect::Open { session, groups } => self.open.push((session, groups)),
                Effect::Close(session) => self.open.retain(|(id, _)| *id != session),
                effect => panic!("{effect:?} is not for sessions"),
            }
            assert!(self.open.len() <= SESSIONS);
        }
    }

    /// A second passes: sessions that are being opened begin, or are refused; all others tell.
    fn second(&mut self, now: u64, refuses: impl Fn(&[usize]) -> Option<Error>) {
        let outcome = self.crews.step(&mut self.number, at(now).since_start);
        self.after(outcome);
        for (id, groups) in self.open.clone() {
            let begun = self.crews.sessions().any(|session| session.id == id && session.begun.is_some());
            match refuses(&groups).filter(|_| !begun) {
                Some(error) => {
                    self.open.retain(|(open, _)| *open != id);
                    let outcome = self.crews.ended(id, Some(error), at(now).since_start);
                    self.after(outcome);
                }
                None => {
                    self.crews.opened(id, at(now).since_start);
                    self.losses.extend(self.crews.told(id, false, at(now)));
                }
            }
        }
    }

    fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> = self.open.iter().map(|(_, groups)| groups.len()).collect();
        sizes.sort_unstable();
        sizes
    }
}

fn nothing(_: &[usize]) -> Option<Error> {
    None
}

#[test]
fn ten_groups_share_a_session_and_nine_have_one() {
    let mut stage = Stage::with(23);
    stage.second(1, nothing);
    assert_eq!(stage.sizes(), [3, 10, 10]);
    let mut stage = Stage::with(120);
    (1..9_000).for_each(|second| stage.second(second, nothing));
    assert_eq!(stage.sizes(), [10; 9]);
    assert!(stage.losses.is_empty());
    assert!(stage.crews.is_full() && stage.crews.view(110, Duration::ZERO) == View::Out);
}

#[test]
fn sessions_are_renewed_before_three_hours_without_a_gap() {
    let mut stage = Stage::with(23);
    let mut began = std::collections::HashMap::new();
    for second in 1..30_000 {
        stage.second(second, nothing);
        for (id, _) in &stage.open {
            let age = second - *began.entry(*id).or_insert(second);
            assert!(age < 3 * 3600 - 300, "session {id} is {age} s old");
        }
        assert!(stage.open.len() <= 6);
        (0..23).for_each(|group| {
            assert_eq!(stage.crews.view(group, at(second).since_start), View::Live);
        });
    }
    assert!(stage.losses.is_empty());
    assert_eq!((began.len(), stage.open.len()), (9, 3));
}

#[test]
fn nine_sessions_are_renewed_one_after_the_other() {
    let mut stage = Stage::with(90);
    (1..11_000).for_each(|second| stage.second(second, nothing));
    assert_eq!(stage.sizes(), [10; 9]);
    assert_eq!((stage.number, stage.losses.len()), (18, 0));
}

#[test]
fn the_guilty_group_is_found_and_the_others_come_together_again() {
    let mut stage = Stage::with(20);
    let guilty = |groups: &[usize]| groups.contains(&3).then(|| refusal("InvalidOperationException"));
    for second in 1..20 {
        stage.second(second, guilty);
    }
    assert_eq!(stage.unfit, [3]);
    assert_eq!(stage.sizes().iter().sum::<usize>(), 19);
    for second in 20..900 {
        stage.second(second, guilty);
    }
    assert_eq!((stage.sizes(), stage.unfit.len()), (vec![9, 10], 1));
    assert!(stage.losses.is_empty());
}

#[test]
fn of_ninety_groups_one_guilty_one_keeps_no_other_out() {
    let mut stage = Stage::with(90);
    let guilty = |groups: &[usize]| groups.contains(&33).then(|| refusal("InvalidParameterException"));
    (1..2_000).for_each(|second| stage.second(second, guilty));
    assert_eq!(stage.unfit, [33]);
    assert_eq!(stage.sizes().iter().sum::<usize>(), 89, "{:?}", stage.sizes());
}

#[test]
fn a_new_group_never_takes_a_session_down() {
    let mut stage = Stage::with(4);
    let guilty = |groups: &[usize]| groups.contains(&9).then(|| refusal("ResourceNotFoundException"));
    (1..60).for_each(|second| stage.second(second, guilty));
    assert!(stage.crews.join(9, false, at(60).since_start));
    for second in 60..400 {
        stage.second(second, guilty);
        assert!(stage.open.iter().any(|(_, groups)| groups[..] == [0, 1, 2, 3]));
    }
    assert_eq!(stage.unfit, [9]);
    assert!(stage.losses.is_empty());
}

#[test]
fn refusals_of_live_tail_as_such_are_tried_again_after_minutes() {
    for (code, least, most) in [("denied", 2, 4), ("unsupported", 2, 4), ("LimitExceededException", 6, 20)] {
        let mut stage = Stage::with(3);
        (1..900).for_each(|second| stage.second(second, |_| Some(refusal(code))));
        let tries = stage.number;
        assert!((least..=most).contains(&tries), "{code}: {tries}");
        let View::Waits(why, until) = stage.crews.view(0, at(900).since_start) else { panic!() };
        assert!(why.is_some() && until.is_some_and(|until| until > at(900).since_start), "{code}");
        (900..1_300).for_each(|second| stage.second(second, nothing));
        assert_eq!(stage.sizes(), [3]);
    }
}

#[test]
fn a_silent_session_is_replaced_and_its_loss_is_told() {
    let mut stage = Stage::with(2);
    (1..100).for_each(|second| stage.second(second, nothing));
    let (dead, _) = stage.open[0];
    for second in 100..110 {
        let outcome = stage.crews.step(&mut stage.number, at(second).since_start);
        stage.after(outcome);
    }
    assert_ne!(stage.open[0].0, dead);
    let since = at(99).account;
    assert_eq!(stage.losses, [Loss { group: 0, since }, Loss { group: 1, since }]);
}

#[test]
fn what_a_sampled_update_left_out_is_told_once() {
    let mut stage = Stage::with(1);
    (1..10).for_each(|second| stage.second(second, nothing));
    let id = stage.open[0].0;
    assert_eq!(stage.crews.sound_since(0), Some(at(1).since_start));
    assert_eq!(stage.crews.told(id, true, at(10)), [Loss { group: 0, since: at(9).account }]);
    assert_eq!(stage.crews.sound_since(0), None);
    assert_eq!(stage.crews.told(id, true, at(11)), []);
    assert_eq!(stage.crews.told(id, false, at(12)), []);
    assert_eq!(stage.crews.sound_since(0), Some(at(12).since_start));
}

#[test]
fn unknown_sessions_change_nothing() {
    let mut stage = Stage::with(1);
    stage.second(1, nothing);
    stage.crews.opened(77, at(2).since_start);
    assert_eq!(stage.crews.told(77, true, at(2)), []);
    let outcome = stage.crews.ended(77, None, at(2).since_start);
    assert!(outcome.effects.is_empty() && outcome.losses.is_empty() && outcome.unfit.is_none());
    assert_eq!(stage.crews.open(), 1);
}

//! A simulated day of trouble: every line that was written is shown once.

use std::collections::HashMap;

use dogwatch::engine::tail::machine::Input;
use fastrand::Rng;

use super::rig::Rig;
use crate::support::calm_world;

const GROUPS: [&str; 3] = ["/day/one", "/day/two", "/day/three"];
/// What strikes the account, and for how many seconds at most.
const TROUBLE: [(&str, i64); 9] = [
    ("tail-dropped", 40),
    ("tail-silent", 40),
    ("tail-refused", 120),
    ("tail-sampled", 60),
    ("throttling", 60),
    ("truncated-answers", 60),
    ("server-errors", 60),
    ("connection-reset", 60),
    ("expired-credentials", 60),
];
const DAY: i64 = 86_400;

/// What the writers of lines have written.
struct Writers {
    random: Rng,
    number: u64,
    written: HashMap<String, u32>,
}

impl Writers {
    /// A second's lines: mostly few, sometimes hundreds; some late, some at one millisecond, some
    /// the same as another.
    fn write(&mut self, rig: &Rig) {
        let lines = match self.random.u32(0..2_000) {
            0 => 700,
            1..=60 => 12,
            _ => self.random.u32(0..2),
        };
        let mut world = rig.account.world();
        let now = world.now();
        for _ in 0..lines {
            let group = self.random.choice(GROUPS).unwrap();
            let late = match self.random.u32(0..100) {
                0 => self.random.i64(60_000..170_000),
                1..=5 => self.random.i64(0..10_000),
                _ => self.random.i64(0..900),
            };
            let at = (now - late) / 250 * 250;
            self.number += 1;
            let message = format!("line {}", self.number);
            let times = if self.random.u32(0..50) == 0 { 3 } else { 1 };
            for _ in 0..times {
                world.estate.logs.write(group, "ecs/app/0f1e", at, now, message.clone());
            }
            *self.written.entry(message).or_default() += times;
        }
    }
}

async fn live_through(seed: u64, seconds: i64) {
    let account = calm_world("lauv");
    for group in GROUPS {
        let mut world = account.world();
        let now = world.now();
        world.estate.logs.create(group, now, None);
    }
    let mut rig = Rig::new(account, &GROUPS).await;
    let mut writers = Writers { random: Rng::with_seed(seed), number: 0, written: HashMap::new() };
    let mut random = Rng::with_seed(seed ^ 0xfa17);
    let (mut ends, mut away) = (0, 0);
    for second in 0..seconds {
        writers.write(&rig);
        // The last minutes are good: what was missed must be read by then.
        let good = second > seconds - 900;
        if second >= ends {
            dogwatch::sim::fault::end_all(&mut rig.account.world());
        }
        if !good && random.u32(0..240) == 0 {
            let (trouble, longest) = random.choice(TROUBLE).unwrap();
            rig.account.begin(trouble, None).unwrap();
            ends = ends.max(second + random.i64(5..longest));
        }
        if second == away {
            rig.take(Input::Pause(false)).await;
            rig.take(Input::Show(true)).await;
        }
        if !good && second > away && random.u32(0..1200) == 0 {
            away = second + random.i64(1..180);
            let input = if random.bool() { Input::Pause(true) } else { Input::Show(false) };
            rig.take(input).await;
        }
        rig.second().await;
        assert!(rig.sessions() <= 2, "{} sessions", rig.sessions());
    }
    let state = rig.state();
    assert!(!state.sampled && !state.resting && !state.reading, "{state:?}");
    let mut wrong: Vec<String> = Vec::new();
    for (line, times) in &writers.written {
        let shown = rig.shown.get(line).copied().unwrap_or_default();
        if shown != *times {
            wrong.push(format!("{line} was written {times} times and shown {shown} times"));
        }
    }
    wrong.truncate(10);
    assert!(wrong.is_empty(), "seed {seed}: {wrong:#?}");
    assert_eq!(writers.written.len(), rig.shown.len());
    println!("{} lines, {} late, {} pages", rig.shown.len(), rig.late, rig.pages);
}

#[tokio::test]
async fn every_line_of_a_day_of_trouble_is_shown_once() {
    live_through(1, DAY).await;
}

#[tokio::test]
async fn every_line_of_hours_of_trouble_is_shown_once() {
    for seed in 2..8 {
        live_through(seed, 3600).await;
    }
}

//! What log lines cost: taken in, held, searched.

pub mod command;
pub mod held;
pub mod ingest;
pub mod lines;
pub mod search;

use std::time::{Duration, Instant};

/// The least time of some runs: the machine has other work, which only ever adds.
fn best(runs: usize, mut run: impl FnMut() -> Duration) -> Duration {
    (0..runs).map(|_| run()).min().unwrap_or_default()
}

/// How long something takes, and what it gives.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let given = work();
    (given, began.elapsed())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

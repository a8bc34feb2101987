//! The world's own clock.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// Tells the world what time it is.
#[derive(Clone, Debug)]
pub enum Clock {
    /// Runs by itself, `speed` world seconds to a real one.
    Running {
        /// When the clock was started, on the machine.
        began: Instant,
        /// World time at that moment, milliseconds since the epoch.
        from: i64,
        /// World seconds in a real second.
        speed: f64,
    },
    /// Stands until somebody moves it: for tests.
    Manual(Arc<watch::Sender<i64>>),
}

impl Clock {
    /// A clock that starts at the machine's time.
    pub fn running(speed: f64) -> Self {
        Self::Running { began: Instant::now(), from: machine_time(), speed }
    }

    /// A clock that stands at `millis` since the epoch.
    pub fn manual(millis: i64) -> Self {
        Self::Manual(Arc::new(watch::Sender::new(millis)))
    }

    /// World time, milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        match self {
            Self::Running { began, from, speed } => {
                from + (began.elapsed().as_secs_f64() * speed * 1000.0) as i64
            }
            Self::Manual(millis) => *millis.borrow(),
        }
    }

    /// Moves a standing clock on by `millis`; a running one goes its own way.
    pub fn advance(&self, millis: i64) {
        if let Self::Manual(at) = self {
            at.send_modify(|at| *at += millis.max(0));
        }
    }

    /// Waits until it is `millis` since the epoch in the world.
    pub async fn reach(&self, millis: i64) {
        match self {
            Self::Running { speed, .. } => {
                let ahead = (millis - self.now()).max(0) as f64 / 1000.0;
                tokio::time::sleep(Duration::from_secs_f64(ahead / speed.max(f64::MIN_POSITIVE))).await;
            }
            Self::Manual(at) => {
                // The sender is this clock: it is there as long as anybody waits.
                let _ = at.subscribe().wait_for(|now| *now >= millis).await;
            }
        }
    }
}

fn machine_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

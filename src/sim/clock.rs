//! The world's own clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that starts at the machine's time.
    pub fn running(speed: f64) -> Self {
        Self::Running { began: Instant::now(), from: machine_time(), speed }
    }

    /// A clock that stands at `millis` since the epoch.
    pub fn manual(millis: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(millis)))
    }

    /// World time, milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        match self {
            Self::Running { began, from, speed } => {
                from + (began.elapsed().as_secs_f64() * speed * 1000.0) as i64
            }
            Self::Manual(millis) => millis.load(Ordering::SeqCst),
        }
    }

    /// Moves a standing clock on by `millis`; a running one goes its own way.
    pub fn advance(&self, millis: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(millis.max(0), Ordering::SeqCst);
        }
    }
}

fn machine_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

//! Several calls made for one purpose: how patient they are together, and what they cost.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

tokio::task_local! {
    static ERRAND: Errand;
}

/// One purpose. Calls made inside [`Errand::run`] are counted for it and try as often as it says.
#[derive(Clone, Debug)]
pub struct Errand {
    attempts: u32,
    requests: Arc<AtomicU64>,
}

impl Errand {
    /// A purpose whose calls are tried at most so often before they fail; one time at least.
    pub fn new(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), requests: Arc::default() }
    }

    /// Does the work, in the task that awaits it; what it spawns is on its own.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        ERRAND.scope(self.clone(), work).await
    }

    /// The requests sent so far, retries included.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

/// How often a call may be tried: as the errand says that it is made for, else `usual`.
pub(super) fn attempts(usual: u32) -> u32 {
    ERRAND.try_with(|errand| errand.attempts.min(usual)).unwrap_or(usual)
}

/// Whether the call is made for an errand, which has a patience of its own.
pub(super) fn is_on() -> bool {
    ERRAND.try_with(|_| ()).is_ok()
}

/// Counts a request for the errand that it is sent for, if any.
pub(super) fn count() {
    // Calls outside any errand are counted by their client alone.
    let _ = ERRAND.try_with(|errand| errand.requests.fetch_add(1, Ordering::Relaxed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn calls_know_their_errand() {
        let (impatient, other) = (Errand::new(0), Errand::new(20));
        impatient
            .run(async {
                count();
                assert_eq!(attempts(9), 1);
                other.run(async { assert_eq!(attempts(9), 9) }).await;
                count();
            })
            .await;
        count();
        assert_eq!((impatient.requests(), other.requests()), (2, 0));
        assert_eq!(attempts(9), 9);
    }
}

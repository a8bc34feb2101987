//! The requests of clients with all they said: an instrument for tests, off until it is switched on.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Account;
use super::wire::{Value, json};

/// Requests that are kept; older ones are forgotten.
const KEPT: usize = 20_000;

/// A request as the account got it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seen {
    /// boto3's client name.
    pub service: String,
    /// Operation name.
    pub operation: String,
    /// What it was called with, values of secrets too; null where it could not be read.
    pub input: serde_json::Value,
    /// HTTP status of the answer; none while it is open, and where the connection broke first.
    pub status: Option<u16>,
    /// World time, milliseconds since the epoch.
    pub at: i64,
}

/// What has been recorded.
#[derive(Debug, Default)]
pub(super) struct Record(Mutex<Option<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    forgotten: usize,
    requests: VecDeque<Seen>,
}

/// A request's place in the record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(usize);

impl Record {
    fn with<T>(&self, does: impl FnOnce(&mut Option<Kept>) -> T) -> T {
        does(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a request when it comes; nothing while the record is off.
    pub(super) fn begin(&self, request: impl FnOnce() -> Seen) -> Option<Place> {
        self.with(|kept| {
            let kept = kept.as_mut()?;
            if kept.requests.len() == KEPT {
                kept.requests.pop_front();
                kept.forgotten += 1;
            }
            kept.requests.push_back(request());
            Some(Place(kept.forgotten + kept.requests.len() - 1))
        })
    }

    /// Notes how it was answered.
    pub(super) fn end(&self, place: Option<Place>, status: Option<u16>) {
        let Some(Place(place)) = place else { return };
        self.with(|kept| {
            let Some(kept) = kept.as_mut() else { return };
            let index = place.checked_sub(kept.forgotten);
            if let Some(request) = index.and_then(|index| kept.requests.get_mut(index)) {
                request.status = status;
            }
        });
    }
}

/// A decoded body as plain JSON.
pub(super) fn plain_json(value: &Value) -> serde_json::Value {
    serde_json::from_slice(&json::write(value)).unwrap_or_default()
}

impl Account {
    /// Records each request from now on; what was recorded before is forgotten.
    pub fn record(&self) {
        self.inner.record.with(|kept| *kept = Some(Kept::default()));
    }

    /// The requests since [`Account::record`], oldest first; at most 20,000.
    pub fn requests(&self) -> Vec<Seen> {
        self.inner
            .record
            .with(|kept| kept.iter().flat_map(|kept| kept.requests.iter().cloned()).collect::<Vec<_>>())
    }
}

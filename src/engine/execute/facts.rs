//! Reads what a runbook's decisions are made from: each [`Ask`] fills its place in [`Facts`].

mod fetch;
mod listed;
mod logs;
mod place;
mod readers;
mod single;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;

use crate::aws::{Account, Errand};
use crate::engine::Engine;
use crate::model::{Alarm, Arn, TargetGroup, TaskDefinition, Unread, Why};
use crate::runbook::{Ask, Facts, Subject};
use place::Put;

/// A call is tried so often: whoever waits for it would rather know that it fails.
const ATTEMPTS: u32 = 3;
/// Things that are read at the same time.
const AT_ONCE: usize = 16;
/// The longest that one thing is read.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest that the readers of a secret are looked for: every service of the account is read.
const READERS_PATIENCE: Duration = Duration::from_secs(90);

/// So long what was read to be shown serves the next step that shows something.
const SHOWN: Duration = Duration::from_secs(2);

/// Reads facts for one run.
#[derive(Debug)]
pub struct FactReader {
    account: Account,
    /// Whether task definitions and target groups that were read before are good enough.
    keeps: bool,
    kept: Mutex<Kept>,
    /// What was read to be shown, and when that began.
    shown: Option<(Instant, Facts)>,
}

/// What was read before and hardly changes.
#[derive(Debug, Default)]
struct Kept {
    definitions: HashMap<String, Arc<TaskDefinition>>,
    groups: HashMap<Arn, TargetGroup>,
    alarms: Option<(Instant, Vec<Arc<Alarm>>)>,
}

impl FactReader {
    /// A reader of an engine's account.
    pub fn new(engine: &Engine) -> Self {
        Self { account: engine.account.clone(), keeps: false, kept: Mutex::default(), shown: None }
    }

    /// For waits, which read the same again and again: whether active task definitions and the
    /// settings of target groups are read only once. Never for plans.
    pub fn keep(&mut self, keeps: bool) {
        self.keeps = keeps;
    }

    /// What was read a moment ago to be shown or chosen from, and when that began: such steps follow
    /// one another at once. Never for plans.
    pub fn shown(&self) -> (Instant, Facts) {
        let fresh = self.shown.clone().filter(|(began, _)| began.elapsed() < SHOWN);
        fresh.unwrap_or_else(|| (Instant::now(), Facts::default()))
    }

    /// Keeps what was read to be shown since this time.
    pub fn show(&mut self, began: Instant, facts: &Facts) {
        self.shown = Some((began, facts.clone()));
    }

    /// Forgets what was read to be shown: something is changed.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Reads several things at the same time; what has to be known before one of them, and was not
    /// asked yet, first. What cannot be read leaves a hole in its place.
    pub async fn read_all(&mut self, subject: &Subject, asks: &[Ask], facts: &mut Facts) {
        let mut waiting: Vec<Ask> = Vec::new();
        for ask in asks {
            if !waiting.contains(ask) {
                waiting.push(ask.clone());
            }
        }
        while !waiting.is_empty() {
            let now = first(&mut waiting, facts);
            if now.is_empty() {
                break;
            }
            self.wave(subject, now, facts).await;
        }
        facts.region = self.account.region().to_owned();
        facts.now = Engine::new(self.account.clone()).now();
    }

    async fn wave(&self, subject: &Subject, asks: Vec<Ask>, facts: &mut Facts) {
        let seen: &Facts = facts;
        let reading = asks.iter().map(|ask| self.patiently(subject, ask, seen)).collect::<Vec<_>>();
        let puts: Vec<Put> = stream::iter(reading).buffer_unordered(AT_ONCE).collect().await;
        for put in puts {
            put(facts);
        }
        facts.asked.extend(asks);
    }

    async fn patiently(&self, subject: &Subject, ask: &Ask, facts: &Facts) -> Put {
        let patience = match ask {
            Ask::Readers(_) => READERS_PATIENCE,
            _ => PATIENCE,
        };
        let errand = Errand::new(ATTEMPTS);
        let work = errand.run(self.fetch(subject, ask, facts, patience));
        // What ends by itself when its time is over has something to show for it.
        match tokio::time::timeout(patience + Duration::from_secs(1), work).await {
            Ok(put) => put,
            Err(_) => place::failed(ask, too_long(ask, patience)),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes out of `waiting` what can be read now, with what is needed for the rest.
fn first(waiting: &mut Vec<Ask>, facts: &Facts) -> Vec<Ask> {
    let ready = |ask: &Ask| {
        fetch::needs(ask, facts).iter().all(|need| facts.asked.contains(need) && !waiting.contains(need))
    };
    let (mut now, later): (Vec<Ask>, Vec<Ask>) = waiting.iter().cloned().partition(ready);
    for need in later.iter().flat_map(|ask| fetch::needs(ask, facts)) {
        if !facts.asked.contains(&need) && !now.contains(&need) && !later.contains(&need) {
            now.push(need);
        }
    }
    *waiting = later;
    now
}

fn too_long(ask: &Ask, patience: Duration) -> Unread {
    Unread {
        part: place::part(ask),
        operation: String::new(),
        why: Why::Other("time".to_owned()),
        message: format!("Reading took longer than {} seconds.", patience.as_secs()),
        remedy: "Try again in a moment.".to_owned(),
        times: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first() {
        let mut facts = Facts::default();
        let mut waiting = vec![Ask::Targets, Ask::Alarms, Ask::Protection];
        assert_eq!(first(&mut waiting, &facts), [Ask::Alarms, Ask::Service, Ask::Tasks]);
        assert_eq!(waiting, [Ask::Targets, Ask::Protection]);
        facts.asked.extend([Ask::Service, Ask::Tasks]);
        assert_eq!(first(&mut waiting, &facts), [Ask::Targets, Ask::Protection]);
        assert!(waiting.is_empty());
        // A service that is read anew is waited for.
        let mut waiting = vec![Ask::Targets, Ask::Service];
        assert_eq!(first(&mut waiting, &facts), [Ask::Service]);
        assert_eq!(first(&mut waiting, &facts), [Ask::Targets]);
    }

    /// The driver may be spawned.
    #[test]
    fn reading_can_move_between_threads() {
        fn movable<T: Send>(_: impl FnOnce(FactReader, Subject, Facts) -> T) {}
        movable(|mut reader, subject, mut facts| async move {
            reader.read_all(&subject, &[Ask::Service], &mut facts).await;
        });
    }
}

//! One list of events, read to its end: pages in order of time, several requests at once where
//! there are many.

use std::collections::VecDeque;

use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::plan::{Plan, Span};
use crate::aws::{Account, Error, EventsQuery};
use crate::model::{EventPage, LogEvent};

/// Pages that wait to be taken, of each slice.
const AHEAD: usize = 1;
/// Events that are read first, to see how dense they are; where there are no more, that is all.
const PROBE: i32 = 1_000;
/// Events and bytes of a page, at most, and what an event counts besides its message (API
/// reference; PutLogEvents).
const PAGE: usize = 10_000;
const BYTES: usize = 1 << 20;
const EVENT: usize = 26;

/// What reading gives: events in order of time, or why there are no more.
pub(super) type Page = Result<Vec<LogEvent>, Error>;

/// Reads one list of events.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) account: Account,
    /// Group, streams, pattern, and the whole span.
    pub(super) query: EventsQuery,
    /// The account's time when reading began, milliseconds since the epoch.
    pub(super) now: i64,
    /// Slices that are read at the same time.
    pub(super) width: usize,
    pub(super) pages: mpsc::Sender<Page>,
}

impl Lane {
    /// Reads to the end, or until nobody takes the pages any more.
    pub(super) async fn run(self) {
        let begin = EventsQuery {
            limit: self.query.limit.map_or(Some(PROBE), |limit| Some(limit.min(PROBE))),
            ..self.query.clone()
        };
        let first = match self.account.log_events(&begin, None).await {
            Ok(first) => first,
            Err(error) => return drop(self.pages.send(Err(error)).await),
        };
        // Some emulators leave out what is beyond the limit, and the token too.
        let all = first.next.is_none() && first.events.len() < usize::try_from(PROBE).unwrap_or(PAGE);
        if all {
            if !first.events.is_empty() {
                drop(self.pages.send(Ok(first.events)).await);
            }
            return;
        }
        // The first events are read again: that each is there once does not depend on how AWS
        // orders events over pages, nor on what a token means with another limit.
        match self.plan(&first) {
            Some(plan) => self.slices(plan).await,
            None => drop(pass_on(self.account.event_pages(&self.query), &self.pages).await),
        }
    }

    fn plan(&self, first: &EventPage) -> Option<Plan> {
        let times = || first.events.iter().map(|event| event.at);
        let seen = (times().min()?, times().max()?);
        let bytes: usize = first.events.iter().map(|event| event.message.len() + EVENT).sum();
        let most = self.query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
        let page = (BYTES * first.events.len() / bytes.max(1)).clamp(1, most);
        Plan::new((self.query.from, self.query.to), self.now, first.events.len(), seen, page)
    }

    async fn slices(&self, mut plan: Plan) {
        let mut readers = JoinSet::new();
        let mut under_way: VecDeque<(Span, usize, mpsc::Receiver<Page>)> = VecDeque::new();
        loop {
            while under_way.len() < self.width
                && let Some(span) = plan.next()
            {
                let query = EventsQuery { from: span.0, to: span.1, ..self.query.clone() };
                let (account, (pages, taken)) = (self.account.clone(), mpsc::channel(AHEAD));
                readers.spawn(async move { drop(pass_on(account.event_pages(&query), &pages).await) });
                under_way.push_back((span, 0, taken));
            }
            let Some((span, events, pages)) = under_way.front_mut() else { return };
            match pages.recv().await {
                Some(page) => {
                    *events += page.as_ref().map_or(0, Vec::len);
                    let failed = page.is_err();
                    if self.give(page).await.is_err() || failed {
                        return;
                    }
                }
                None => {
                    plan.learn(*span, *events);
                    under_way.pop_front();
                }
            }
        }
    }

    async fn give(&self, page: Page) -> Result<(), Gone> {
        self.pages.send(page).await.map_err(|_| Gone)
    }
}

/// Nobody takes the pages any more.
struct Gone;

/// Gives page after page.
async fn pass_on(
    list: impl Stream<Item = Result<EventPage, Error>>,
    pages: &mpsc::Sender<Page>,
) -> Result<(), Gone> {
    let mut list = std::pin::pin!(list);
    let mut page = list.next().await;
    while let Some(read) = page {
        let events = read.map(|page| page.events);
        // The next page is on its way while this one is taken.
        let send = async {
            match events {
                // A page without events is normal; there may be a next one.
                Ok(events) if events.is_empty() => Ok(()),
                events => pages.send(events).await.map_err(|_| Gone),
            }
        };
        let (sent, next) = tokio::join!(send, list.next());
        sent?;
        page = next;
    }
    Ok(())
}

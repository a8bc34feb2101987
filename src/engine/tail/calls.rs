//! The calls behind the machine's effects: pages of events, and sessions.

use tokio::sync::mpsc::UnboundedSender;

use super::machine::{GroupScope, Input, SessionId};
use crate::aws::{Account, Errand, Error, EventsQuery, LiveTailQuery};
use crate::model::EventPage;

/// How often a call is tried before the machine hears of it, which is patient itself.
pub(super) const ATTEMPTS: u32 = 2;

/// Streams that StartLiveTail can be asked for by the beginnings of their names (API reference: 10).
const LIVE_STREAMS: usize = 10;
/// Streams that FilterLogEvents can be asked for by name (API reference: 100).
const READ_STREAMS: usize = 100;

/// What the streams' names of a session begin with; empty for all. The server can be asked for
/// streams with one group only, and only for so many; whatever else comes is dropped here. A
/// whole name is given as a beginning too: a stream need not be there yet.
pub(super) fn stream_prefixes(groups: &[&GroupScope]) -> Vec<String> {
    let [group] = groups else { return Vec::new() };
    let prefixes = if group.streams.is_empty() { &group.prefixes } else { &group.streams };
    if prefixes.len() <= LIVE_STREAMS { prefixes.clone() } else { Vec::new() }
}

/// The names of the streams that a reading asks for, or what they begin with.
pub(super) fn streams(group: &GroupScope) -> (Vec<String>, Option<String>) {
    match (group.streams.as_slice(), group.prefixes.as_slice()) {
        ([stream], _) => (Vec::new(), Some(stream.clone())),
        ([], [prefix]) => (Vec::new(), Some(prefix.clone())),
        (streams, _) if streams.len() <= READ_STREAMS => (streams.to_vec(), None),
        _ => (Vec::new(), None),
    }
}

/// Before the token of a reading that had to give up asking for streams.
const ALL: &str = "all:";

/// A page of events, the oldest first. Where a stream is not there, as those of containers that
/// never started, the whole group is read, and what nobody wants is dropped later.
pub(super) async fn page(
    account: &Account,
    query: EventsQuery,
    token: Option<&str>,
) -> Result<EventPage, Error> {
    let of_all = token.and_then(|token| token.strip_prefix(ALL));
    if of_all.is_none() {
        match account.log_events(&query, token).await {
            Err(error) if !query.streams.is_empty() && error.why.as_str() == NOT_FOUND => {}
            other => return other.map(|page| in_order(page, query.newest_first)),
        }
    }
    let query = EventsQuery { streams: Vec::new(), ..query };
    let page = in_order(account.log_events(&query, of_all).await?, query.newest_first);
    Ok(EventPage { next: page.next.map(|token| format!("{ALL}{token}")), ..page })
}

const NOT_FOUND: &str = "ResourceNotFoundException";

/// Opens a session and passes on what it tells.
pub(super) async fn follow(
    account: Account,
    query: LiveTailQuery,
    session: SessionId,
    happened: UnboundedSender<Input>,
) {
    // Without a receiver the tail has ended.
    let tell = |input| drop(happened.send(input));
    let mut tail = match Errand::new(ATTEMPTS).run(account.live_tail(&query)).await {
        Ok(tail) => tail,
        Err(error) => return tell(Input::Ended(session, Some(error))),
    };
    tell(Input::Opened(session));
    loop {
        match tail.next().await {
            Ok(Some(update)) => tell(Input::Update(session, update)),
            Ok(None) => return tell(Input::Ended(session, None)),
            Err(error) => return tell(Input::Ended(session, Some(error))),
        }
    }
}

/// The oldest event first. Those of one time come the newest first too where that was asked for;
/// an endpoint that does not know of it gives the oldest first all the same.
fn in_order(mut page: EventPage, newest_first: bool) -> EventPage {
    let times = page.events.first().zip(page.events.last());
    let backwards = |first: i64, last: i64| first > last || (newest_first && first == last);
    if times.is_some_and(|(first, last)| backwards(first.at, last.at)) {
        page.events.reverse();
    }
    page
}

//! The calls behind the machine's effects: pages of events, and sessions.

use tokio::sync::mpsc::UnboundedSender;

use super::machine::{GroupScope, Input, SessionId};
use crate::aws::{Account, Errand, Error, EventsQuery, LiveTailQuery};
use crate::model::EventPage;

/// How often a call is tried before the machine hears of it, which is patient itself.
pub(super) const ATTEMPTS: u32 = 2;

/// Streams that StartLiveTail can be asked for by the beginnings of their names (API reference: 10).
const LIVE_STREAMS: usize = 10;
/// What the streams' names of a session begin with; empty for all. The server can be asked for
/// streams with one group only, and only for so many; whatever else comes is dropped here. A
/// whole name is given as a beginning too: a stream need not be there yet.
pub(super) fn stream_prefixes(groups: &[&GroupScope]) -> Vec<String> {
    let [group] = groups else { return Vec::new() };
    let prefixes = if group.streams.is_empty() { &group.prefixes } else { &group.streams };
    if prefixes.len() <= LIVE_STREAMS { prefixes.clone() } else { Vec::new() }
}

/// What the names of a group's wanted streams have in common, for a reading, which takes one
/// beginning; what nobody wants is dropped later. Streams are never asked for by their whole
/// names: AWS refuses the call when one of them is not there, as those of containers that never
/// started.
pub(super) fn stream_prefix(group: &GroupScope) -> Option<String> {
    let wanted = if group.streams.is_empty() { &group.prefixes } else { &group.streams };
    let (first, others) = wanted.split_first()?;
    let common = others.iter().fold(first.as_str(), |common, other| {
        let same = common.chars().zip(other.chars()).take_while(|(one, other)| one == other);
        let length = same.map(|(character, _)| character.len_utf8()).sum();
        common.get(..length).unwrap_or_default()
    });
    (!common.is_empty()).then(|| common.to_owned())
}

/// A page of events, the oldest first.
pub(super) async fn page(
    account: &Account,
    query: &EventsQuery,
    token: Option<&str>,
) -> Result<EventPage, Error> {
    let page = account.log_events(query, token).await?;
    Ok(in_order(page, query.newest_first))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_asks_for_what_all_wanted_streams_begin_with() {
        let asked = |prefixes: &[&str], streams: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
            stream_prefix(&GroupScope {
                name: String::new(),
                arn: String::new(),
                prefixes: owned(prefixes),
                streams: owned(streams),
            })
        };
        assert_eq!(asked(&[], &[]), None);
        assert_eq!(asked(&["ecs/app/"], &[]).as_deref(), Some("ecs/app/"));
        assert_eq!(asked(&["ecs/app/", "ecs/api/"], &[]).as_deref(), Some("ecs/ap"));
        assert_eq!(asked(&["ecs/app/"], &["ecs/app/0f1e"]).as_deref(), Some("ecs/app/0f1e"));
        assert_eq!(asked(&[], &["ecs/äpp/0f", "ecs/ärp/0f"]).as_deref(), Some("ecs/ä"));
        assert_eq!(asked(&["a/", "b/"], &[]), None);
    }
}

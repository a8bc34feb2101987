//! The past: all lines of several sources in a span of time, the oldest first, as fast as AWS
//! gives them.
//!
//! Each list of events is read by a task of its own ([`lane`]), a few pages ahead; here they are
//! merged into one order of time and handed on as soon as no earlier line can come.

mod lane;
mod plan;

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::machine::GroupScope;
use super::naming::Naming;
use super::{Begin, Want};
use crate::aws::{Error, EventsQuery};
use crate::engine::{Engine, Failure};
use crate::model::{LineReader, LogBatch, LogEvent, LogSource, Why};
use lane::{Lane, Page};

/// Requests that are under way at the same time; our pace decides how many a second go out.
const AT_ONCE: usize = 4;
/// Streams of one group that are read one by one; with more of them all of the group is read.
const BY_STREAM: usize = 4;
/// Events that are held in memory, of all lists together, about.
const HELD: usize = 200_000;
/// Events of a page, at most (API reference).
const PAGE: usize = 10_000;
/// Events of a page, at least: smaller ones would take too many requests.
const SMALLEST_PAGE: usize = 500;

/// Which lines of the past are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The sources.
    pub sources: Vec<LogSource>,
    /// One task's lines only, by its id.
    pub task: Option<String>,
    /// A filter pattern of CloudWatch Logs, which the server applies; empty for all.
    pub pattern: String,
    /// The first time, milliseconds since the epoch, included.
    pub from: i64,
    /// The last time, included; `None`: whatever there is.
    pub to: Option<i64>,
}

/// What reading came to.
#[derive(Clone, Debug)]
pub enum Read {
    /// Lines in order of time, later than those before; [`LogBatch::generation`] is 0.
    Lines(LogBatch),
    /// A log group has no lines any more, because it could not be read.
    Unreadable(Unreadable),
}

/// Why lines of a log group are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The group's name.
    pub group: String,
    /// Whether there is no such group: nothing has been written yet, and nothing is missing.
    pub absent: bool,
    /// Whether AWS does not take the filter pattern.
    pub bad_pattern: bool,
    /// Why, and what to do.
    pub failure: Failure,
}

/// The past, while it is read. Dropping it ends the reading.
#[derive(Debug)]
pub struct History {
    lanes: Vec<Merged>,
    naming: Naming,
    lines: LineReader,
    with_pattern: bool,
    _tasks: JoinSet<()>,
}

/// A list of events as it is merged with the others.
#[derive(Debug)]
struct Merged {
    /// The group, by its place in the scope.
    group: usize,
    name: String,
    /// What its streams' names begin with. AWS is asked so, but not every emulator listens.
    prefix: Option<String>,
    pages: mpsc::Receiver<Page>,
    /// Events that are there and not handed on, in order of time.
    waiting: Vec<LogEvent>,
    ended: bool,
}

impl Engine {
    /// Reads lines of the past. Has to be called where a runtime of tokio runs.
    pub fn history(&self, query: &HistoryQuery) -> History {
        let (naming, groups) = naming(query);
        let lists: Vec<(usize, &GroupScope, Option<String>)> = groups
            .iter()
            .enumerate()
            .flat_map(|(place, group)| prefixes(group).into_iter().map(move |prefix| (place, group, prefix)))
            .collect();
        let width = (AT_ONCE / lists.len().max(1)).max(1);
        let page = (HELD / lists.len().max(1)).clamp(SMALLEST_PAGE, PAGE);
        let mut tasks = JoinSet::new();
        let lanes = lists.into_iter().map(|(place, group, prefix)| {
            let (send, pages) = mpsc::channel(1);
            let events = EventsQuery {
                group: group.name.clone(),
                stream_prefix: prefix.clone(),
                from: query.from,
                to: query.to,
                pattern: query.pattern.clone(),
                limit: (page < PAGE).then_some(page).and_then(|page| i32::try_from(page).ok()),
                ..EventsQuery::default()
            };
            let now = self.now().as_millisecond();
            let lane = Lane { account: self.account.clone(), query: events, now, width, pages: send };
            tasks.spawn(lane.run());
            let name = group.name.clone();
            Merged { group: place, name, prefix, pages, waiting: Vec::new(), ended: false }
        });
        let lanes = lanes.collect();
        let with_pattern = !query.pattern.is_empty();
        History { lanes, naming, lines: LineReader::default(), with_pattern, _tasks: tasks }
    }
}

/// The names of what is wanted, and its groups.
fn naming(query: &HistoryQuery) -> (Naming, Vec<GroupScope>) {
    let (naming, scope) = Naming::of(&Want {
        generation: 0,
        sources: query.sources.clone(),
        task: query.task.clone(),
        pattern: query.pattern.clone(),
        begin: Begin::Back(Duration::ZERO),
        follow: false,
        live: false,
    });
    (naming, scope.groups)
}

/// What the streams of a group's lists begin with, so that each stream is in one of them; `None`
/// for one list of all streams.
fn prefixes(group: &GroupScope) -> Vec<Option<String>> {
    // A stream that is asked for by its name must be there; one that never was is no failure.
    let mut all = if group.streams.is_empty() { group.prefixes.clone() } else { group.streams.clone() };
    all.sort();
    // What begins with another one of them is in that one's list.
    all.dedup_by(|later, kept| later.starts_with(kept.as_str()));
    match all.len() {
        1..=BY_STREAM => all.into_iter().map(Some).collect(),
        _ => vec![None],
    }
}

impl History {
    /// What is read next; `None` at the end.
    pub async fn next(&mut self) -> Option<Read> {
        loop {
            for lane in &mut self.lanes {
                if let Some(error) = lane.fill().await {
                    return Some(Read::Unreadable(explain(&lane.name, error, self.with_pattern)));
                }
            }
            // Nothing older than the newest of any list can come: its pages are in order.
            let open = self.lanes.iter().filter(|lane| !lane.ended);
            let settled = open.filter_map(|lane| lane.waiting.last().map(|event| event.at)).min();
            if self.lanes.iter().all(|lane| lane.waiting.is_empty()) {
                return None;
            }
            let lines = self.take(settled.unwrap_or(i64::MAX));
            if !lines.lines.is_empty() {
                return Some(Read::Lines(lines));
            }
        }
    }

    /// The waiting lines up to a time, in order of time.
    fn take(&mut self, until: i64) -> LogBatch {
        let mut events: Vec<(usize, LogEvent)> = Vec::new();
        for lane in &mut self.lanes {
            let later = lane.waiting.partition_point(|event| event.at <= until);
            let rest = lane.waiting.split_off(later);
            let settled = std::mem::replace(&mut lane.waiting, rest);
            let own = |event: &LogEvent| {
                lane.prefix.as_ref().is_none_or(|prefix| event.stream.starts_with(prefix.as_str()))
            };
            events.extend(settled.into_iter().filter(own).map(|event| (lane.group, event)));
        }
        if self.lanes.len() > 1 {
            events.sort_by_key(|(_, event)| event.at);
        }
        let mut batch = LogBatch { lines: Vec::with_capacity(events.len()), ..LogBatch::default() };
        for (group, event) in events {
            if let Some(stream) = self.naming.stream(group, &event.stream) {
                batch.lines.push(self.lines.read(event, stream, false));
            }
        }
        batch.streams = self.naming.take_fresh();
        batch
    }
}

impl Merged {
    /// Waits for a page where none is waiting. Gives the error that the list ended with.
    async fn fill(&mut self) -> Option<Error> {
        if self.ended || !self.waiting.is_empty() {
            return None;
        }
        match self.pages.recv().await {
            Some(Ok(mut events)) => {
                // AWS's order is that of time; whatever differs must not hide lines from the merge.
                if !events.is_sorted_by_key(|event| event.at) {
                    events.sort_by_key(|event| event.at);
                }
                self.waiting = events;
                None
            }
            Some(Err(error)) => {
                self.ended = true;
                Some(error)
            }
            None => {
                self.ended = true;
                None
            }
        }
    }
}

fn explain(group: &str, error: Error, with_pattern: bool) -> Unreadable {
    let absent = error.why == Why::Other("ResourceNotFoundException".to_owned());
    let bad_pattern = with_pattern && error.why == Why::Other("InvalidParameterException".to_owned());
    Unreadable { group: group.to_owned(), absent, bad_pattern, failure: error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(prefixes: &[&str], streams: &[&str]) -> GroupScope {
        GroupScope {
            name: "/g".to_owned(),
            arn: "arn".to_owned(),
            prefixes: prefixes.iter().map(|&prefix| prefix.to_owned()).collect(),
            streams: streams.iter().map(|&stream| stream.to_owned()).collect(),
        }
    }

    #[test]
    fn each_stream_is_in_one_list() {
        let lists = |prefixes_: &[&str], streams: &[&str]| prefixes(&scope(prefixes_, streams));
        let some = |names: &[&str]| names.iter().map(|&name| Some(name.to_owned())).collect::<Vec<_>>();
        assert_eq!(lists(&["ecs/b/", "ecs/a/", "ecs/a/"], &[]), some(&["ecs/a/", "ecs/b/"]));
        assert_eq!(lists(&["ecs/a/", "ecs/a/x/"], &[]), some(&["ecs/a/"]));
        assert_eq!(lists(&["ecs/a/"], &["ecs/a/0f1e"]), some(&["ecs/a/0f1e"]));
        assert_eq!(lists(&[], &[]), [None]);
        assert_eq!(lists(&["a/", "b/", "c/", "d/", "e/"], &[]), [None]);
    }
}

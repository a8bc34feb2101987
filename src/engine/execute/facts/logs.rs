//! The newest log lines of a service, those of failed tasks first.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};

use super::place::{Put, failed, part, put};
use super::{AT_ONCE, FactReader};
use crate::aws::{Error, EventsQuery};
use crate::engine::Engine;
use crate::model::{
    Level, LineReader, LogEvent, LogSource, Snapshot, Sources, StreamId, Task, Unread, add_unread,
    task_of_stream,
};
use crate::runbook::{Ask, Facts, Known, LogExcerpt};

/// Lines that are kept.
const LINES: usize = 200;
/// Lines of one failed task.
const LINES_OF_TASK: usize = 40;
/// Failed tasks whose lines are read.
const TASKS: usize = 3;
/// Lines reach back so far.
const WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// The last lines may come after the task has stopped.
const AFTER_STOP: SignedDuration = SignedDuration::from_mins(1);
/// Pages of one query: an empty one may have a next.
const PAGES: usize = 5;

/// One query: of which source, and what.
struct Wanted {
    source: LogSource,
    query: EventsQuery,
    /// Whether it is for a failed task.
    failed: bool,
}

pub(super) async fn read(reader: &FactReader, facts: &Facts) -> Result<Put, Error> {
    let Some(service) = facts.service.get().cloned().flatten() else {
        return Ok(reader.unknown(&Ask::Logs, facts));
    };
    let tasks = facts.tasks.get().cloned().unwrap_or_default();
    let snapshot = Snapshot {
        services: vec![Arc::clone(&service)],
        tasks: tasks.clone(),
        task_definitions: definitions(facts),
        ..Snapshot::empty(reader.account.region().to_owned())
    };
    let sources = Sources::of(&snapshot, Some(&service.key())).cloudwatch;
    let wanted = wanted(&sources, &tasks, Engine::new(reader.account.clone()).now());
    let reading: Vec<_> = wanted.iter().map(|wanted| newest(reader, wanted)).collect();
    let answers: Vec<_> = stream::iter(reading).buffered(AT_ONCE).collect().await;
    let (mut parts, mut holes): (Vec<(&Wanted, Vec<LogEvent>)>, Vec<Unread>) = (Vec::new(), Vec::new());
    for (wanted, answer) in wanted.iter().zip(answers) {
        match answer {
            Ok(events) => parts.push((wanted, events)),
            // A group or stream that is not there yet holds no lines.
            Err(error) if error.why.as_str() == "ResourceNotFoundException" => {}
            Err(error) => add_unread(&mut holes, error.into_unread(part(&Ask::Logs))),
        }
    }
    let lines = kept(&parts);
    Ok(match holes.first() {
        Some(hole) if lines.is_empty() => failed(&Ask::Logs, hole.clone()),
        _ => put(|facts| {
            facts.logs = Known::Read(lines);
            holes.into_iter().for_each(|hole| add_unread(&mut facts.holes, hole));
        }),
    })
}

fn definitions(facts: &Facts) -> BTreeMap<crate::model::Arn, Arc<crate::model::TaskDefinition>> {
    let found = facts.definitions.values().filter_map(|known| known.get()?.clone());
    found.map(|definition| (definition.arn.clone(), definition)).collect()
}

/// The queries: first the streams of the tasks that failed last, then what all tasks write.
fn wanted(sources: &[LogSource], tasks: &[Arc<Task>], now: Timestamp) -> Vec<Wanted> {
    let mut stopped: Vec<&Task> =
        tasks.iter().map(AsRef::as_ref).filter(|t| t.is_stopping() && !t.stopped_benignly()).collect();
    stopped.sort_by_key(|task| std::cmp::Reverse(task.stopped_at.or(task.stopping_at)));
    let mut all = Vec::new();
    for task in stopped.into_iter().take(TASKS) {
        for source in sources {
            all.extend(of_task(source, task, now));
        }
    }
    let from = now.saturating_sub(WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
    all.extend(sources.iter().map(|source| Wanted {
        source: source.clone(),
        query: query(source, source.stream_start(), from, None, LINES),
        failed: false,
    }));
    all
}

fn of_task(source: &LogSource, task: &Task, now: Timestamp) -> Option<Wanted> {
    let stream = source.stream_of(task.id())?;
    let window = now.saturating_sub(WINDOW).unwrap_or(Timestamp::UNIX_EPOCH);
    let to = task.stopped_at.and_then(|at| at.saturating_add(AFTER_STOP).ok());
    let query = query(source, Some(stream), task.created_at.unwrap_or(window), to, LINES_OF_TASK);
    Some(Wanted { source: source.clone(), query, failed: true })
}

fn query(
    source: &LogSource,
    stream_prefix: Option<String>,
    from: Timestamp,
    to: Option<Timestamp>,
    lines: usize,
) -> EventsQuery {
    EventsQuery {
        group: source.group_arn.as_str().to_owned(),
        stream_prefix,
        from: from.as_millisecond(),
        to: to.map(Timestamp::as_millisecond),
        pattern: String::new(),
        newest_first: true,
        limit: i32::try_from(lines).ok(),
    }
}

/// The newest events of a query. An endpoint that knows no other order than the oldest first is
/// asked for some more pages.
async fn newest(reader: &FactReader, wanted: &Wanted) -> Result<Vec<LogEvent>, Error> {
    let (mut found, mut token) = (Vec::new(), None);
    for _ in 0..PAGES {
        let page = reader.account.log_events(&wanted.query, token.as_deref()).await?;
        let ends = page.events.first().zip(page.events.last());
        let enough = ends.is_some_and(|(first, last)| first.at >= last.at);
        found.extend(page.events);
        token = page.next;
        if enough || token.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The lines that are kept, oldest first: those of failed tasks before any others, then the newest.
fn kept(parts: &[(&Wanted, Vec<LogEvent>)]) -> Vec<LogExcerpt> {
    let mut seen = HashSet::new();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (wanted, events) in parts {
        let mut events = events.clone();
        events.sort_by_key(|event| event.at);
        let mut lines = LineReader::default();
        let mut streams: Vec<String> = Vec::new();
        for event in events {
            let again = (event.stream.clone(), event.at, event.message.clone());
            if !wanted.source.has_stream(&event.stream) || !seen.insert(again) {
                continue;
            }
            let line = excerpt(&wanted.source, event, &mut lines, &mut streams);
            if wanted.failed { first.push(line) } else { rest.push(line) }
        }
    }
    newest_of(&mut first, LINES);
    newest_of(&mut rest, LINES - first.len());
    first.extend(rest);
    first.sort_by_key(|line| line.at);
    first
}

/// Keeps the newest lines, the oldest first.
fn newest_of(lines: &mut Vec<LogExcerpt>, most: usize) {
    lines.sort_by_key(|line| line.at);
    lines.drain(..lines.len().saturating_sub(most));
}

fn excerpt(
    source: &LogSource,
    event: LogEvent,
    lines: &mut LineReader,
    streams: &mut Vec<String>,
) -> LogExcerpt {
    let place = streams.iter().position(|known| *known == event.stream).unwrap_or_else(|| {
        streams.push(event.stream.clone());
        streams.len() - 1
    });
    let task = task_of_stream(&event.stream).map(str::to_owned);
    let from = match &task {
        Some(task) => format!("{} {}", source.container, crate::text::head(task, 8)),
        None => source.container.clone(),
    };
    let at = Timestamp::from_millisecond(event.at).unwrap_or_default();
    let line = lines.read(event, StreamId::try_from(place).unwrap_or_default(), false);
    let bad = line.level >= Some(Level::Error);
    LogExcerpt { at, from, task, bad, text: line.text.into() }
}

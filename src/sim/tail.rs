//! `StartLiveTail`: a session that sends an update every second of the world's clock.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::Account;
use super::api::logs::{Pattern, Wanted, group_name};
use super::wire::event_stream;
use super::wire::{ApiError, Input, Map, Value};
use super::world::World;
use super::world::logs::LogEvent;

/// Groups of one session.
const GROUPS: usize = 10;
/// Lines of one update.
const LINES: usize = 500;
/// A session ends after three hours.
const SESSION_SECONDS: i64 = 3 * 3600;
/// A session that is to be dropped breaks after this many updates.
const DROPPED_AFTER: i64 = 4;

/// What a session was asked for.
struct Session {
    groups: Vec<String>,
    wanted: Wanted,
    start: Value,
}

/// Checks a `StartLiveTail` call; its answer is streamed by [`stream`].
///
/// # Errors
/// What the service answers to a call that asks for too much or for what is not there.
pub(super) fn start(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    session(world, input).map(|_| Map::new())
}

fn session(world: &mut World, input: &Input) -> Result<Session, ApiError> {
    let invalid = |message: &str| ApiError::client("InvalidParameterException", message);
    let given = input.texts("logGroupIdentifiers")?;
    if given.is_empty() || given.len() > GROUPS {
        return Err(invalid("logGroupIdentifiers must have between 1 and 10 elements."));
    }
    if let Some(name) = given.iter().find(|given| !given.starts_with("arn:") || given.ends_with(":*")) {
        return Err(invalid(&format!("{name} is not the ARN of a log group without `:*`.")));
    }
    if !given.iter().all(|given| world.estate.logs.has(group_name(given))) {
        return Err(ApiError::client("ResourceNotFoundException", "The specified log group does not exist."));
    }
    let (streams, prefixes) = (input.texts("logStreamNames")?, input.texts("logStreamNamePrefixes")?);
    if given.len() > 1 && !(streams.is_empty() && prefixes.is_empty()) {
        return Err(invalid("Log streams can be chosen with one log group only."));
    }
    let pattern = input.text("logEventFilterPattern")?.unwrap_or_default();
    let wanted = Wanted {
        streams: streams.iter().map(|stream| (*stream).to_owned()).collect(),
        prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
        pattern: Pattern::read(pattern)?,
    };
    let groups = given.iter().map(|given| (*given).to_owned()).collect::<Vec<_>>();
    let start = Map::new()
        .put("requestId", world.estate.ids.uuid())
        .put("sessionId", world.estate.ids.uuid())
        .put("logGroupIdentifiers", groups.clone())
        .put("logStreamNames", wanted.streams.clone())
        .put("logStreamNamePrefixes", wanted.prefixes.clone())
        .put("logEventFilterPattern", pattern);
    Ok(Session { groups, wanted, start: start.into() })
}

/// Frames of a session, until the reader goes away or the session is over.
pub(super) fn stream(account: &Account, input: &Input) -> Result<mpsc::Receiver<Bytes>, ApiError> {
    let session = session(&mut account.world(), input)?;
    let (sender, receiver) = mpsc::channel(10);
    let account = account.clone();
    tokio::spawn(async move { run(&account, &session, &sender).await });
    Ok(receiver)
}

async fn run(account: &Account, session: &Session, sender: &mpsc::Sender<Bytes>) {
    let empty = Value::Map(Map::new());
    let mut frames = vec![
        event_stream::event("initial-response", &empty),
        event_stream::event("sessionStart", &session.start),
    ];
    let mut cursors: Vec<u64> = session.groups.iter().map(|group| arrived(account, group)).collect();
    let began = account.world().now();
    for second in 1..=SESSION_SECONDS {
        for frame in frames.drain(..) {
            if sender.send(Bytes::from(frame)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = sender.closed() => return,
            () = account.reach(began + second * 1000) => {}
        }
        let tail = account.world().account.tail();
        if tail.silent {
            continue;
        }
        if tail.dropped && second > DROPPED_AFTER {
            return;
        }
        frames.push(update(account, session, &mut cursors, began + second * 1000, tail.sampled));
    }
    let over =
        ApiError::client("SessionTimeoutException", "The session has reached its limit of three hours.");
    // The reader may be gone already; then nobody is left to tell.
    let _ = sender.send(Bytes::from(event_stream::exception(&over))).await;
}

fn arrived(account: &Account, group: &str) -> u64 {
    let world = account.world();
    let now = world.now();
    let group = world.estate.logs.group(group_name(group));
    group.and_then(|group| group.after(0, now).last()).map_or(0, |event| event.number)
}

/// What has arrived until a time, however late it is asked: a session tells of one second at a time.
fn update(account: &Account, session: &Session, cursors: &mut [u64], until: i64, sampled: bool) -> Vec<u8> {
    let world = account.world();
    let mut lines: Vec<(&String, &LogEvent)> = Vec::new();
    for (arn, cursor) in session.groups.iter().zip(cursors) {
        let Some(group) = world.estate.logs.group(group_name(arn)) else { continue };
        let fresh: Vec<&LogEvent> = group.after(*cursor, until).collect();
        *cursor = fresh.last().map_or(*cursor, |event| event.number);
        lines.extend(fresh.into_iter().filter(|event| session.wanted.takes(event)).map(|event| (arn, event)));
    }
    lines.sort_by_key(|(_, event)| event.ingested);
    let sampled = sampled || lines.len() > LINES;
    if sampled {
        let keep = if lines.len() > LINES { lines.len().div_ceil(LINES) } else { 3 };
        lines = lines.into_iter().step_by(keep).collect();
    }
    let results = lines.into_iter().map(|(arn, event)| {
        Map::new()
            .put("logStreamName", &*event.stream)
            .put("logGroupIdentifier", arn.clone())
            .put("message", event.message.clone())
            .put("timestamp", event.at)
            .put("ingestionTime", event.ingested)
    });
    let payload = Map::new()
        .put("sessionMetadata", Map::new().put("sampled", sampled))
        .put("sessionResults", results.collect::<Vec<_>>());
    event_stream::event("sessionUpdate", &payload.into())
}

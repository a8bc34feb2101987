//! Amazon CloudWatch Logs. `StartLiveTail` answers with a stream: see [`crate::sim::tail`].

use super::{Handler, page, size};
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::World;
use crate::sim::world::logs::{LogEvent, LogGroup};

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("DescribeLogGroups", groups),
    ("DescribeLogStreams", streams),
    ("FilterLogEvents", filter),
    ("GetLogEvents", get),
    ("StartLiveTail", crate::sim::tail::start),
];

/// Lines of one page.
const LINES: i64 = 10_000;
/// A page never carries more than this many bytes of messages.
const BYTES: usize = 1_048_576;

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::client("InvalidParameterException", message)
}

fn missing() -> ApiError {
    ApiError::client("ResourceNotFoundException", "The specified log group does not exist.")
}

/// The name of a log group given by name or by ARN.
pub(crate) fn group_name(given: &str) -> &str {
    given.split_once(":log-group:").map_or(given, |(_, name)| name.trim_end_matches(":*"))
}

fn group_arn(world: &World, name: &str) -> String {
    world.estate.arn("logs", &format!("log-group:{name}"))
}

fn group<'a>(world: &'a World, input: &'a Input) -> Result<(&'a str, &'a LogGroup), ApiError> {
    let given = match input.text("logGroupIdentifier")? {
        Some(given) => given,
        None => input
            .text("logGroupName")?
            .ok_or_else(|| invalid("Please provide either logGroupName or logGroupIdentifier."))?,
    };
    let name = group_name(given);
    Ok((name, world.estate.logs.group(name).ok_or_else(missing)?))
}

fn groups(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (prefix, pattern) = (input.text("logGroupNamePrefix")?, input.text("logGroupNamePattern")?);
    let wanted: Vec<&str> = input.texts("logGroupIdentifiers")?.into_iter().map(group_name).collect();
    let chosen = world.estate.logs.groups().filter(|(name, _)| {
        prefix.is_none_or(|prefix| name.starts_with(prefix))
            && pattern.is_none_or(|pattern| name.contains(pattern))
            && (wanted.is_empty() || wanted.contains(name))
    });
    let items: Vec<Map> = chosen
        .map(|(name, group)| {
            let stored: usize = group.events.iter().map(|event| event.message.len() + 26).sum();
            Map::new()
                .put("logGroupName", name)
                .put("creationTime", group.created)
                .maybe("retentionInDays", group.retention)
                .put("metricFilterCount", 0)
                .put("arn", format!("{}:*", group_arn(world, name)))
                .put("storedBytes", stored)
                .put("logGroupClass", "STANDARD")
                .put("logGroupArn", group_arn(world, name))
        })
        .collect();
    let size = size(input, "limit", 50, 50, "InvalidParameterException")?;
    let (items, next) = page(&items, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("logGroups", items.to_vec()).maybe("nextToken", next))
}

fn streams(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (name, group) = group(world, input)?;
    let prefix = input.text("logStreamNamePrefix")?;
    let mut found: Vec<_> = group
        .streams
        .iter()
        .filter(|(stream, _)| prefix.is_none_or(|prefix| stream.starts_with(prefix)))
        .collect();
    if input.text("orderBy")? == Some("LastEventTime") {
        if prefix.is_some() {
            return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
        }
        found.sort_by_key(|(_, stream)| stream.last);
    }
    if input.flag("descending")?.unwrap_or(false) {
        found.reverse();
    }
    let items: Vec<Map> = found
        .into_iter()
        .map(|(stream, times)| {
            Map::new()
                .put("logStreamName", &**stream)
                .put("creationTime", times.created)
                .put("firstEventTimestamp", times.first)
                .put("lastEventTimestamp", times.last)
                .put("lastIngestionTime", times.ingested)
                .put("uploadSequenceToken", "49039859585959")
                .put("arn", format!("{}:log-stream:{stream}", group_arn(world, name)))
                .put("storedBytes", 0)
        })
        .collect();
    let size = size(input, "limit", 50, 50, "InvalidParameterException")?;
    let (items, next) = page(&items, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("logStreams", items.to_vec()).maybe("nextToken", next))
}

/// Which lines a call asks for.
pub(crate) struct Wanted {
    /// Stream names; empty: all.
    pub(crate) streams: Vec<String>,
    /// Stream name prefixes; empty: all.
    pub(crate) prefixes: Vec<String>,
    /// Filter pattern.
    pub(crate) pattern: Pattern,
}

impl Wanted {
    pub(crate) fn takes(&self, event: &LogEvent) -> bool {
        (self.streams.is_empty() || self.streams.iter().any(|stream| **stream == *event.stream))
            && (self.prefixes.is_empty()
                || self.prefixes.iter().any(|prefix| event.stream.starts_with(prefix.as_str())))
            && self.pattern.takes(&event.message)
    }
}

/// A filter pattern of plain terms: all of them, any of those with `?`, none of those with `-`.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Pattern {
    /// Reads `ERROR -health "not found" ?WARN`.
    ///
    /// # Errors
    /// JSON and space-delimited patterns are not served here.
    pub(crate) fn read(text: &str) -> Result<Self, ApiError> {
        let text = text.trim();
        if text.starts_with(['{', '[', '%']) {
            return Err(invalid("Only patterns of plain terms are served here."));
        }
        let mut pattern = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (list, body) = match rest.as_bytes().first() {
                Some(b'-') => (&mut pattern.none, rest.get(1..).unwrap_or_default()),
                Some(b'?') => (&mut pattern.any, rest.get(1..).unwrap_or_default()),
                _ => (&mut pattern.all, rest),
            };
            let (term, after) = match body.strip_prefix('"') {
                Some(quoted) => quoted
                    .split_once('"')
                    .ok_or_else(|| invalid("Invalid filter pattern: a quotation mark is not closed."))?,
                None => body.split_once(' ').unwrap_or((body, "")),
            };
            list.push(term.to_owned());
            rest = after.trim_start();
        }
        Ok(pattern)
    }

    fn takes(&self, message: &str) -> bool {
        self.all.iter().all(|term| message.contains(term.as_str()))
            && (self.any.is_empty() || self.any.iter().any(|term| message.contains(term.as_str())))
            && !self.none.iter().any(|term| message.contains(term.as_str()))
    }
}

fn filter(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (_, group) = group(world, input)?;
    let wanted = Wanted {
        streams: input.texts("logStreamNames")?.into_iter().map(str::to_owned).collect(),
        prefixes: input.text("logStreamNamePrefix")?.map(str::to_owned).into_iter().collect(),
        pattern: Pattern::read(input.text("filterPattern")?.unwrap_or_default())?,
    };
    if !wanted.streams.is_empty() && !wanted.prefixes.is_empty() {
        return Err(invalid("LogStreamNames and LogStreamNamePrefix cannot both be given."));
    }
    let (from, to) = (input.int("startTime")?.unwrap_or(0), input.int("endTime")?.unwrap_or(i64::MAX));
    let ascending = input.flag("startFromHead")?.unwrap_or(true);
    let limit = size(input, "limit", LINES, LINES, "InvalidParameterException")?;
    let now = world.now();
    let after = input
        .text("nextToken")?
        .map(|token| read_position(token).ok_or_else(|| invalid("The specified nextToken is invalid.")));
    let after = after.transpose()?;
    let is_next = |event: &LogEvent| {
        let place = (event.at, event.number);
        after.is_none_or(|after| if ascending { place > after } else { place < after })
    };
    let in_time = |event: &LogEvent| event.ingested <= now && (from..=to).contains(&event.at);
    let mut found: Vec<&LogEvent> =
        group.events.iter().filter(|event| in_time(event) && is_next(event) && wanted.takes(event)).collect();
    found.sort_by_key(|event| (event.at, event.number));
    if !ascending {
        found.reverse();
    }
    let shown = first_page(&found, limit);
    let next = (shown < found.len())
        .then(|| found.get(shown.saturating_sub(1)).map(|event| write_position(event.at, event.number)))
        .flatten();
    let items: Vec<Map> = found
        .into_iter()
        .take(shown)
        .map(|event| event_map(event).put("logStreamName", &*event.stream).put("eventId", event_id(event)))
        .collect();
    Ok(Map::new().put("events", items).put("searchedLogStreams", Vec::<Map>::new()).maybe("nextToken", next))
}

/// 56 digits, as AWS's ids are: time and number.
fn event_id(event: &LogEvent) -> String {
    let digits = |mut number: u64, length: usize| {
        let mut text = [b'0'; 38];
        for digit in text.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        text.into_iter().skip(38 - length).map(char::from)
    };
    let mut id = String::with_capacity(56);
    id.extend(digits(event.at.unsigned_abs(), 38));
    id.extend(digits(event.number, 18));
    id
}

fn event_map(event: &LogEvent) -> Map {
    Map::with_capacity(5)
        .put("timestamp", event.at)
        .put("message", event.message.clone())
        .put("ingestionTime", event.ingested)
}

/// How many lines fit on a page.
fn first_page(events: &[&LogEvent], limit: usize) -> usize {
    let mut bytes = 0;
    let fits = |event: &&&LogEvent| {
        bytes += event.message.len() + 26;
        bytes <= BYTES
    };
    events.iter().take(limit).take_while(fits).count().max(usize::from(!events.is_empty()))
}

fn write_position(at: i64, number: u64) -> String {
    format!("Bxkq6kVGFtq2y_{at:x}_{number:x}")
}

fn read_position(token: &str) -> Option<(i64, u64)> {
    let (at, number) = token.strip_prefix("Bxkq6kVGFtq2y_")?.split_once('_')?;
    Some((i64::from_str_radix(at, 16).ok()?, u64::from_str_radix(number, 16).ok()?))
}

fn get(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (_, group) = group(world, input)?;
    let stream = input.required("logStreamName")?;
    if !group.streams.contains_key(stream) {
        return Err(ApiError::client(
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        ));
    }
    let (from, to) = (input.int("startTime")?.unwrap_or(0), input.int("endTime")?.unwrap_or(i64::MAX));
    let limit = size(input, "limit", LINES, LINES, "InvalidParameterException")?;
    let now = world.now();
    let mut found: Vec<&LogEvent> = group
        .events
        .iter()
        .filter(|event| event.ingested <= now && *event.stream == *stream && (from..to).contains(&event.at))
        .collect();
    found.sort_by_key(|event| (event.at, event.number));
    let token = input.text("nextToken")?;
    let invalid_token = || invalid("The specified nextToken is invalid.");
    let place = |token: &str| token.get(2..).and_then(read_position).ok_or_else(invalid_token);
    let page: Vec<&LogEvent> = match token {
        Some(token) if token.starts_with("f/") => {
            let after = place(token)?;
            found.into_iter().filter(|event| (event.at, event.number) > after).take(limit).collect()
        }
        Some(token) if token.starts_with("b/") => {
            let before = place(token)?;
            let earlier: Vec<_> =
                found.into_iter().filter(|event| (event.at, event.number) < before).collect();
            earlier.get(earlier.len().saturating_sub(limit)..).unwrap_or_default().to_vec()
        }
        Some(_) => return Err(invalid_token()),
        None if input.flag("startFromHead")?.unwrap_or(false) => found.into_iter().take(limit).collect(),
        None => found.get(found.len().saturating_sub(limit)..).unwrap_or_default().to_vec(),
    };
    // At either end the token that was given comes back: that is how a reader knows.
    let given = token.map(|token| token.get(2..).unwrap_or_default().to_owned());
    let position = |event: Option<&&LogEvent>| {
        event
            .map(|event| write_position(event.at, event.number))
            .or(given.clone())
            .unwrap_or_else(|| write_position(0, 0))
    };
    Ok(Map::new()
        .put("nextForwardToken", format!("f/{}", position(page.last())))
        .put("nextBackwardToken", format!("b/{}", position(page.first())))
        .put("events", page.into_iter().map(event_map).collect::<Vec<_>>()))
}

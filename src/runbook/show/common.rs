//! What the kinds of evidence share.

use jiff::Timestamp;

use crate::model::{Arn, Service, Unread};
use crate::runbook::{Facts, Known, Row, Tone};
use crate::text;

/// A line about what could not be read, with its remedy.
pub(super) fn hole(what: &str, hole: &Unread) -> Row {
    let text = format!("{what} could not be read: {} {}", hole.message, hole.remedy);
    Row::new(Tone::Unknown, text.trim())
}

/// What was read of something, else the line that says why not.
pub(super) fn known<'f, T>(what: &str, known: &'f Known<T>) -> Result<&'f T, Row> {
    match known {
        Known::Read(value) => Ok(value),
        Known::Unread(unread) => Err(hole(what, unread)),
        Known::NotAsked => Err(Row::new(Tone::Unknown, format!("{what} was not read."))),
    }
}

/// The service.
pub(super) fn service(facts: &Facts) -> Result<&Service, Row> {
    match known("The service", &facts.service)? {
        Some(service) => Ok(service),
        None => Err(Row::new(Tone::Bad, "The service is not there.")),
    }
}

/// `rev 9` of a task definition.
pub(super) fn revision(definition: &Arn) -> String {
    match definition.name().rsplit_once(':') {
        Some((_, revision)) => format!("rev {revision}"),
        None => definition.name().to_owned(),
    }
}

/// The parts that say something, put together.
pub(super) fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `12m ago`; nothing of a time that is not known.
pub(super) fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    at.map(|at| format!("{} ago", text::age_at(at, now))).unwrap_or_default()
}

/// At most so many lines, the last of them telling how many others there are.
pub(super) fn some(mut rows: Vec<Row>, most: usize, thing: &str) -> Vec<Row> {
    let more = rows.len().saturating_sub(most);
    rows.truncate(most);
    if more > 0 {
        rows.push(Row::new(Tone::Plain, format!("and {} more", text::count(more, thing))));
    }
    rows
}

/// The first part of a task's id, which tells tasks apart.
pub(super) fn short(id: &str) -> &str {
    text::head(id, 8)
}

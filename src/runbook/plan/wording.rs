//! Words that plans share.

use jiff::Timestamp;

use super::{Refusal, RefusalKind};
use crate::model::{Arn, Service, Unread};
use crate::runbook::{Facts, Known, Subject};
use crate::text;

/// Hex digits by which a digest is told from others.
const DIGEST: usize = 12;

/// `family:revision` of a task definition's ARN, or what was given for one.
pub(crate) fn definition_name(text: &str) -> String {
    // A bare name is no ARN, and its colon parts nothing.
    if text.starts_with("arn:") { Arn::new(text).name().to_owned() } else { text.to_owned() }
}

/// A digest cut to what tells it from others: `sha256:0123456789ab`.
pub(crate) fn short_digest(digest: &str) -> String {
    match digest.split_once(':') {
        Some((kind, hex)) => format!("{kind}:{}", hex.get(..DIGEST).unwrap_or(hex)),
        None => digest.get(..DIGEST).unwrap_or(digest).to_owned(),
    }
}

/// `6d ago`, or nothing to say of a time that is not known.
pub(crate) fn ago(at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    at.map(|at| format!("{} ago", text::age_at(at, now)))
}

/// Two revisions as a title has them: `rev 10`, `rev 9` within a family, else whole names.
pub(crate) fn from_to(from: &str, to: &str) -> (String, String) {
    let (from, to) = (definition_name(from), definition_name(to));
    match (from.rsplit_once(':'), to.rsplit_once(':')) {
        (Some((old, a)), Some((new, b))) if old == new => (format!("rev {a}"), format!("rev {b}")),
        _ => (from, to),
    }
}

/// That something could not be read, and what to do.
pub(crate) fn unread(what: &str, hole: &Unread) -> Refusal {
    Refusal::new(
        RefusalKind::Unread,
        format!("{what} could not be read: {}", hole.message),
        hole.remedy.clone(),
    )
}

/// A refusal for a state that does not allow it.
pub(crate) fn state(message: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::State, message, remedy)
}

/// A refusal for a parameter that is wrong.
pub(crate) fn wrong(message: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::WrongUse, message, remedy)
}

/// The service, where it can be changed.
pub(crate) fn service<'f>(subject: &Subject, facts: &'f Facts) -> Result<&'f Service, Refusal> {
    let (name, cluster) = (&subject.service, &subject.cluster);
    match &facts.service {
        Known::Read(Some(service)) if service.status.as_str() == "ACTIVE" => Ok(service),
        Known::Read(Some(service)) => Err(state(
            format!("{name} is {} and is being deleted.", service.status),
            "Create it anew; nothing else brings it back.",
        )),
        Known::Read(None) => Err(state(
            format!("There is no service {name} in cluster {cluster}."),
            "Look for its name with `dogwatch status`.",
        )),
        Known::Unread(hole) => Err(unread(&format!("The service {name}"), hole)),
        Known::NotAsked => Err(Refusal::new(
            RefusalKind::Unread,
            format!("The service {name} was not read yet."),
            "Try again.",
        )),
    }
}

//! Whose logs: from names to sources, and from a task's beginning to its id.

use std::io::Write;

use crate::cli::{AccountFlags, Exit, LogsFlags, complain};
use crate::engine::{Engine, Failure, Question};
use crate::model::{LogSource, Part, Snapshot, Sources, Task};

/// Tasks that are offered when a beginning fits several.
const OFFERED: usize = 6;
/// Containers of which is told one by one that they write elsewhere.
const TOLD: usize = 8;

/// Whose lines are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) sources: Vec<LogSource>,
    /// One task only, by its id.
    pub(super) task: Option<String>,
}

/// Reads where the containers write, and says on stderr whose logs go elsewhere or are unknown.
///
/// # Errors
/// How the command ends where there is nothing to read; that is said then.
pub(super) async fn find(
    engine: &Engine,
    account: &AccountFlags,
    flags: &LogsFlags,
) -> Result<Subject, Exit> {
    let wrong = |failure: Failure| {
        complain(&failure);
        Exit::WrongUse
    };
    let question =
        Question { cluster: account.cluster.clone(), names: flags.names.clone(), ..Question::default() };
    let snapshot = engine.log_sources(&question).await.map_err(wrong)?;
    if let Some(failure) = hole(&snapshot) {
        complain(&failure);
        return Err(Exit::Unreadable);
    }
    let sources = Sources::of(&snapshot, None);
    let subject = match &flags.task {
        None => Subject { sources: sources.cloudwatch.clone(), task: None },
        Some(wanted) => of_task(&snapshot, &sources, wanted).map_err(wrong)?,
    };
    tell(&snapshot, &sources);
    if subject.sources.is_empty() {
        complain(&nothing(&snapshot, &sources));
        return Err(Exit::Unreadable);
    }
    Ok(subject)
}

/// Why nobody can say whose logs are meant.
fn hole(snapshot: &Snapshot) -> Option<Failure> {
    let lacks = |part: Part| snapshot.unread.iter().find(move |hole| hole.part == part);
    let clusters = lacks(Part::Clusters).filter(|_| snapshot.clusters.is_empty());
    let services = lacks(Part::Services).filter(|_| snapshot.services.is_empty());
    clusters.or(services).map(|hole| Failure {
        message: format!("The {} could not be read. {}", hole.part.as_str(), hole.message),
        remedy: hole.remedy.clone(),
    })
}

fn nothing(snapshot: &Snapshot, sources: &Sources) -> Failure {
    if let Some(hole) = snapshot.unread.iter().find(|hole| hole.part == Part::TaskDefinitions) {
        return Failure {
            message: format!("Where the containers write is not known. {}", hole.message),
            remedy: hole.remedy.clone(),
        };
    }
    let message = if sources.elsewhere.is_empty() {
        "There is no service here whose logs could be read."
    } else {
        "No container here writes to CloudWatch Logs in this region."
    };
    Failure { message: message.to_owned(), remedy: "`dogwatch status` shows what there is.".to_owned() }
}

/// Says whose logs are not among those that are printed.
fn tell(snapshot: &Snapshot, sources: &Sources) {
    // stderr may be gone; the lines are printed all the same.
    let mut out = std::io::stderr().lock();
    for one in sources.elsewhere.iter().take(TOLD) {
        let _ = writeln!(
            out,
            "dogwatch: logs of {}/{} go elsewhere: {}",
            one.service.name, one.container, one.place
        );
    }
    let more = sources.elsewhere.len().saturating_sub(TOLD);
    if more > 0 {
        let _ = writeln!(out, "dogwatch: logs of {more} more containers go elsewhere");
    }
    drop(out);
    let missing = |part: Part| snapshot.unread.iter().find(move |hole| hole.part == part);
    if let Some(hole) = missing(Part::TaskDefinitions).filter(|_| !sources.cloudwatch.is_empty()) {
        complain(&Failure {
            message: format!(
                "Some task definitions could not be read: logs may be missing. {}",
                hole.message
            ),
            remedy: hole.remedy.clone(),
        });
    }
}

/// The sources of one task, by its id or the beginning of it.
fn of_task(snapshot: &Snapshot, sources: &Sources, wanted: &str) -> Result<Subject, Failure> {
    // An ARN is as good as an id.
    let wanted = wanted.rsplit('/').next().unwrap_or(wanted);
    let fitting: Vec<&Task> = snapshot
        .tasks
        .iter()
        .map(AsRef::as_ref)
        .filter(|task| !wanted.is_empty() && task.id().starts_with(wanted))
        .collect();
    let whole = fitting.iter().find(|task| task.id() == wanted).copied();
    let task = match (whole, fitting.as_slice()) {
        (Some(task), _) => task,
        (None, [task]) => *task,
        (None, []) if is_whole(wanted) => {
            return Ok(Subject { sources: sources.cloudwatch.clone(), task: Some(wanted.to_owned()) });
        }
        (None, []) => return Err(unknown(snapshot, wanted)),
        (None, several) => {
            let ids: Vec<&str> = several.iter().take(OFFERED).map(|task| task.id()).collect();
            let more = if several.len() > OFFERED { " …" } else { "" };
            return Err(Failure {
                message: format!("Several tasks begin with {wanted}: {}{more}.", ids.join(", ")),
                remedy: "Write more of the one that is meant.".to_owned(),
            });
        }
    };
    let own = |source: &&LogSource| {
        source.service.cluster == task.cluster
            && task.service.as_ref().is_none_or(|service| *service == source.service.name)
    };
    let sources = sources.cloudwatch.iter().filter(own).cloned().collect();
    Ok(Subject { sources, task: Some(task.id().to_owned()) })
}

/// Whether it can be a task's id: 32 hexadecimal digits, or, in old accounts, a UUID.
fn is_whole(id: &str) -> bool {
    let digits = id.chars().filter(char::is_ascii_hexdigit).count();
    digits == 32 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

fn unknown(snapshot: &Snapshot, wanted: &str) -> Failure {
    let wanted = crate::text::clean(wanted);
    let unread = snapshot.unread.iter().find(|hole| hole.part == Part::Tasks);
    let (why, remedy) = match unread {
        Some(hole) => (format!(" {}", hole.message), "Write the task's whole id.".to_owned()),
        None => (
            String::new(),
            "ECS forgets stopped tasks after an hour: write the whole id of an older one.".to_owned(),
        ),
    };
    Failure { message: format!("No task that is known begins with {wanted:?}.{why}"), remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_id_is_told_from_a_beginning() {
        assert!(is_whole("0123456789abcdef0123456789abcdef"));
        assert!(is_whole("c6cb1d02-7d7a-4f0e-9d4d-0f1e2d3c4b5a"));
        assert!(!is_whole("0123456789abcdef"));
        assert!(!is_whole("0123456789abcdef0123456789abcdeg"));
    }
}

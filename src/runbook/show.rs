//! What the steps show.

mod alarms;
mod common;
mod deployments;
mod diff;
mod logs;
mod scaling;
mod secrets;
mod stopped;
mod targets;
mod tasks;
#[cfg(test)]
mod tests;

use super::{Ask, Context, Evidence, EvidenceKind, Facts};
pub(super) use alarms::{alarm_row, alarms_of_service};
pub(super) use stopped::{stop_reason, stopped_rows};
pub(super) use targets::target_row;

/// What more must be read before it can be shown.
pub fn asks(kind: EvidenceKind, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let wanted = match kind {
        EvidenceKind::Deployments => vec![Ask::Service, Ask::History],
        EvidenceKind::Diff => diff::asks(context, facts),
        EvidenceKind::Events => vec![Ask::Service],
        EvidenceKind::StoppedTasks | EvidenceKind::Tasks => vec![Ask::Tasks],
        EvidenceKind::Logs => vec![Ask::Tasks, Ask::Logs],
        EvidenceKind::Targets => vec![Ask::Service, Ask::Targets],
        EvidenceKind::Alarms => vec![Ask::Service, Ask::Targets, Ask::Alarms],
        EvidenceKind::Scaling => vec![Ask::Service, Ask::Scaling],
        EvidenceKind::Usage => vec![Ask::Usage],
        EvidenceKind::Secrets => vec![Ask::Service, Ask::Secrets],
        EvidenceKind::SecretReaders => secrets::asks_readers(context, facts),
    };
    facts.missing(wanted)
}

/// What is shown; what could not be read says so in a line.
pub fn evidence(kind: EvidenceKind, context: &Context<'_>, facts: &Facts) -> Evidence {
    let (title, rows) = match kind {
        EvidenceKind::Deployments => ("Deployments, newest first", deployments::rows(context, facts)),
        EvidenceKind::Diff => ("What differs", diff::rows(context, facts)),
        EvidenceKind::Events => ("Service events, newest first", deployments::events(facts)),
        EvidenceKind::StoppedTasks => ("Stopped tasks", stopped::rows(facts)),
        EvidenceKind::Tasks => ("Running tasks", tasks::rows(context, facts)),
        EvidenceKind::Logs => ("Log lines", logs::rows(facts)),
        EvidenceKind::Targets => ("Targets of the load balancers", targets::rows(facts)),
        EvidenceKind::Alarms => ("Alarms of the service", alarms::rows(context, facts)),
        EvidenceKind::Scaling => ("Counts and auto scaling", scaling::rows(facts)),
        EvidenceKind::Usage => ("CPU and memory, last 30 minutes", scaling::usage(facts)),
        EvidenceKind::Secrets => ("Secrets", secrets::rows(context, facts)),
        EvidenceKind::SecretReaders => ("Who reads the secret", secrets::readers(context, facts)),
    };
    Evidence { title: title.to_owned(), rows }
}

//! Whether what a step waits for, or checks, is so.

mod alarms;
mod common;
mod deployment;
mod http;
mod replaced;
mod rolled_back;
mod secret;
mod startup;
mod steady;
mod targets;
#[cfg(test)]
pub(crate) mod tests;

use super::{Ask, Condition, Context, Facts, Progress};
use crate::runbook::judge::common::unknown;

/// What more must be read before that can be told.
pub fn asks(condition: &Condition, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let wanted = match condition {
        Condition::DeploymentComplete => deployment::asks(context, facts),
        Condition::TasksReplaced | Condition::SecretLoaded | Condition::NoStartupErrors => {
            vec![Ask::Service, Ask::Tasks]
        }
        Condition::TargetsHealthy => targets::asks(facts),
        Condition::Steady => steady::asks(facts),
        Condition::AlarmsOk => vec![Ask::Service, Ask::Targets, Ask::Alarms],
        Condition::HttpOk(address) => http::asks(address.as_ref(), context),
    };
    facts.missing(wanted)
}

/// How far it has come.
pub fn judge(condition: &Condition, context: &Context<'_>, facts: &Facts) -> Progress {
    let judged = match condition {
        Condition::DeploymentComplete => deployment::judge(context, facts),
        Condition::TasksReplaced => replaced::judge(context, facts),
        Condition::TargetsHealthy => targets::judge(facts),
        Condition::Steady => steady::judge(context, facts),
        Condition::AlarmsOk => alarms::judge(context, facts),
        Condition::HttpOk(address) => Ok(http::judge(address.as_ref(), context, facts)),
        Condition::SecretLoaded => secret::judge(context, facts),
        Condition::NoStartupErrors => startup::judge(context, facts),
    };
    judged.unwrap_or_else(unknown)
}

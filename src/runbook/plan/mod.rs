//! What a run will do, found from the facts before anything is done.

mod checks;
mod command;
#[cfg(test)]
mod command_tests;
pub(crate) mod compare;
pub(crate) mod count;
pub(crate) mod history;
pub(crate) mod images;
mod marks;
mod part;
pub(crate) mod reference;
pub(crate) mod restart;
#[cfg(test)]
mod restart_tests;
pub(crate) mod rollback;
#[cfg(test)]
mod rollback_tests;
pub(crate) mod scale;
#[cfg(test)]
mod scale_tests;
mod secret;
#[cfg(test)]
mod secret_tests;
pub(crate) mod stores;
pub(crate) mod target;
mod types;
pub(crate) mod wording;

pub use command::STOPPED_BY;
pub use marks::marks;
pub use types::{
    Basis, Change, Choice, Difference, Plan, PlannedChange, Question, Refusal, RefusalKind, Undo,
};

use super::{Action, Ask, Context, Facts, Known, Step, Template, Tone};
use part::Part;

/// What more must be read before a plan can be made; empty when all is there.
pub fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let mut wanted = vec![Ask::Caller, Ask::Service];
    for step in changing(context) {
        wanted.extend(match &step.action {
            Action::Rollback { to } => rollback::asks(&context.fill(to), context, facts),
            Action::Restart { how } => restart::asks(&context.fill(how), facts),
            Action::Scale { .. } => scale::asks(),
            Action::SecretWrite { secret, key, value } => {
                let words = secret::Words { secret, key: key.as_ref(), value };
                secret::asks(words, context, facts)
            }
            _ => Vec::new(),
        });
    }
    let mut seen = std::collections::BTreeSet::new();
    wanted.retain(|ask| seen.insert(ask.clone()));
    facts.missing(wanted)
}

/// The plan for all changing steps of the runbook. Fails when the state does not allow it, when
/// there is nothing to do, or when a parameter is wrong.
pub fn make(context: &Context<'_>, facts: &Facts) -> Result<Plan, Refusal> {
    let mut whole: Option<(Part, Vec<PlannedChange>)> = None;
    for step in changing(context) {
        let part = match (part(step, context, facts), &mut whole) {
            (Ok(part), _) => part,
            // What a later step has nothing to do for does not stop the earlier ones.
            (Err(refusal), Some((before, _))) if refusal.kind == RefusalKind::Nothing => {
                before.warn(
                    Tone::Notice,
                    format!("Step {} has nothing to do: {}", step.number, refusal.message),
                );
                continue;
            }
            (Err(refusal), _) => return Err(refusal),
        };
        let planned = part.changes.iter().cloned().map(|(change, why, then_replaced)| PlannedChange {
            step: step.number,
            change,
            why,
            then_replaced,
        });
        let planned: Vec<_> = planned.collect();
        whole = Some(match whole {
            None => (part, planned),
            Some((before, mut changes)) => {
                changes.extend(planned);
                (before.join(part), changes)
            }
        });
    }
    let (part, changes) = whole.ok_or_else(|| {
        let message = format!("{} only reads: there is nothing to plan.", context.runbook.title);
        Refusal::new(RefusalKind::Nothing, message, "Follow its steps.")
    })?;
    Ok(assemble(part, changes, context, facts))
}

fn changing<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Step> {
    context.runbook.steps.iter().filter(|step| step.action.changes())
}

fn part(step: &Step, context: &Context<'_>, facts: &Facts) -> Result<Part, Refusal> {
    match &step.action {
        Action::Rollback { to } => rollback::part(&context.fill(to), context, facts),
        Action::Restart { how } => restart::part(&context.fill(how), context, facts),
        Action::Scale { count } => scale::part(&context.fill(count), context, facts),
        Action::SecretWrite { secret, key, value } => {
            secret::part(secret::Words { secret, key: key.as_ref(), value }, context, facts)
        }
        _ => Ok(Part::default()),
    }
}

fn assemble(part: Part, changes: Vec<PlannedChange>, context: &Context<'_>, facts: &Facts) -> Plan {
    let subject = context.subject;
    let mut warnings = part.warnings;
    if let Known::Unread(hole) = &facts.caller {
        let text = format!("Whose credentials these are could not be read: {}", hole.message);
        warnings.push(super::Row::new(Tone::Unknown, text));
    }
    let basis = Basis { secret: part.secret, bounds: part.bounds, tasks: part.tasks, ..basis(facts) };
    Plan {
        title: part.title,
        account: facts.caller.get().map(|c| c.account.clone()).or_else(|| subject.account.clone()),
        caller: facts.caller.get().map(|caller| caller.arn.as_str().to_owned()),
        region: subject.region.clone(),
        cluster: subject.cluster.clone(),
        service: subject.service.clone(),
        summary: part.summary,
        differences: part.differences,
        changes,
        untouched: part.untouched,
        warnings,
        basis,
        undo: part.undo,
        attach: part.attach,
    }
}

/// The state of the service that a plan stands on.
fn basis(facts: &Facts) -> Basis {
    let service = facts.service();
    let newest = facts.history.get().and_then(|history| history.first());
    Basis {
        deployment: service.and_then(|s| s.primary()).map(|primary| primary.id.clone()),
        task_definition: service.map(|s| s.task_definition.as_str().to_owned()),
        desired: service.map(|s| s.desired),
        newest: newest.map(|d| (d.arn.clone(), d.status.as_str().to_owned())),
        ..Basis::default()
    }
}

/// The one parameter that a step's text is made of.
fn parameter_of(context: &Context<'_>, pick: impl Fn(&Action) -> Option<&Template>) -> Option<String> {
    let template = context.runbook.steps.iter().find_map(|step| pick(&step.action))?;
    let [only] = template.params()[..] else { return None };
    Some(only.to_owned())
}

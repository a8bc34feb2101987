//! What can be chosen for a parameter.

mod revisions;
mod secrets;
#[cfg(test)]
mod tests;
mod value;

pub use value::value;

use super::plan::count::{Moved, Wanted};
use super::plan::{restart, wording};
use super::{Ask, Choice, Context, Facts, Known, Parameter, ParameterKind, Refusal, RefusalKind};
use crate::model::{DeploymentController, ScalingBounds};
use crate::text;

/// What more must be read before the choices are known.
pub fn asks(param: &Parameter, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = context;
    let definition = || facts.service().map(|s| Ask::Definition(s.task_definition.as_str().to_owned()));
    let mut asks = match param.kind {
        ParameterKind::SecretValue | ParameterKind::Choice(_) | ParameterKind::Text => return Vec::new(),
        _ => vec![Ask::Service],
    };
    match param.kind {
        ParameterKind::ServiceRevision => asks.extend([Ask::History, Ask::Family]),
        ParameterKind::Count => asks.push(Ask::Scaling),
        ParameterKind::Task => asks.push(Ask::Tasks),
        ParameterKind::Secret => {
            asks.extend(definition().into_iter().chain(definition().map(|_| Ask::Secrets)))
        }
        ParameterKind::SecretKey | ParameterKind::Container => asks.extend(definition()),
        _ => {}
    }
    facts.missing(asks)
}

/// The choices for a parameter, the one that is taken without a choice marked. Empty where any
/// text of the right form will do. Fails when there is nothing to choose from.
pub fn choices(param: &Parameter, context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let mut found = match &param.kind {
        ParameterKind::ServiceRevision => return revisions::choices(param, context, facts),
        ParameterKind::RestartMode => modes(context, facts)?,
        ParameterKind::Count => counts(context, facts)?,
        ParameterKind::Secret => secrets::secrets(context, facts)?,
        ParameterKind::SecretKey => secrets::keys(context, facts)?,
        ParameterKind::SecretValue => secrets::sources(),
        ParameterKind::Container => containers(context, facts)?,
        ParameterKind::Task => tasks(context, facts)?,
        ParameterKind::Choice(words) => words.iter().map(|word| choice(word, word, "")).collect(),
        ParameterKind::Text => Vec::new(),
    };
    for choice in &mut found {
        choice.default = param.default.as_deref() == Some(choice.value.as_str()) && choice.refused.is_none();
    }
    Ok(found)
}

fn choice(value: &str, label: &str, about: impl Into<String>) -> Choice {
    let (value, label) = (value.to_owned(), label.to_owned());
    Choice { value, label, about: about.into(), default: false, refused: None }
}

fn modes(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let mut graceful = choice(
        "graceful",
        "With a new deployment",
        "New tasks first; old ones stop as new ones become healthy.",
    );
    if matches!(service.controller, DeploymentController::CodeDeploy | DeploymentController::External) {
        graceful.refused = Some(format!("ECS does not carry out its deployments ({}).", service.controller));
    }
    let running = text::count(usize::try_from(service.running).unwrap_or_default(), "task");
    let one = format!("Stops {running} one after the other, each after the one before is replaced.");
    let all = format!("Stops {running} now. Nobody serves until new ones are up.");
    Ok(vec![graceful, choice("one-by-one", "One by one", one), choice("all", "All at once", all)])
}

fn counts(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let bounds = facts.scaling.get().copied().flatten();
    let now = service.desired;
    let mut counts = vec![now - 1, now + 1, now + 2, now.saturating_mul(2)];
    counts.extend(bounds.into_iter().flat_map(|b| [b.min, b.max]));
    counts.retain(|count| (0..=super::plan::count::MOST).contains(count) && *count != now);
    counts.sort_unstable();
    counts.dedup();
    Ok(counts.into_iter().flat_map(|count| count_choices(count, now, bounds)).collect())
}

/// A count alone, and with the bounds where it lies outside them.
fn count_choices(count: i32, now: i32, bounds: Option<ScalingBounds>) -> Vec<Choice> {
    let change = match count > now {
        true => format!("{} more than now", count - now),
        false => format!("{} fewer than now", now - count),
    };
    let label = text::count(usize::try_from(count).unwrap_or_default(), "task");
    let mut alone = choice(&count.to_string(), &label, change.clone());
    let moved = bounds.and_then(|bounds| match count {
        count if count > bounds.max => {
            Some(format!("{count} and raise the maximum from {} to {count}", bounds.max))
        }
        count if count < bounds.min => {
            Some(format!("{count} and lower the minimum from {} to {count}", bounds.min))
        }
        _ => None,
    });
    let Some(label) = moved else { return vec![alone] };
    alone.refused = Some("It lies outside the bounds of auto scaling, which would take it back.".to_owned());
    let value = Wanted { count, bounds: Moved::AsNeeded }.to_string();
    vec![alone, choice(&value, &label, change)]
}

fn containers(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let name = service.task_definition.as_str();
    if let Some(Known::Unread(hole)) = facts.definitions.get(name) {
        return Err(wording::unread(&format!("The containers of {}", service.task_definition.name()), hole));
    }
    let all = facts.current_definition().into_iter().flat_map(|definition| &definition.containers);
    let about = |essential| if essential { "essential" } else { "not essential" };
    Ok(all.map(|c| choice(&c.name, &c.name, format!("{} · {}", c.image, about(c.essential)))).collect())
}

fn tasks(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let all = match &facts.tasks {
        Known::Read(all) => all,
        Known::Unread(hole) => return Err(wording::unread("The tasks", hole)),
        Known::NotAsked => return Ok(Vec::new()),
    };
    let found: Vec<_> = all.iter().filter(|task| restart::runs(task)).collect();
    if found.is_empty() {
        let message = format!("No task of {} runs.", service.name);
        return Err(Refusal::new(RefusalKind::Nothing, message, "The debug runbook (D) shows why."));
    }
    let one = |task: &&std::sync::Arc<crate::model::Task>| {
        let since = wording::ago(task.started_at, facts.now).map(|ago| format!(" · started {ago}"));
        let about = format!("{}{}", task.task_definition.name(), since.unwrap_or_default());
        choice(task.id(), task.id(), about)
    };
    Ok(found.iter().map(one).collect())
}

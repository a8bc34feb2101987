//! Going back to another revision, by the state of the deployment. Never "revision minus one".

use super::history::{self, Situation};
use super::images;
use super::part::Part;
use super::target::{self, Target, Way};
use super::wording::{self, definition_name, from_to, state};
use super::{Change, Refusal, Undo, checks, compare};
use crate::model::{DeploymentController, Service, ServiceChange, ServiceDeployment, TaskDefinition};
use crate::runbook::{Ask, Context, Facts, Value};

/// What more must be read, as far as the facts tell.
pub(super) fn asks(to: &str, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::History];
    let Ok(service) = wording::service(context.subject, facts) else { return asks };
    if owner(context, service).is_err() {
        return Vec::new();
    }
    let Ok(target) = target::resolve(to, facts) else { return asks };
    if matches!(target::way(&target, service, facts), Ok(Way::Attach(_)) | Err(_)) {
        return asks;
    }
    asks.push(Ask::Definition(service.task_definition.as_str().to_owned()));
    asks.extend(target.definition.clone().map(Ask::Definition));
    asks.push(Ask::Tasks);
    let definition = target.definition.as_deref().and_then(|name| facts.definition(name));
    asks.extend(definition.into_iter().flat_map(images::asks));
    if facts.tasks.get().is_some_and(|tasks| tasks.iter().any(|task| !task.is_stopping())) {
        asks.push(Ask::Protection);
    }
    asks
}

/// The step's part of the plan.
pub(super) fn part(to: &str, context: &Context<'_>, facts: &Facts) -> Result<Part, Refusal> {
    let service = wording::service(context.subject, facts)?;
    owner(context, service)?;
    let target = target::resolve(to, facts)?;
    let way = target::way(&target, service, facts)?;
    if let Way::Attach(deployment) = way {
        return Ok(attach(deployment, &target, service));
    }
    let mut part = Part::default();
    let definition = checks::definition(&target, facts, &mut part)?;
    if let Some(definition) = definition {
        checks::check_images(definition, &target, facts, &mut part)?;
    }
    let runs = service.task_definition.as_str();
    let goes = target.definition.as_deref().unwrap_or("the last successful revision");
    let (from, to) = from_to(runs, goes);
    part.title = match from == to {
        false => format!("Roll {} back from {from} to {to}", service.name),
        true if way == Way::Update => format!("Put the configuration of {} back", service.name),
        true => format!("Stop the deployment of {} and go back to {to} as it ran before", service.name),
    };
    differences(service, &target, definition, facts, &mut part);
    describe(&way, &target, service, context, facts, &mut part)?;
    checks::protected(facts, &mut part);
    checks::unproven(&target, facts, &mut part);
    part.keep(&[
        "The desired count and the bounds of auto scaling stay.",
        "Secrets, databases and what the service has written stay as they are.",
        "No task definition is deregistered.",
    ]);
    part.undo = undo(service, &target, context);
    Ok(part)
}

/// A deployment that ECS does not carry out is its owner's (ECS developer guide, "deployment
/// controllers").
pub(crate) fn owner(context: &Context<'_>, service: &Service) -> Result<(), Refusal> {
    let region = &context.subject.region;
    match service.controller {
        DeploymentController::CodeDeploy => Err(state(
            format!("CodeDeploy owns the deployments of {}, so ECS cannot roll it back.", service.name),
            format!(
                "Find the deployment with `aws deploy list-deployments --include-only-statuses InProgress --region \
                 {region}`, then `aws deploy stop-deployment --deployment-id ID --auto-rollback-enabled --region {region}`."
            ),
        )),
        DeploymentController::External => Err(state(
            format!(
                "An external controller owns the deployments of {}, so ECS cannot roll it back.",
                service.name
            ),
            "Ask whoever manages its task sets: they make the old task set primary with \
             `aws ecs update-service-primary-task-set`.",
        )),
        _ => Ok(()),
    }
}

fn attach(deployment: &ServiceDeployment, target: &Target<'_>, service: &Service) -> Part {
    let name = target.definition.as_deref().map_or_else(|| "its last revision".to_owned(), definition_name);
    let mut part = Part { title: format!("Watch {} go back to {name}", service.name), ..Part::default() };
    part.say(format!(
        "{} is going back already ({}). Nothing is sent; it is watched.",
        service.name, deployment.status
    ));
    if let Some(why) = &deployment.status_reason {
        part.say(format!("ECS says: {why}"));
    }
    part.attach = Some(deployment.arn.clone());
    part
}

fn differences(
    service: &Service,
    target: &Target<'_>,
    definition: Option<&TaskDefinition>,
    facts: &Facts,
    part: &mut Part,
) {
    match (facts.current_definition(), definition) {
        (Some(old), Some(new)) => part.differences.extend(compare::definitions(old, new)),
        _ => {
            if let Some(name) = &target.definition {
                part.differ("task definition", service.task_definition.name(), definition_name(name));
            }
        }
    }
    if let (Some(old), Some(new)) = (history::current(facts), target.revision) {
        part.differences.extend(compare::digests(old, new));
        part.differences.extend(compare::configuration(old, new));
    }
}

/// The change by the state, and what it means.
fn describe(
    way: &Way<'_>,
    target: &Target<'_>,
    service: &Service,
    context: &Context<'_>,
    facts: &Facts,
    part: &mut Part,
) -> Result<(), Refusal> {
    let runs = service.task_definition.name();
    let goes = target
        .definition
        .as_deref()
        .map_or_else(|| "the last successful revision".to_owned(), definition_name);
    match way {
        Way::Stop(deployment) => {
            part.say(format!(
                "The deployment of {runs} is under way{}. Stopping it with ROLLBACK brings back {goes} with its whole \
                 configuration; no new revision is made.",
                failures(deployment)
            ));
            let change = Change::StopDeployment { deployment: deployment.arn.clone() };
            part.change(change, format!("stop the deployment of {runs} and go back to {goes}"));
        }
        Way::Continue(deployment, hook) => {
            let stage = hook.stage.as_deref().unwrap_or("a lifecycle hook");
            part.say(format!(
                "The deployment of {runs} is paused at {stage}. It is told to go back to {goes}."
            ));
            let change =
                Change::ContinueDeployment { deployment: deployment.arn.clone(), hook: hook.id.clone() };
            part.change(change, format!("end the pause and go back to {goes}"));
        }
        Way::Update | Way::Attach(_) => {
            part.say(outcome(runs, facts));
            let change = update(target, service, context, facts)?;
            part.say(format!("A new deployment brings {goes}. Old tasks stop as new ones become healthy."));
            part.change(Change::Update(change), format!("deploy {goes}"));
        }
    }
    Ok(())
}

fn failures(deployment: &ServiceDeployment) -> String {
    match &deployment.circuit_breaker {
        Some(breaker) if breaker.failures > 0 => {
            format!(
                " ({} of {} failures at which its circuit breaker trips)",
                breaker.failures, breaker.threshold
            )
        }
        _ => String::new(),
    }
}

/// How the deployment of what runs now ended.
fn outcome(runs: &str, facts: &Facts) -> String {
    match history::situation(facts) {
        Situation::Moving(_) | Situation::Paused(..) => {
            format!("The deployment of {runs} is under way and is overtaken by the new one.")
        }
        Situation::Settled(Some(deployment)) => {
            let ended = wording::ago(deployment.finished_at, facts.now).map(|ago| format!(", {ago}"));
            format!("The deployment of {runs} ended {}{}.", deployment.status, ended.unwrap_or_default())
        }
        Situation::RolledBack(_) => format!("{runs} runs since a rollback."),
        Situation::Returning(_) | Situation::Settled(None) => format!("{runs} runs now."),
        Situation::Unread(_) => format!("{runs} runs now; how its deployment ended is not known."),
    }
}

/// UpdateService with only what differs.
fn update(
    target: &Target<'_>,
    service: &Service,
    context: &Context<'_>,
    facts: &Facts,
) -> Result<ServiceChange, Refusal> {
    let Some(definition) = &target.definition else {
        let hole = facts.revisions.hole();
        let why = hole.map(|hole| hole.message.clone()).unwrap_or_default();
        return Err(Refusal::new(
            super::RefusalKind::Unread,
            format!("Which task definition that revision has is not known. {why}").trim().to_owned(),
            "Choose a task definition instead: `--set revision=FAMILY:REVISION`.",
        ));
    };
    let subject = context.subject;
    let mut change = ServiceChange::of(subject.cluster.as_str(), subject.service.as_str());
    if !history::same_definition(service.task_definition.as_str(), definition) {
        let read = facts.definition(definition).map(|found| found.arn.as_str().to_owned());
        change.task_definition = Some(read.unwrap_or_else(|| definition.clone()));
    }
    if let (Some(old), Some(new)) = (history::current(facts), target.revision) {
        change.network = new.network.clone().filter(|_| !compare::same_network(old, new));
        change.load_balancers = (!compare::same_balancers(old, new)).then(|| new.load_balancers.clone());
        change.platform_version =
            new.platform_version.clone().filter(|_| old.platform_version != new.platform_version);
    }
    Ok(change)
}

/// Rolling forward: the same runbook with what runs now.
fn undo(service: &Service, target: &Target<'_>, context: &Context<'_>) -> Option<Undo> {
    let runs = service.task_definition.name();
    let goes = target.definition.as_deref().unwrap_or_default();
    if history::same_definition(service.task_definition.as_str(), goes) {
        return None;
    }
    let param = super::parameter_of(context, |action| match action {
        crate::runbook::Action::Rollback { to } => Some(to),
        _ => None,
    })?;
    let values = [(param, Value::Text(runs.to_owned()))].into();
    Some(Undo { title: format!("Roll forward to {runs}"), runbook: context.runbook.id.clone(), values })
}

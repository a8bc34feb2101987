//! StopServiceDeployment and ContinueServiceDeployment.

use super::{deployments, invalid};
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::World;
use crate::sim::world::service::{HookStatus, Service, ServiceDeployment, Status};

/// Source: developer guide, "Stopping Amazon ECS service deployments": what is stopping or going
/// back already goes on doing so.
pub(super) fn stop(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let arn = input.required("serviceDeploymentArn")?.to_owned();
    if input.text("stopType")?.unwrap_or("ROLLBACK") != "ROLLBACK" {
        return Err(ApiError::client(
            "UnsupportedFeatureException",
            "The stop type ABORT is not supported here.",
        ));
    }
    let (service, at) = find(world, &arn, "StopServiceDeployment")?;
    let status = service.history.get(at).map(|record| record.status);
    match status {
        Some(Status::Pending | Status::InProgress) => ask_rollback(service, at)?,
        Some(status) if status.over() => {
            return Err(conflict(format!(
                "The service deployment is {} and cannot be stopped.",
                status.name()
            )));
        }
        _ => {}
    }
    Ok(Map::new().put("serviceDeploymentArn", arn))
}

pub(super) fn resume(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let arn = input.required("serviceDeploymentArn")?.to_owned();
    let (wanted, action) = (input.required("hookId")?, input.text("action")?.unwrap_or("CONTINUE"));
    if !matches!(action, "CONTINUE" | "ROLLBACK") {
        return Err(invalid(format!("The action {action} is not one of CONTINUE and ROLLBACK.")));
    }
    let (service, at) = find(world, &arn, "ContinueServiceDeployment")?;
    let waits = |record: &&mut ServiceDeployment| {
        let hook = record.hook.as_ref().filter(|hook| hook.id == wanted);
        record.status == Status::InProgress
            && hook.is_some_and(|hook| hook.status == Some(HookStatus::AwaitingAction))
    };
    let record = service.history.get_mut(at).filter(waits);
    let hook = record.and_then(|record| record.hook.as_mut());
    let hook = hook.ok_or_else(|| invalid(format!("The lifecycle hook {wanted} is not awaiting action.")))?;
    if action == "CONTINUE" {
        hook.status = Some(HookStatus::Succeeded);
    } else {
        hook.status = Some(HookStatus::Failed);
        ask_rollback(service, at)?;
    }
    Ok(Map::new().put("serviceDeploymentArn", arn))
}

/// The rollback begins with the world's next step.
fn ask_rollback(service: &mut Service, at: usize) -> Result<(), ApiError> {
    if service.last_successful().is_none() {
        return Err(conflict("There is no successful service deployment to roll back to."));
    }
    if let Some(record) = service.history.get_mut(at) {
        record.status = Status::RollbackRequested;
    }
    Ok(())
}

fn conflict(message: impl Into<String>) -> ApiError {
    ApiError::client("ConflictException", message)
}

/// A service deployment by ARN: its service, and where it stands in its history.
fn find<'a>(world: &'a mut World, arn: &str, operation: &str) -> Result<(&'a mut Service, usize), ApiError> {
    let found = deployments::find(world, arn)
        .map(|(service, record)| (service.cluster.clone(), service.name.clone(), record.id.clone()));
    let found = found.and_then(|(cluster, name, id)| {
        let (service, _) = world.service_mut(&cluster, &name)?;
        let at = service.history.iter().position(|record| record.id == id)?;
        Some((service, at))
    });
    found.ok_or_else(|| {
        ApiError::client(
            "ServiceDeploymentNotFoundException",
            format!("The service deployment ARN that you specified in the {operation} doesn't exist."),
        )
    })
}

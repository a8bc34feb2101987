//! Makes the calls of a plan.

use jiff::Timestamp;

use super::json_key::replaced;
use crate::aws::{Account, ChangeError, Error};
use crate::model::{Changed, SecretValue};
use crate::runbook::machine::{Answer, Failed, Outcome};
use crate::runbook::{Change, STOPPED_BY, ValueSource, generate};

/// What becomes of a call.
enum Ended {
    Done(Answer),
    Not(Failed),
    Perhaps(Failed),
}

impl From<ChangeError> for Ended {
    fn from(error: ChangeError) -> Self {
        let unclear = error.is_unclear();
        let failed = Failed {
            message: error.error().message.clone(),
            remedy: error.error().remedy.clone(),
            request_id: error.request_id().map(str::to_owned),
        };
        if unclear { Self::Perhaps(failed) } else { Self::Not(failed) }
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Not(Failed { message: error.message, remedy: error.remedy, request_id: None })
    }
}

impl From<String> for Ended {
    fn from(message: String) -> Self {
        Self::Not(Failed { message, ..Failed::default() })
    }
}

/// Makes a call; `given` is the value that the operator gave, for calls that take one. What it brings
/// counts from when it was sent, by the account's time of `now`, however late the answer comes. A
/// secret counts from its answer: whoever reads it before that may get the old value.
pub(super) async fn perform(
    account: &Account,
    change: &Change,
    source: Option<&ValueSource>,
    given: Option<&SecretValue>,
    now: impl Fn() -> Timestamp,
) -> Outcome {
    let sent = now();
    let ended = match call(account, change, source, given).await {
        Ok(answer) => Ended::Done(answer),
        Err(ended) => ended,
    };
    match ended {
        Ended::Done(answer) => {
            Outcome::Done(Answer { at: if writes_secret(change) { now() } else { sent }, ..answer })
        }
        Ended::Not(failed) => Outcome::Refused(failed),
        Ended::Perhaps(failed) => Outcome::Unclear(failed),
    }
}

fn writes_secret(change: &Change) -> bool {
    matches!(change, Change::WriteParameter { .. } | Change::WriteSecret { .. } | Change::MoveStage { .. })
}

fn answered<T>(changed: Changed<T>) -> Answer {
    Answer { request_id: changed.request_id, ..Answer::default() }
}

async fn call(
    account: &Account,
    change: &Change,
    source: Option<&ValueSource>,
    given: Option<&SecretValue>,
) -> Result<Answer, Ended> {
    match change {
        Change::StopDeployment { deployment } => {
            Ok(answered(account.stop_service_deployment(deployment).await?))
        }
        Change::ContinueDeployment { deployment, hook } => {
            Ok(answered(account.continue_service_deployment(deployment, hook).await?))
        }
        Change::Update(update) => {
            let changed = account.update_service(update).await?;
            let deployment = changed.answer.primary().map(|primary| primary.id.clone());
            Ok(Answer { deployment, ..answered(changed) })
        }
        Change::StopTask { cluster, task } => {
            Ok(answered(account.stop_task(cluster, task, STOPPED_BY).await?))
        }
        Change::Bounds { cluster, service, min, max } => {
            Ok(answered(account.set_scaling_bounds(cluster, service, *min, *max).await?))
        }
        Change::WriteParameter { name, kind, tier, key_id, from } => {
            let value = parameter_value(account, name, from, source, given).await?;
            let (tier, key_id) = (tier.as_deref(), key_id.as_deref());
            let changed = account.put_parameter(name, Some(kind), tier, key_id, &value).await?;
            let version = Some(changed.answer.to_string());
            Ok(Answer { version, ..answered(changed) })
        }
        Change::LabelParameter { name, version, label } => {
            let version = version.parse().map_err(|_| format!("{version} is no version of {name}."))?;
            Ok(answered(account.label_parameter_version(name, version, label).await?))
        }
        Change::WriteSecret { secret, key, token, from } => {
            let value = fresh_value(source, given)?;
            let value = match key {
                Some(key) => {
                    let whole = account.secret_value(secret, from.as_deref()).await?;
                    replaced(&whole, key, &value)?
                }
                None => value,
            };
            let changed = account.put_secret_value(secret, token, &value).await?;
            let version = Some(changed.answer.clone());
            Ok(Answer { version, ..answered(changed) })
        }
        Change::MoveStage { secret, to, from } => {
            let changed = account.move_secret_stage(secret, "AWSCURRENT", to, Some(from)).await?;
            Ok(Answer { version: Some(to.clone()), ..answered(changed) })
        }
    }
}

async fn parameter_value(
    account: &Account,
    name: &str,
    from: &str,
    source: Option<&ValueSource>,
    given: Option<&SecretValue>,
) -> Result<SecretValue, Ended> {
    if source != Some(&ValueSource::Previous) {
        return fresh_value(source, given);
    }
    let from: i64 = from.parse().map_err(|_| format!("{from} is no version of {name}."))?;
    Ok(account.parameter_value(&format!("{name}:{}", from - 1)).await?)
}

/// A value that was given or is generated.
fn fresh_value(source: Option<&ValueSource>, given: Option<&SecretValue>) -> Result<SecretValue, Ended> {
    match (source, given) {
        (Some(ValueSource::Generated { length, alphabet }), _) => Ok(generate::generate(*length, *alphabet)?),
        (Some(ValueSource::Given), Some(value)) => {
            let mut copy = SecretValue::new();
            copy.push_str(value.expose());
            Ok(copy)
        }
        _ => Err(Ended::from("The new value was not given.".to_owned())),
    }
}

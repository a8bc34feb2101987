//! AWS Secrets Manager.

use super::{Handler, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::vault::{Secret, SecretVersion};

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("ListSecrets", list),
    ("DescribeSecret", describe),
    ("ListSecretVersionIds", versions),
    ("GetSecretValue", value),
    ("PutSecretValue", put),
    ("UpdateSecretVersionStage", move_stage),
];

const DAY: i64 = 86_400_000;

fn missing() -> ApiError {
    ApiError::client("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
}

/// A secret that is marked to be deleted can only be described and restored (Secrets Manager API
/// reference, DeleteSecret).
fn usable(secret: &Secret) -> Result<(), ApiError> {
    if secret.deleted.is_none() {
        return Ok(());
    }
    Err(ApiError::client(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
    ))
}

fn name(world: &World, input: &Input) -> Result<String, ApiError> {
    world.estate.vault.secret_name(input.required("SecretId")?).ok_or_else(missing)
}

fn secret<'a>(world: &'a World, name: &str) -> Result<&'a Secret, ApiError> {
    world.estate.vault.secrets.get(name).ok_or_else(missing)
}

fn identity(world: &World, name: &str, secret: &Secret) -> Map {
    Map::new()
        .put("ARN", world.estate.arn("secretsmanager", &format!("secret:{name}-{}", secret.suffix)))
        .put("Name", name)
}

/// What is known of a secret without its value.
fn metadata(world: &World, name: &str, secret: &Secret, stages: &'static str) -> Map {
    let changed = secret.versions.iter().map(|version| version.created).max().unwrap_or(secret.created);
    let mut held = Map::new();
    for version in secret.versions.iter().filter(|version| !version.stages.is_empty()) {
        held.insert(version.id.clone(), version.stages.clone());
    }
    let rotation = secret.rotation_days.map(|days| Map::new().put("AutomaticallyAfterDays", days));
    let next = secret.rotation_days.map(|days| Value::Time(changed + i64::from(days) * DAY));
    identity(world, name, secret)
        .put("RotationEnabled", secret.rotation_days.is_some())
        .maybe("RotationRules", rotation)
        .maybe("LastRotatedDate", secret.rotation_days.map(|_| Value::Time(changed)))
        .put("LastChangedDate", Value::Time(changed))
        .put("LastAccessedDate", Value::Time(world.now().div_euclid(DAY) * DAY))
        .maybe("NextRotationDate", next)
        .maybe("DeletedDate", secret.deleted.map(Value::Time))
        .put(stages, held)
        .put("CreatedDate", Value::Time(secret.created))
}

fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let items: Vec<Map> = world
        .estate
        .vault
        .secrets
        .iter()
        .filter(|(_, secret)| secret.deleted.is_none())
        .map(|(name, secret)| metadata(world, name, secret, "SecretVersionsToStages"))
        .collect();
    let size = size(input, "MaxResults", 100, 100, "InvalidParameterException")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextTokenException")?;
    Ok(Map::new().put("SecretList", items.to_vec()).maybe("NextToken", next))
}

fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name(world, input)?;
    Ok(metadata(world, &name, secret(world, &name)?, "VersionIdsToStages"))
}

fn versions(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name(world, input)?;
    let all = input.flag("IncludeDeprecated")?.unwrap_or(false);
    let secret = secret(world, &name)?;
    let kept = secret.versions.iter().filter(|version| all || !version.stages.is_empty());
    let items: Vec<Map> = kept
        .map(|version| {
            Map::new()
                .put("VersionId", version.id.clone())
                .put("VersionStages", version.stages.clone())
                .put("CreatedDate", Value::Time(version.created))
        })
        .collect();
    let size = size(input, "MaxResults", 100, 100, "InvalidParameterException")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextTokenException")?;
    Ok(Map::new()
        .put("Versions", items.to_vec())
        .maybe("NextToken", next)
        .put("ARN", world.estate.arn("secretsmanager", &format!("secret:{name}-{}", secret.suffix)))
        .put("Name", name))
}

fn value(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name(world, input)?;
    let secret = secret(world, &name)?;
    usable(secret)?;
    let (id, stage) = (input.text("VersionId")?, input.text("VersionStage")?);
    let version = secret.version(id, stage).ok_or_else(|| {
        ApiError::client(
            "ResourceNotFoundException",
            format!(
                "Secrets Manager can't find the specified secret value for staging label: {}",
                stage.unwrap_or("AWSCURRENT")
            ),
        )
    })?;
    Ok(identity(world, &name, secret)
        .put("VersionId", version.id.clone())
        .put("SecretString", version.value.clone())
        .put("VersionStages", version.stages.clone())
        .put("CreatedDate", Value::Time(version.created)))
}

fn put(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name(world, input)?;
    let text = input.required("SecretString")?.to_owned();
    let id = match input.text("ClientRequestToken")? {
        Some(token) if (32..=64).contains(&token.len()) => token.to_owned(),
        Some(_) => {
            return Err(ApiError::client(
                "InvalidParameterException",
                "ClientRequestToken must have between 32 and 64 characters.",
            ));
        }
        None => world.estate.ids.uuid(),
    };
    let stages: Vec<String> = input.texts("VersionStages")?.into_iter().map(str::to_owned).collect();
    let now = world.now();
    let secret = world.estate.vault.secrets.get_mut(&name).ok_or_else(missing)?;
    usable(secret)?;
    match secret.versions.iter().find(|version| version.id == id) {
        Some(known) if known.value != text => {
            return Err(ApiError::client(
                "ResourceExistsException",
                "You can't modify the value of an existing version; you can only create new versions.",
            ));
        }
        Some(_) => {}
        None => {
            secret.versions.push(SecretVersion {
                id: id.clone(),
                value: text,
                created: now,
                stages: Vec::new(),
            });
            let stages = if stages.is_empty() { vec!["AWSCURRENT".to_owned()] } else { stages };
            for stage in &stages {
                secret.move_stage(stage, &id);
            }
        }
    }
    let held = secret.version(Some(&id), None).map(|version| version.stages.clone()).unwrap_or_default();
    let secret = self::secret(world, &name)?;
    Ok(identity(world, &name, secret).put("VersionId", id).put("VersionStages", held))
}

fn move_stage(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name(world, input)?;
    let stage = input.required("VersionStage")?.to_owned();
    let (to, from) = (
        input.text("MoveToVersionId")?.map(str::to_owned),
        input.text("RemoveFromVersionId")?.map(str::to_owned),
    );
    let secret = world.estate.vault.secrets.get_mut(&name).ok_or_else(missing)?;
    usable(secret)?;
    let holder = secret.version(None, Some(&stage)).map(|version| version.id.clone());
    if let Some(to) = &to
        && secret.version(Some(to), None).is_none()
    {
        return Err(ApiError::client(
            "InvalidParameterException",
            format!("The version {to} does not exist."),
        ));
    }
    if holder.is_some() && holder != from && holder != to {
        return Err(ApiError::client(
            "InvalidParameterException",
            format!(
                "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {}, so you must explicitly reference that version in RemoveFromVersionId.",
                holder.unwrap_or_default()
            ),
        ));
    }
    if from.is_some() && holder != from {
        return Err(ApiError::client(
            "InvalidParameterException",
            format!("Staging label {stage} is not attached to the version in RemoveFromVersionId."),
        ));
    }
    if to.is_none() && stage == "AWSCURRENT" {
        return Err(ApiError::client(
            "InvalidParameterException",
            "You can only move staging label AWSCURRENT to a different secret version. It can\u{2019}t be completely removed.",
        ));
    }
    match to {
        Some(to) => secret.move_stage(&stage, &to),
        None => {
            for version in &mut secret.versions {
                version.stages.retain(|held| *held != stage);
            }
        }
    }
    let secret = self::secret(world, &name)?;
    Ok(identity(world, &name, secret))
}

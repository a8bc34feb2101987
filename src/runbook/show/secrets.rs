//! The service's secrets with their ages, and who else reads one. No value is ever known here.

use jiff::{SignedDuration, Timestamp};

use super::common::{hole, known, service};
use crate::model::{
    Pin, SecretMetadata, SecretReference, SecretStore, SecretTarget, StoreKind, TaskDefinition, Unread,
};
use crate::runbook::{Ask, Context, Facts, ParameterKind, Row, Tone};
use crate::text;

pub(super) fn rows(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    let service = match service(facts) {
        Ok(service) => service,
        Err(row) => return vec![row],
    };
    let Some(definition) = facts.definition(service.task_definition.as_str()) else {
        return vec![unread_definition(facts, service.task_definition.as_str())];
    };
    let references = references(definition);
    if references.is_empty() {
        return vec![Row::new(Tone::Plain, "The task definition names no secret.")];
    }
    let found = match known("The secrets", &facts.secrets) {
        Ok(found) => found,
        Err(row) => return vec![row],
    };
    let hole = facts.holes.iter().find(|hole| is_of_secrets(hole));
    references.into_iter().map(|reference| row(reference, found, hole, context)).collect()
}

fn unread_definition(facts: &Facts, name: &str) -> Row {
    match facts.definitions.get(name).map(|found| known("The task definition", found)) {
        Some(Err(row)) => row,
        _ => Row::new(Tone::Unknown, "The task definition was not read."),
    }
}

/// The references of all containers, each variable and source once.
fn references(definition: &TaskDefinition) -> Vec<&SecretReference> {
    let mut found: Vec<&SecretReference> = Vec::new();
    for reference in definition.containers.iter().flat_map(|container| &container.secrets) {
        if !found.contains(&reference) {
            found.push(reference);
        }
    }
    found
}

fn is_of_secrets(hole: &Unread) -> bool {
    hole.operation.starts_with("ssm:") || hole.operation.starts_with("secretsmanager:")
}

fn row(
    reference: &SecretReference,
    found: &[SecretMetadata],
    hole: Option<&Unread>,
    context: &Context<'_>,
) -> Row {
    let target = reference.target();
    let name = format!("{} from {}", reference.name, short_name(&target));
    let Some(secret) = found.iter().find(|secret| is(secret, &target)) else {
        return match hole {
            Some(unread) => self::hole(&name, unread),
            None => Row::new(Tone::Bad, format!("{name} is not there: a new task could not start")),
        };
    };
    let changed = changed_at(secret);
    let mut told = vec![aged(&reference.name, changed, context)];
    told.extend(by_itself(secret));
    told.extend(target.pin.as_ref().map(pinned));
    let tone = told.iter().map(|(tone, _)| *tone).max().unwrap_or(Tone::Plain);
    let words = told.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(", ");
    Row::at(changed, tone, format!("{name}: {words}"))
}

/// The parameter's name, or the secret's with its key.
fn short_name(target: &SecretTarget) -> String {
    let name = match target.store {
        StoreKind::Parameter => target.id.as_str(),
        StoreKind::Secret => target.id.split(':').nth(6).unwrap_or(&target.id),
    };
    match &target.key {
        Some(key) => format!("{name} (key {key})"),
        None => name.to_owned(),
    }
}

fn is(secret: &SecretMetadata, target: &SecretTarget) -> bool {
    match (&secret.store, target.store) {
        (SecretStore::Parameter { .. }, StoreKind::Parameter) => secret.name == target.id,
        (SecretStore::Secret { .. }, StoreKind::Secret) => {
            let named = target.id.split(':').nth(6).is_some_and(|name| name == secret.name);
            named
                || secret.name == target.id
                || secret.arn.as_ref().is_some_and(|arn| arn.as_str() == target.id)
        }
        _ => false,
    }
}

/// When the value in force was written, as well as that is known.
fn changed_at(secret: &SecretMetadata) -> Option<Timestamp> {
    let current = secret.versions.iter().find(|version| version.labels.iter().any(|l| l == "AWSCURRENT"));
    current.and_then(|version| version.created_at).or(secret.last_changed)
}

/// `103d old, rotate every 90d`.
fn aged(variable: &str, changed: Option<Timestamp>, context: &Context<'_>) -> (Tone, String) {
    let Some(changed) = changed else { return (Tone::Unknown, "its age is not known".to_owned()) };
    let policy = context.surroundings.rotation;
    let is_key = variable.to_ascii_uppercase().contains("KEY");
    let most = if is_key { policy.keys } else { policy.credentials };
    let age = format!("{} old", text::age_at(changed, context.now));
    match context.now.duration_since(changed) > most {
        true => (Tone::Notice, format!("{age}, rotate every {}", text::age(most.as_secs()))),
        false => (Tone::Good, age),
    }
}

/// What Secrets Manager does with it by itself.
fn by_itself(secret: &SecretMetadata) -> Vec<(Tone, String)> {
    let mut told = Vec::new();
    if secret.rotation_under_way() {
        told.push((Tone::Notice, "a rotation is under way".to_owned()));
    }
    let SecretStore::Secret { rotation_enabled, rotation_days, deleted_at, .. } = &secret.store else {
        return told;
    };
    if deleted_at.is_some() {
        told.push((Tone::Bad, "it is waiting to be deleted".to_owned()));
    }
    match (rotation_enabled, rotation_days) {
        (true, Some(days)) => {
            let every = text::age(SignedDuration::from_hours(days.saturating_mul(24)).as_secs());
            told.push((Tone::Plain, format!("rotates by itself every {every}")));
        }
        (true, None) => told.push((Tone::Plain, "rotates by itself".to_owned())),
        (false, _) => {}
    }
    told
}

/// A pinned reference stays with its version whatever is written.
fn pinned(pin: &Pin) -> (Tone, String) {
    let to = match pin {
        Pin::Version(version) => format!("version {version}"),
        Pin::Stage(stage) => stage.clone(),
    };
    (Tone::Notice, format!("held to {to}: a new value will not reach it"))
}

/// The secret that is chosen, where the task definition names it.
fn chosen(context: &Context<'_>, facts: &Facts) -> Option<SecretTarget> {
    let param = context.runbook.params.iter().find(|param| param.kind == ParameterKind::Secret)?;
    let text = context.text(&param.name)?;
    let references = references(facts.current_definition()?);
    let named = |reference: &&&SecretReference| {
        let target = reference.target();
        reference.name == text || reference.value_from == text || target.id == text
    };
    references.iter().find(named).map(|reference| reference.target())
}

pub(super) fn asks_readers(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::Service];
    if let Some(service) = facts.service() {
        asks.push(Ask::Definition(service.task_definition.as_str().to_owned()));
    }
    asks.extend(chosen(context, facts).map(Ask::Readers));
    asks
}

pub(super) fn readers(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    if let Err(row) = service(facts) {
        return vec![row];
    }
    let Some(target) = chosen(context, facts) else {
        return vec![Row::new(Tone::Unknown, "Which secret is meant is not known: choose one first.")];
    };
    let readers = match facts.readers.get(&target).map(|readers| known("Its readers", readers)) {
        Some(Ok(readers)) => readers,
        Some(Err(row)) => return vec![row],
        None => return vec![Row::new(Tone::Unknown, "Its readers were not read.")],
    };
    let is_own = |cluster: &str, service: &str| {
        cluster == context.subject.cluster && service == context.subject.service
    };
    let mut rows: Vec<Row> = Vec::new();
    for reader in readers.services.iter().filter(|reader| !is_own(&reader.cluster, &reader.service)) {
        let variables = reader.variables.join(", ");
        let text = format!(
            "{} in {} reads it too ({variables}): it keeps the old value until its tasks are restarted",
            reader.service, reader.cluster
        );
        rows.push(Row::new(Tone::Notice, text));
    }
    if rows.is_empty() && !readers.incomplete {
        rows.push(Row::new(Tone::Good, "No other service of this region reads it."));
    }
    if readers.incomplete {
        rows.push(Row::new(Tone::Unknown, "Some services could not be looked at: others may read it too."));
    }
    rows
}

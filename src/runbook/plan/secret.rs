//! Writing a new version of a secret, in either store.

use super::part::Part;
use super::reference::{self, Meant};
use super::stores;
use super::wording::{self, unread, wrong};
use super::{Refusal, RefusalKind, Undo};
use crate::model::{SecretMetadata, StoreKind};
use crate::runbook::{Action, Ask, Context, Facts, Known, Reader, Template, Tone, Value, ValueSource};

/// What a step says of the secret that it writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    /// Which one.
    pub secret: &'a Template,
    /// The key of a JSON secret.
    pub key: Option<&'a Template>,
    /// The value's source.
    pub value: &'a Template,
}

/// What more must be read, as far as the facts tell.
pub(super) fn asks(words: Words<'_>, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let Some(service) = facts.service() else { return Vec::new() };
    let mut asks = vec![Ask::Definition(service.task_definition.as_str().to_owned())];
    let secret = context.fill(words.secret);
    if let Ok(meant) = reference::find(&secret, &service.name, facts)
        && meant.unpinned(&service.name).is_ok()
    {
        asks.extend([Ask::Secret(meant.whole.clone()), Ask::Readers(meant.whole)]);
    }
    asks
}

/// The step's part of the plan.
pub(super) fn part(words: Words<'_>, context: &Context<'_>, facts: &Facts) -> Result<Part, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let definition = service.task_definition.as_str();
    if let Some(Known::Unread(hole)) = facts.definitions.get(definition) {
        return Err(unread(&format!("The secrets of {}", service.task_definition.name()), hole));
    }
    let meant = reference::find(&context.fill(words.secret), &service.name, facts)?;
    meant.unpinned(&service.name)?;
    let key = meant.key(words.key.map(|key| context.fill(key)).as_deref())?;
    let source = source(words.value, context)?;
    let metadata = metadata(&meant, facts)?;
    let mut part = match meant.whole.store {
        StoreKind::Parameter => stores::parameter(metadata, &source, context)?,
        StoreKind::Secret => stores::secret(metadata, key.as_deref(), &source, &meant.whole.id, context)?,
    };
    part.secret = part.secret.map(|(_, version)| (meant.whole.id.clone(), version));
    let name = &metadata.name;
    let variables: Vec<_> = meant.references.iter().map(|r| r.variable.as_str()).collect();
    part.title = match source {
        ValueSource::Previous => format!("Put the value before back into {name}"),
        _ => format!("Write a new value of {name}"),
    };
    part.say(format!(
        "{} takes it as {}. The new value: {}.",
        service.name,
        variables.join(", "),
        source.words()
    ));
    part.say("Running tasks keep the old value until they are replaced.");
    crossings(&meant, key.as_deref(), facts, &mut part);
    readers(&meant, context, facts, &mut part);
    part.keep(&[
        "Whatever checks the secret (a database, another service) must be told of the new value by its own means.",
        "The task definition, the desired count and the bounds of auto scaling stay.",
    ]);
    part.undo = undo(words, name, context);
    Ok(part)
}

/// Where the value comes from: what was chosen, or what the step itself says.
fn source(template: &Template, context: &Context<'_>) -> Result<ValueSource, Refusal> {
    let chosen = match template.params()[..] {
        [only] => context.value(only),
        _ => None,
    };
    match chosen {
        Some(Value::Hidden(source)) => Ok(source.clone()),
        _ => match context.fill(template).trim() {
            "" => Err(wrong(
                "Where the new value comes from is not said.",
                "Choose `-`, `generate` or `previous`.",
            )),
            word => ValueSource::parse(word),
        },
    }
}

fn metadata<'f>(meant: &Meant, facts: &'f Facts) -> Result<&'f SecretMetadata, Refusal> {
    let name = reference::name(&meant.whole);
    match facts.secret.get(&meant.whole) {
        Some(Known::Read(Some(metadata))) => Ok(metadata),
        Some(Known::Read(None)) => Err(wording::state(
            format!("{name} does not exist, though the task definition names it."),
            "Create it, or deploy a task definition that names another.",
        )),
        Some(Known::Unread(hole)) => Err(unread(&format!("What is known of {name}"), hole)),
        Some(Known::NotAsked) | None => {
            Err(Refusal::new(RefusalKind::Unread, format!("{name} was not read yet."), "Try again."))
        }
    }
}

/// Other variables of this service that the write touches, or does not reach.
fn crossings(meant: &Meant, key: Option<&str>, facts: &Facts, part: &mut Part) {
    for other in reference::all(facts).iter().filter(|r| r.target.id == meant.whole.id) {
        let variable = &other.variable;
        if other.target.pin.is_some() {
            let held = reference::pin(&other.target);
            part.warn(
                Tone::Bad,
                format!("{variable} of {} is held to {held} and keeps its value.", other.container),
            );
        }
        match (key, other.target.key.as_deref()) {
            (None, Some(read)) => part.warn(
                Tone::Bad,
                format!("{variable} takes the key {read} of it: the new value must be JSON with that key."),
            ),
            (Some(written), Some(read)) if read != written && meant.references.contains(other) => part.warn(
                Tone::Bad,
                format!("{variable} takes the key {read}, not {written}: it does not change."),
            ),
            _ => {}
        }
    }
}

/// Who else reads it: they keep the old value until they restart.
fn readers(meant: &Meant, context: &Context<'_>, facts: &Facts, part: &mut Part) {
    let subject = context.subject;
    match facts.readers.get(&meant.whole) {
        Some(Known::Read(readers)) => {
            let own = |r: &&Reader| r.cluster == subject.cluster && r.service == subject.service;
            let others: Vec<_> =
                readers.services.iter().filter(|r| !own(r)).map(|r| named(r, context)).collect();
            if !others.is_empty() {
                let text = format!(
                    "Also read by {}: they keep the old value until they restart.",
                    others.join(", ")
                );
                part.warn(Tone::Bad, text);
            }
            if readers.incomplete {
                part.warn(Tone::Unknown, "Some services could not be looked at: others may read it too.");
            }
        }
        Some(Known::Unread(hole)) => {
            part.warn(Tone::Unknown, format!("Who else reads it could not be read: {}", hole.message));
        }
        Some(Known::NotAsked) | None => part.warn(Tone::Unknown, "Who else reads it was not looked at."),
    }
}

fn named(reader: &Reader, context: &Context<'_>) -> String {
    match reader.cluster == context.subject.cluster {
        true => reader.service.clone(),
        false => format!("{} in {}", reader.service, reader.cluster),
    }
}

/// The same run with the value before; where the value's source is a parameter of the runbook.
fn undo(words: Words<'_>, name: &str, context: &Context<'_>) -> Option<Undo> {
    let param = super::parameter_of(context, |action| match action {
        Action::SecretWrite { value, .. } => Some(value),
        _ => None,
    })?;
    let mut values = context.values.clone();
    for template in [Some(words.secret), words.key].into_iter().flatten() {
        for named in template.params() {
            let text = context.text(named).map(|text| Value::Text(text.to_owned()));
            values.extend(text.map(|text| (named.to_owned(), text)));
        }
    }
    values.insert(param, Value::Hidden(ValueSource::Previous));
    let title = format!("Put the value before back into {name}");
    Some(Undo { title, runbook: context.runbook.id.clone(), values })
}

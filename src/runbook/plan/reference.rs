//! Which of a service's secrets is meant.

use super::Refusal;
use super::wording::{state, wrong};
use crate::model::{Pin, SecretReference, SecretTarget, StoreKind};
use crate::runbook::Facts;

/// A variable of the service's containers that takes a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The variable.
    pub variable: String,
    /// Its container.
    pub container: String,
    /// What it names.
    pub target: SecretTarget,
}

/// The secret that is meant, and the variables that were meant with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The secret as a whole: without key and pin.
    pub whole: SecretTarget,
    /// The references that were meant; at least one.
    pub references: Vec<Reference>,
}

/// Every secret of the task definition that runs now.
pub(crate) fn all(facts: &Facts) -> Vec<Reference> {
    let containers = facts.current_definition().into_iter().flat_map(|definition| &definition.containers);
    let references = containers.flat_map(|container| {
        container.secrets.iter().map(|secret| Reference {
            variable: secret.name.clone(),
            container: container.name.clone(),
            target: secret.target(),
        })
    });
    references.collect()
}

/// A target without what its reference takes of it: what is read, and asked about, once.
pub(crate) fn whole(target: &SecretTarget) -> SecretTarget {
    SecretTarget { store: target.store, id: target.id.clone(), key: None, pin: None }
}

/// What a target is called: the parameter's name, or the secret's name without ARN and suffix.
pub(crate) fn name(target: &SecretTarget) -> String {
    match target.id.split_once(":secret:") {
        Some((_, name)) => name.to_owned(),
        None => target.id.clone(),
    }
}

/// The secret that a text means: a variable's name, a parameter's name or ARN, a secret's ARN.
pub(crate) fn find(text: &str, service: &str, facts: &Facts) -> Result<Meant, Refusal> {
    let text = text.trim();
    let all = all(facts);
    let id = SecretReference { name: String::new(), value_from: text.to_owned() }.target().id;
    let mut found: Vec<Reference> = all.iter().filter(|r| r.variable == text).cloned().collect();
    if found.is_empty() {
        found = all.iter().filter(|r| r.target.id == id || name(&r.target) == text).cloned().collect();
    }
    let Some(first) = found.first() else {
        let names: Vec<_> = all.iter().map(|reference| reference.variable.as_str()).collect();
        return Err(match names.is_empty() {
            true => state(format!("{service} takes no secret."), "Look at its task definition."),
            false => wrong(
                format!("{service} takes no secret “{text}”."),
                format!("Choose one of {}.", names.join(", ")),
            ),
        });
    };
    let whole = whole(&first.target);
    if found.iter().any(|r| r.target.id != whole.id) {
        let ids: Vec<_> = found.iter().map(|r| format!("{} in {}", name(&r.target), r.container)).collect();
        return Err(wrong(format!("“{text}” means {}.", ids.join(" and ")), "Give the secret's own name."));
    }
    Ok(Meant { whole, references: found })
}

impl Meant {
    /// The key that is written: the one that was asked for, else the one that the references name.
    pub fn key(&self, asked: Option<&str>) -> Result<Option<String>, Refusal> {
        let asked = asked.map(str::trim).filter(|key| !key.is_empty());
        if let (Some(key), StoreKind::Parameter) = (asked, self.whole.store) {
            return Err(wrong(
                format!("{} is a parameter: it has no key {key}.", self.whole.id),
                "Leave the key empty: a parameter's value is written whole.",
            ));
        }
        let mut keys: Vec<_> = self.references.iter().map(|r| r.target.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        match (asked, keys.as_slice()) {
            (Some(key), _) => Ok(Some(key.to_owned())),
            (None, [only]) => Ok(only.clone()),
            (None, _) => {
                let words: Vec<_> = keys.iter().flatten().cloned().collect();
                let remedy = format!("Give the key: one of {}.", words.join(", "));
                Err(wrong(format!("Several keys of {} are read.", name(&self.whole)), remedy))
            }
        }
    }

    /// Refuses a secret whose every reference is held to a version: a new value would never arrive
    /// (ECS developer guide, "Pass sensitive data to a container").
    pub fn unpinned(&self, service: &str) -> Result<(), Refusal> {
        let pinned = |r: &Reference| r.target.pin.is_some();
        let Some(first) = self.references.iter().find(|r| pinned(r)) else { return Ok(()) };
        if !self.references.iter().all(pinned) {
            return Ok(());
        }
        Err(state(
            format!(
                "{} of {service} is held to {}: a new value would not reach it.",
                first.variable,
                pin(&first.target)
            ),
            format!(
                "Register a task definition whose valueFrom for {} ends without it, deploy that, then rotate.",
                first.variable
            ),
        ))
    }
}

/// What a target is held to, in words.
pub(crate) fn pin(target: &SecretTarget) -> String {
    match &target.pin {
        Some(Pin::Version(version)) => format!("version {version}"),
        Some(Pin::Stage(stage)) if target.store == StoreKind::Secret => format!("stage {stage}"),
        Some(Pin::Stage(label)) => format!("label {label}"),
        None => String::new(),
    }
}

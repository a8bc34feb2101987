//! The choices around secrets.

use super::choice;
use crate::model::{SecretMetadata, SecretTarget, StoreKind};
use crate::runbook::plan::{reference, wording};
use crate::runbook::{Choice, Context, Facts, Known, ParameterKind, Refusal};

/// The secrets that the service takes, by their variables.
pub(super) fn secrets(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let definition = service.task_definition.as_str();
    if let Some(Known::Unread(hole)) = facts.definitions.get(definition) {
        return Err(wording::unread(&format!("The secrets of {}", service.task_definition.name()), hole));
    }
    let mut found: Vec<Choice> = Vec::new();
    for reference in reference::all(facts) {
        if found.iter().any(|choice| choice.value == reference.variable) {
            continue;
        }
        let mut choice = choice(&reference.variable, &reference.variable, about(&reference.target, facts));
        if reference.target.pin.is_some() {
            let held = reference::pin(&reference.target);
            choice.refused = Some(format!("It is held to {held}: a new value would not reach it."));
        }
        found.push(choice);
    }
    match found.is_empty() {
        true => {
            Err(wording::state(format!("{} takes no secret.", service.name), "Look at its task definition."))
        }
        false => Ok(found),
    }
}

/// `Parameter Store /lauv/prod/JWT_SECRET · changed 182d ago`.
fn about(target: &SecretTarget, facts: &Facts) -> String {
    let store = match target.store {
        StoreKind::Parameter => "Parameter Store",
        StoreKind::Secret => "Secrets Manager",
    };
    let key = target.key.as_ref().map(|key| format!(", key {key}")).unwrap_or_default();
    let age = match metadata(target, facts) {
        Some(known) => {
            let ago = wording::ago(known.last_changed, facts.now);
            ago.map_or_else(|| "age not known".to_owned(), |ago| format!("changed {ago}"))
        }
        None => "age not known".to_owned(),
    };
    format!("{store} {}{key} · {age}", reference::name(target))
}

fn metadata<'f>(target: &SecretTarget, facts: &'f Facts) -> Option<&'f SecretMetadata> {
    let is = |known: &&SecretMetadata| {
        known.name == target.id || known.arn.as_ref().is_some_and(|arn| arn.as_str() == target.id)
    };
    facts.secrets.get()?.iter().find(is)
}

/// The keys that the service takes of the secret that was chosen, and the whole value.
pub(super) fn keys(context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    let param = context.runbook.params.iter().find(|param| param.kind == ParameterKind::Secret);
    let Some(secret) = param.and_then(|param| context.text(&param.name)) else { return Ok(Vec::new()) };
    let meant = reference::find(secret, &service.name, facts)?;
    let mut found: Vec<Choice> = Vec::new();
    for other in reference::all(facts).into_iter().filter(|r| r.target.id == meant.whole.id) {
        if let Some(key) = other.target.key.filter(|key| !found.iter().any(|choice| choice.value == *key)) {
            found.push(choice(&key, &key, format!("taken as {}", other.variable)));
        }
    }
    // Left empty, the key is the one that the reference names.
    let whole = match meant.key(None) {
        Ok(Some(key)) => choice("", &format!("{key}, as the task definition names it"), ""),
        Ok(None) => choice("", "The whole value", ""),
        Err(_) => return Ok(found),
    };
    found.insert(0, whole);
    Ok(found)
}

/// Where a new value can come from.
pub(super) fn sources() -> Vec<Choice> {
    vec![
        choice("-", "Type it", "Twice, hidden; or from standard input."),
        choice("generate", "Generate it", "32 letters and digits."),
        choice("generate:64:hex", "Generate a long hexadecimal one", "64 characters, 0 to 9 and a to f."),
        choice("previous", "Put the value before back", "What was in force before the one of now."),
    ]
}

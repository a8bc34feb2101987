//! What must hold between the steps of a runbook, and between them and its front matter.

use super::front::Front;
use super::notes::Notes;
use super::step::Draft;
use crate::runbook::{Action, Condition, Impact, Otherwise, Template};

/// Numbers run from 1 without gaps. A slip is told once, where it begins.
pub(super) fn numbers(notes: &Notes, drafts: &[Draft]) {
    let mut due = 1_u32;
    for draft in drafts {
        let (number, title) = (draft.number, &draft.title);
        if number != due {
            notes.note(
                draft.line,
                format_args!("step {number} should be step {due}; write `## {due}. {title}`"),
            );
        }
        due = number.max(due).saturating_add(1);
    }
    if drafts.is_empty() {
        let line = notes.lines();
        notes.note(line, "there is no step; write a heading such as `## 1. Look` and a step block below it");
    }
}

/// Where a failed wait or check goes must exist, and must not go round by itself.
pub(super) fn jumps(notes: &Notes, drafts: &[Draft]) {
    for (at, draft) in drafts.iter().enumerate() {
        let Some(Otherwise::Go(number)) = draft.action.as_ref().and_then(otherwise) else { continue };
        let Some(to) = drafts.iter().position(|draft| draft.number == number) else {
            notes.note(
                draft.block,
                format_args!(
                    "`otherwise` goes to step {number}, and there is none; the last is step {}",
                    drafts.len()
                ),
            );
            continue;
        };
        let round = drafts.get(to..=at).unwrap_or_default();
        let mut actions = round.iter().filter_map(|draft| draft.action.as_ref());
        if actions.clone().any(Action::changes) {
            notes.note(draft.block, format_args!(
                "`otherwise` goes back to step {number}, and a change would be made again; go on to a later step"
            ));
        } else if to <= at && !actions.any(|action| matches!(action, Action::Confirm { .. } | Action::Note)) {
            notes.note(draft.block, format_args!(
                "`otherwise` goes back to step {number} without asking anybody; put a `confirm` between them"
            ));
        }
    }
}

fn otherwise(action: &Action) -> Option<Otherwise> {
    match action {
        Action::Wait { otherwise, .. } | Action::Check { otherwise, .. } => Some(*otherwise),
        _ => None,
    }
}

/// The impact covers what the steps do.
pub(super) fn impact(notes: &Notes, drafts: &[Draft], front: &Front) {
    let Some(impact) = front.impact else { return };
    let does = |draft: &&Draft| draft.action.as_ref().is_some_and(|action| least(action) > impact);
    let Some(draft) = drafts.iter().find(does) else { return };
    let Some(action) = &draft.action else { return };
    let (number, word) = (draft.number, action.word());
    let (what, write) = match least(action) {
        Impact::Disrupt => ("stops all tasks at once", "disrupt"),
        _ => ("changes the account", "change"),
    };
    notes.note(front.impact_line, format_args!("step {number} ({word}) {what}; write impact = \"{write}\""));
}

fn least(action: &Action) -> Impact {
    match action {
        Action::Restart { how } if how.0 == "all" => Impact::Disrupt,
        action if action.changes() => Impact::Change,
        _ => Impact::Read,
    }
}

/// Everything is chosen once, before the first change, so that the plan can show it all; and
/// before it is used.
pub(super) fn choices(notes: &Notes, drafts: &[Draft], front: &Front) {
    let complete = drafts.iter().all(|draft| draft.action.is_some());
    let params = front.params.as_deref().unwrap_or_default();
    let mut chosen: Vec<(&str, u32)> = Vec::new();
    let mut change = None;
    for draft in drafts {
        let Some(action) = &draft.action else { continue };
        if let Action::Choose { param } = action {
            if let Some((_, before)) = chosen.iter().find(|(name, _)| name == param) {
                notes.note(
                    draft.block,
                    format_args!("`{param}` was chosen in step {before} already; leave this out"),
                );
            }
            if let Some(change) = change {
                notes.note(draft.block, format_args!(
                    "`{param}` is chosen after the change of step {change}, and the plan could not show it; choose before"
                ));
            }
            chosen.push((param, draft.number));
        }
        for name in templates(action).into_iter().flat_map(Template::params) {
            let known = params.iter().find(|param| param.name == name);
            let open = known.is_some_and(|param| param.default.is_none());
            if complete && open && !chosen.iter().any(|(chosen, _)| *chosen == name) {
                notes.note(
                    draft.block,
                    format_args!(
                        "`{name}` has no value here; choose it in an earlier step, or give it a default"
                    ),
                );
            }
        }
        change = change.or_else(|| action.changes().then_some(draft.number));
    }
}

/// The templates of an action.
pub(in crate::runbook) fn templates(action: &Action) -> Vec<&Template> {
    match action {
        Action::Rollback { to } => vec![to],
        Action::Restart { how } => vec![how],
        Action::Scale { count } => vec![count],
        Action::SecretWrite { secret, key, value } => {
            [Some(secret), key.as_ref(), Some(value)].into_iter().flatten().collect()
        }
        Action::Wait { until: Condition::HttpOk(Some(url)), .. }
        | Action::Check { that: Condition::HttpOk(Some(url)), .. } => vec![url],
        Action::Confirm { question } => vec![question],
        _ => Vec::new(),
    }
}

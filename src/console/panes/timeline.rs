//! Timeline: what was seen to change, newest first.

use std::cmp::Ordering;

use ratatui::text::Line;

use super::tasks::SHORT_ID;
use super::{Column, Item, Paint, RowId, Scope, Table, add_words, index, short_names};
use crate::console::theme::Role;
use crate::model::{Part, Tone, Transition, TransitionKind};

/// The pane.
pub(super) struct Timeline;

const COLUMNS: [Column; 6] = [
    Column::new("", 1, 1, 0),
    Column::new("TIME", 8, 8, 0),
    Column::new("AGO", 3, 4, 2).right(),
    Column::new("WHAT", 6, 10, 1),
    Column::new("NAME", 10, 32, 0),
    Column::new("CHANGE", 12, u16::MAX, 0),
];

impl Table for Timeline {
    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn items(&self, scope: &Scope<'_>) -> Vec<Item> {
        let all = scope.picture.transitions.iter().enumerate().rev();
        let belongs = |transition: &Transition| match (scope.service(), &transition.service) {
            (Some(wanted), Some(known)) => wanted == known,
            // An alarm may belong to any service: better one line too many.
            _ => true,
        };
        all.filter(|(_, transition)| belongs(transition)).map(|(place, _)| (index(place), 0)).collect()
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId> {
        let transition = transition(scope, item)?;
        Some(RowId::Transition(transition.at, format!("{} {}", transition.name, transition.text)))
    }

    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String) {
        let Some(transition) = transition(scope, item) else { return };
        add_words(row, [kind(transition.what), transition.name.as_str(), &transition.text]);
        add_words(row, transition.service.as_ref().map(|key| key.name.as_str()));
    }

    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering {
        let (Some(one), Some(other)) = (transition(scope, a), transition(scope, b)) else {
            return Ordering::Equal;
        };
        match column {
            3 => one.what.cmp(&other.what),
            4 => one.name.cmp(&other.name),
            5 => one.text.cmp(&other.text),
            _ => other.at.cmp(&one.at),
        }
    }

    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>> {
        let Some(transition) = transition(scope, item) else { return Vec::new() };
        let glyphs = paint.theme.glyphs;
        let (mark, role) = match transition.tone {
            Tone::Good => (glyphs.ok, Role::Ok),
            Tone::Plain => (glyphs.unknown, Role::Muted),
            Tone::Changing => (glyphs.changing, Role::Changing),
            Tone::Bad => (glyphs.bad, Role::Bad),
        };
        let text = if transition.tone == Tone::Bad { Role::Bad } else { Role::Text };
        vec![
            paint.cell(mark, role),
            paint.cell(paint.clock(transition.at), Role::Muted),
            paint.cell(paint.age(Some(transition.at)), Role::Muted),
            paint.cell(kind(transition.what), Role::Muted),
            paint.cell(name(transition, paint), Role::Text),
            paint.cell(change(transition), text),
        ]
    }

    fn about(&self, scope: &Scope<'_>) -> String {
        scope.service().map_or_else(|| "all services".to_owned(), |key| key.name.clone())
    }

    fn note(&self, _scope: &Scope<'_>, shown: usize) -> String {
        shown.to_string()
    }

    fn parts(&self) -> &'static [Part] {
        &[]
    }

    fn empty(&self, _scope: &Scope<'_>) -> String {
        "Nothing has changed since dogwatch began to look.".to_owned()
    }
}

fn transition<'a>(scope: &Scope<'a>, item: Item) -> Option<&'a Transition> {
    scope.picture.transitions.get(item.0 as usize).map(AsRef::as_ref)
}

/// A task's id is cut to what tells it from its neighbours.
fn name(transition: &Transition, paint: &Paint<'_>) -> String {
    if transition.what != TransitionKind::Task {
        return transition.name.clone();
    }
    let id: String = transition.name.chars().take(SHORT_ID).collect();
    id + paint.theme.glyphs.ellipsis
}

/// ECS begins its events with the service, which has a column of its own.
fn change(transition: &Transition) -> String {
    let begin = format!("(service {}) ", transition.name);
    short_names(transition.text.strip_prefix(&begin).unwrap_or(&transition.text))
}

fn kind(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Deployment => "deployment",
        TransitionKind::Event => "event",
        TransitionKind::Task => "task",
        TransitionKind::Target => "target",
        TransitionKind::Alarm => "alarm",
        TransitionKind::Scaling => "scaling",
    }
}

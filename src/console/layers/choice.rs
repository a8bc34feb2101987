//! Choosing one of several: clusters, environments, themes.

use crate::console::command::Motion;
use crate::console::input::Input;
use crate::console::list::Filter;

/// What is being chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Topic {
    Cluster,
    Environment,
    Theme,
}

/// One that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) struct Entry {
    /// What choosing it means: a name.
    pub(in crate::console) name: String,
    /// What is said of it.
    pub(in crate::console) about: String,
    /// Whether it is the one that is shown now.
    pub(in crate::console) current: bool,
}

/// The choice as it stands.
#[derive(Clone, Debug)]
pub(in crate::console) struct Choice {
    pub(in crate::console) topic: Topic,
    entries: Vec<Entry>,
    pub(in crate::console) input: Input,
    pub(in crate::console) cursor: usize,
    /// What there was before, for a choice that is tried as one moves.
    pub(in crate::console) before: String,
}

impl Choice {
    pub(in crate::console) fn new(topic: Topic, entries: Vec<Entry>) -> Self {
        let cursor = entries.iter().position(|entry| entry.current).unwrap_or(0);
        let before = entries.get(cursor).map(|entry| entry.name.clone()).unwrap_or_default();
        Self { topic, entries, input: Input::default(), cursor, before }
    }

    pub(in crate::console) fn title(&self) -> &'static str {
        match self.topic {
            Topic::Cluster => "Cluster",
            Topic::Environment => "Environment",
            Topic::Theme => "Theme",
        }
    }

    /// The entries that the typed text leaves.
    pub(in crate::console) fn shown(&self) -> Vec<&Entry> {
        let filter = Filter::new(self.input.text());
        let row = |entry: &&Entry| filter.passes(&format!("{} {}", entry.name, entry.about));
        self.entries.iter().filter(row).collect()
    }

    pub(in crate::console) fn selected(&self) -> Option<&Entry> {
        self.shown().get(self.cursor).copied()
    }

    /// The entries have changed: a cluster came or went.
    pub(in crate::console) fn renew(&mut self, entries: Vec<Entry>) {
        let selected = self.selected().map(|entry| entry.name.clone());
        self.entries = entries;
        let place = self.shown().iter().position(|entry| Some(&entry.name) == selected.as_ref());
        self.cursor = place.unwrap_or(self.cursor);
        self.keep();
    }

    pub(in crate::console) fn go(&mut self, motion: Motion) {
        let last = self.shown().len().saturating_sub(1);
        self.cursor = match motion {
            Motion::Up => self.cursor.saturating_sub(1),
            Motion::Down => self.cursor + 1,
            Motion::PageUp => self.cursor.saturating_sub(10),
            Motion::PageDown => self.cursor + 10,
            Motion::First => 0,
            Motion::Last => last,
        };
        self.keep();
    }

    /// Keeps the cursor on an entry.
    pub(in crate::console) fn keep(&mut self) {
        self.cursor = self.cursor.min(self.shown().len().saturating_sub(1));
    }
}

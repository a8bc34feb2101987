//! The palette: commands, services, clusters and themes by a fuzzy name.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::console::command::{Action, COMMANDS, Command};
use crate::console::input::Input;
use crate::model::ServiceKey;

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::console) enum Target {
    Command(&'static Command),
    Service(ServiceKey),
    Cluster(String),
    Environment(usize),
    Theme(String),
    Runbook(String),
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::console) struct Entry {
    pub(in crate::console) name: String,
    pub(in crate::console) about: String,
    pub(in crate::console) target: Target,
}

/// The palette as it stands.
#[derive(Clone, Debug)]
pub(in crate::console) struct Palette {
    pub(in crate::console) input: Input,
    pub(in crate::console) cursor: usize,
    entries: Vec<Entry>,
    /// Places in `entries`, best first.
    found: Vec<usize>,
}

impl Palette {
    /// A palette over all commands and these names besides.
    pub(in crate::console) fn new(names: Vec<Entry>) -> Self {
        let commands = COMMANDS.iter().filter(|command| command.is_public() && !moves(command));
        let entry = |command: &'static Command| Entry {
            name: command.id.to_owned(),
            about: command.doc.to_owned(),
            target: Target::Command(command),
        };
        let entries: Vec<Entry> = commands.map(entry).chain(names).collect();
        let found = (0..entries.len()).collect();
        Self { input: Input::default(), cursor: 0, entries, found }
    }

    /// The entries that match, best first.
    pub(in crate::console) fn found(&self) -> impl ExactSizeIterator<Item = &Entry> {
        // Places come from the entries themselves, which never change.
        #[expect(clippy::indexing_slicing, reason = "places in the palette's own entries")]
        self.found.iter().map(|place| &self.entries[*place])
    }

    pub(in crate::console) fn selected(&self) -> Option<&Entry> {
        self.found.get(self.cursor).and_then(|place| self.entries.get(*place))
    }

    /// Matches anew, after the typed text has changed.
    pub(in crate::console) fn search(&mut self) {
        let pattern = Pattern::parse(self.input.text(), CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            // A hit in the name counts for more than one in what is said of it.
            let by_name = score(&entry.name).map(|score| score + 100);
            if let Some(best) = by_name.max(score(&entry.about)) {
                scored.push((best, place));
            }
        }
        scored.sort_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
        self.found = scored.into_iter().map(|(_, place)| place).collect();
        self.cursor = 0;
    }

    pub(in crate::console) fn go(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }
}

/// Moving is for keys.
fn moves(command: &Command) -> bool {
    matches!(
        command.action,
        Action::Move(_)
            | Action::Back
            | Action::Palette
            | Action::NextTab
            | Action::PreviousTab
            | Action::Run(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(typed: &str) -> Option<String> {
        let service = Entry {
            name: "service lauv-gateway-service".to_owned(),
            about: "lauv-prod-cluster".to_owned(),
            target: Target::Cluster(String::new()),
        };
        let mut palette = Palette::new(vec![service]);
        palette.input.insert(typed);
        palette.search();
        palette.selected().map(|entry| entry.name.clone())
    }

    #[test]
    fn the_best_match_is_first() {
        assert_eq!(first("zoom").as_deref(), Some("zoom"));
        assert_eq!(first("rllbck").as_deref(), Some("rollback"));
        assert_eq!(first("gatew").as_deref(), Some("service lauv-gateway-service"));
        assert_eq!(first("clus").as_deref(), Some("clusters"));
        assert_eq!(first("qqqq"), None);
        assert_ne!(first("panic").as_deref(), Some("test-panic"));
    }
}

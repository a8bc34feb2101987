//! A line that is typed in the Logs pane: a search, a filter, a pattern, a time, a file's name.

use crate::console::input::Input;
use crate::console::logs::{Extent, Search};
use crate::model::LineKey;

/// What is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Asked {
    Search,
    Filter,
    Pattern,
    Jump,
    Save(Extent),
}

/// The line as it stands.
#[derive(Clone, Debug)]
pub(in crate::console) struct Prompt {
    pub(in crate::console) asked: Asked,
    pub(in crate::console) input: Input,
    /// What is wrong with it.
    pub(in crate::console) error: Option<String>,
    pub(in crate::console) before: Before,
}

/// What there was before, to go back to.
#[derive(Clone, Debug, Default)]
pub(in crate::console) struct Before {
    pub(in crate::console) search: Option<Search>,
    pub(in crate::console) filter: String,
    pub(in crate::console) cursor: Option<LineKey>,
    pub(in crate::console) row: isize,
    pub(in crate::console) follow: bool,
}

impl Asked {
    /// What stands before the text.
    pub(in crate::console) fn sign(self) -> &'static str {
        match self {
            Self::Search => "/",
            Self::Filter => "& ",
            Self::Pattern => "pattern ",
            Self::Jump => "@ ",
            Self::Save(Extent::Shown) => "save what is shown to ",
            Self::Save(Extent::Held) => "save everything held to ",
        }
    }

    /// What can be typed, and what the keys do.
    pub(in crate::console) fn help(self) -> &'static str {
        match self {
            Self::Search => "regular expression · ↵ keeps · Esc drops",
            Self::Filter => "word !word /regex/ · ↵ keeps · Esc drops",
            Self::Pattern => "ERROR -health { $.level = \"error\" } · ↵ reads anew · Esc leaves it",
            Self::Jump => "12:04 · -15m · 2026-11-21T12:04:00Z · ↵ goes there",
            Self::Save(_) => "Tab: shown or everything · .jsonl .raw · ↵ saves",
        }
    }
}

//! The panes: each tells what its rows are, how they compare, and what they say. One widget
//! ([`super::table`]) draws them all.

mod alarms;
mod services;
mod targets;
mod tasks;
mod timeline;

use std::cmp::Ordering;

use jiff::Timestamp;
use ratatui::text::{Line, Span};

pub(super) use alarms::{crossed as alarm_crossed, number};
pub(super) use targets::check as targets_check;
pub(super) use tasks::{short_names, why as task_why};

use super::theme::{Role, Theme};
use crate::engine::poll::Picture;
use crate::model::{Arn, Part, ServiceKey};
use crate::text;

/// A pane, by its number on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PaneId {
    Services = 1,
    Tasks = 2,
    Targets = 3,
    Alarms = 4,
    Logs = 5,
    Timeline = 6,
}

impl PaneId {
    pub(super) const ALL: [Self; 6] =
        [Self::Services, Self::Tasks, Self::Targets, Self::Alarms, Self::Logs, Self::Timeline];

    pub(super) fn by_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| *pane as u8 == number)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Services => "Services",
            Self::Tasks => "Tasks",
            Self::Targets => "Targets",
            Self::Alarms => "Alarms",
            Self::Logs => "Logs",
            Self::Timeline => "Timeline",
        }
    }

    /// The table behind the pane; the Logs pane is none.
    pub(super) fn table(self) -> Option<&'static dyn Table> {
        match self {
            Self::Services => Some(&services::Services),
            Self::Tasks => Some(&tasks::Tasks),
            Self::Targets => Some(&targets::Targets),
            Self::Alarms => Some(&alarms::Alarms),
            Self::Timeline => Some(&timeline::Timeline),
            Self::Logs => None,
        }
    }
}

/// A row's thing, as indices into the picture. The second one is used where things are nested:
/// a target in its target group.
pub(super) type Item = (u32, u32);

/// A row's thing, by what does not change from one picture to the next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum RowId {
    Service(ServiceKey),
    Task(Arn),
    Target {
        group: Arn,
        id: String,
        port: Option<i32>,
    },
    Alarm(String),
    /// When, and what it says.
    Transition(Timestamp, String),
}

/// What a pane shows of the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) picture: &'a Picture,
    /// The selected service.
    pub(super) selected: Option<&'a ServiceKey>,
    /// Whether the panes show all services' things.
    pub(super) everything: bool,
}

impl Scope<'_> {
    /// The service that panes follow; `None` when they show everything.
    pub(super) fn service(&self) -> Option<&ServiceKey> {
        if self.everything { None } else { self.selected }
    }
}

/// With what a row is painted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint<'a> {
    pub(super) theme: &'a Theme,
    /// The account's time.
    pub(super) now: Timestamp,
    /// Whether clock times are UTC rather than local.
    pub(super) utc: bool,
}

impl Paint<'_> {
    pub(super) fn span(&self, text: impl Into<String>, role: Role) -> Span<'static> {
        let mut style = self.theme.style(role);
        if role == Role::Text {
            // The screen's own background, which an overlay does not have.
            style.bg = None;
        }
        Span::styled(text.into(), style)
    }

    pub(super) fn cell(&self, text: impl Into<String>, role: Role) -> Line<'static> {
        Line::from(self.span(text, role))
    }

    /// The age of something in the account.
    pub(super) fn age(&self, since: Option<Timestamp>) -> String {
        since.map(|since| text::age_at(since, self.now)).unwrap_or_default()
    }

    /// A clock time, `12:04:31`.
    pub(super) fn clock(&self, at: Timestamp) -> String {
        clock(at, self.utc)
    }
}

/// A clock time, `12:04:31`, local or UTC.
pub(super) fn clock(at: Timestamp, utc: bool) -> String {
    at.to_zoned(text::zone(utc)).strftime("%H:%M:%S").to_string()
}

/// A clock time without seconds, `11:02`, with the date where that is not today's.
pub(super) fn minute(at: Timestamp, now: Timestamp, utc: bool) -> String {
    let zone = text::zone(utc);
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone));
    let format = if at.date() == now.date() { "%H:%M" } else { "%m-%d %H:%M" };
    at.strftime(format).to_string()
}

/// A column of a table.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// The fewest columns of the terminal it is of use with.
    pub(super) min: u16,
    /// The most that it takes; the first column with `u16::MAX` takes what is left.
    pub(super) max: u16,
    /// Columns with the largest number go first when there is no room; 0 stays.
    pub(super) drop: u8,
    /// Whether it stands at the right of its column.
    pub(super) right: bool,
}

impl Column {
    pub(super) const fn new(title: &'static str, min: u16, max: u16, drop: u8) -> Self {
        Self { title, min, max, drop, right: false }
    }

    pub(super) const fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// What a pane's rows are.
pub(super) trait Table: Sync {
    /// The columns. The first one is the mark that tells the state.
    fn columns(&self) -> &'static [Column];

    /// Whether a column is shown at all.
    fn shows(&self, _scope: &Scope<'_>, _column: usize) -> bool {
        true
    }

    /// The rows in the pane's own order.
    fn items(&self, scope: &Scope<'_>) -> Vec<Item>;

    /// Whether rows come in at the top, and whoever is there wants to see them come.
    fn newest_first(&self) -> bool {
        false
    }

    /// What a row is; `None` when the picture has no such row.
    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId>;

    /// Whether a row is this thing.
    fn is(&self, scope: &Scope<'_>, item: Item, id: &RowId) -> bool {
        self.id(scope, item).as_ref() == Some(id)
    }

    /// What the filter looks at.
    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String);

    /// The order of two rows by a column.
    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering;

    /// A row's cells, one for each column.
    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>>;

    /// Behind the pane's name: what it is about.
    fn about(&self, scope: &Scope<'_>) -> String;

    /// At the right of the pane's title.
    fn note(&self, scope: &Scope<'_>, shown: usize) -> String;

    /// The parts of the picture that it is made of; the first one decides what an empty list means.
    fn parts(&self) -> &'static [Part];

    /// What an empty list means when everything was read.
    fn empty(&self, scope: &Scope<'_>) -> String;
}

/// Adds words to what the filter looks at.
pub(super) fn add_words<'a>(row: &mut String, words: impl IntoIterator<Item = &'a str>) {
    for word in words {
        row.push_str(word);
        row.push(' ');
    }
}

/// An index as items hold it. Lists are far shorter than its range.
pub(super) fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

//! A list's state: what is selected, how it is sorted and filtered, what is in sight. Selection is
//! by identity, not by row: a refresh moves the row, not the choice.

use std::cmp::Ordering;

use super::command::Motion;
use super::panes::{Item, RowId, Scope, Table};

/// The state of one list.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    /// What is shown, in order, as indices into the picture.
    pub(super) order: Vec<Item>,
    /// How many there are without the filter.
    pub(super) total: usize,
    /// What is selected, by its identity.
    pub(super) selected: Option<RowId>,
    /// Where in the order the selected row is, or was.
    pub(super) cursor: usize,
    /// The first row in sight.
    pub(super) offset: usize,
    /// The column that it is sorted by, and whether the other way around; the list's own order without.
    pub(super) sort: Option<usize>,
    /// Whether the order is turned around.
    pub(super) reversed: bool,
    /// What rows must have, and with `!` what they must not have.
    pub(super) filter: String,
    /// Whether the first row stays selected while new ones come before it.
    pub(super) at_top: bool,
}

impl List {
    /// Takes over a new picture: filter, order, and the selected thing where it is now.
    pub(super) fn refresh(&mut self, table: &dyn Table, scope: &Scope<'_>) {
        let mut order = table.items(scope);
        self.total = order.len();
        let filter = Filter::new(&self.filter);
        if !filter.is_empty() {
            let mut row = String::new();
            order.retain(|item| {
                row.clear();
                table.haystack(scope, *item, &mut row);
                filter.passes(&row)
            });
        }
        if let Some(column) = self.sort {
            order.sort_by(|a, b| table.compare(scope, column, *a, *b));
        }
        if self.reversed {
            order.reverse();
        }
        self.order = order;
        self.find_selected(table, scope);
    }

    fn find_selected(&mut self, table: &dyn Table, scope: &Scope<'_>) {
        // Where it was is where it mostly still is.
        let at = |list: &Self, place: usize| list.order.get(place).and_then(|item| table.id(scope, *item));
        if self.at_top {
            (self.cursor, self.offset) = (0, 0);
            self.selected = at(self, 0).or(self.selected.take());
            return;
        }
        if self.selected.is_some() && at(self, self.cursor) == self.selected {
            return;
        }
        let found = self
            .selected
            .as_ref()
            .and_then(|wanted| self.order.iter().position(|item| table.is(scope, *item, wanted)));
        if let Some(place) = found {
            // A selected row that moved stays at its height on the screen where that is possible. But
            // whoever looks at the top of a list goes on to see what comes there: the worst.
            if self.offset > 0 {
                let height = self.cursor.saturating_sub(self.offset);
                self.offset = place.saturating_sub(height);
            }
            self.cursor = place;
            return;
        }
        self.cursor = self.cursor.min(self.order.len().saturating_sub(1));
        // What has gone keeps its place for what comes next; nothing is selected in an empty list,
        // but what was is not forgotten: a filter or a failed reading may bring it back.
        if let Some(id) = at(self, self.cursor) {
            self.selected = Some(id);
        }
    }

    /// Selects by place.
    pub(super) fn select(&mut self, place: usize, table: &dyn Table, scope: &Scope<'_>) {
        let Some(item) = self.order.get(place) else { return };
        self.cursor = place;
        self.selected = table.id(scope, *item);
        self.at_top = place == 0 && table.newest_first();
    }

    /// The selected item, if it is in the list.
    pub(super) fn current(&self) -> Option<Item> {
        self.order.get(self.cursor).copied()
    }

    /// The place after a motion.
    pub(super) fn moved(&self, motion: Motion, page: usize) -> usize {
        let last = self.order.len().saturating_sub(1);
        match motion {
            Motion::Up => self.cursor.saturating_sub(1),
            Motion::Down => (self.cursor + 1).min(last),
            Motion::PageUp => self.cursor.saturating_sub(page.max(1)),
            Motion::PageDown => (self.cursor + page.max(1)).min(last),
            Motion::First => 0,
            Motion::Last => last,
        }
    }

    /// Scrolls so that the selected row is among `height` rows in sight, and no row is wasted.
    pub(super) fn keep_in_sight(&mut self, height: usize) {
        let height = height.max(1);
        self.offset = self.offset.min(self.order.len().saturating_sub(height));
        if self.cursor < self.offset {
            self.offset = self.cursor;
        } else if self.cursor >= self.offset + height {
            self.offset = self.cursor + 1 - height;
        }
    }

    /// The next way to sort among `columns`.
    pub(super) fn next_sort(&mut self, columns: usize) {
        self.reversed = false;
        self.sort = match self.sort {
            None => Some(0),
            Some(column) if column + 1 < columns => Some(column + 1),
            Some(_) => None,
        };
    }

    /// Sorts by a column; by the same one again: the other way around, then the list's own order.
    pub(super) fn sort_by(&mut self, column: usize) {
        (self.sort, self.reversed) = match (self.sort, self.reversed) {
            (Some(known), false) if known == column => (Some(column), true),
            (Some(known), true) if known == column => (None, false),
            _ => (Some(column), false),
        };
    }
}

/// Words that a row must have, in any case and place; with `!`, must not have.
#[derive(Debug)]
pub(super) struct Filter {
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

impl Filter {
    pub(super) fn new(text: &str) -> Self {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for word in text.to_lowercase().split_whitespace() {
            match word.strip_prefix('!') {
                Some("") => {}
                Some(word) => unwanted.push(word.to_owned()),
                None => wanted.push(word.to_owned()),
            }
        }
        Self { wanted, unwanted }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    pub(super) fn passes(&self, row: &str) -> bool {
        let row = row.to_lowercase();
        self.wanted.iter().all(|word| row.contains(word))
            && !self.unwanted.iter().any(|word| row.contains(word))
    }
}

/// Compares numbers that may not be there; those come last.
pub(super) fn by_number(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_take_words_in_any_order() {
        let passes = |filter: &str, row: &str| Filter::new(filter).passes(row);
        assert!(passes("", "x"));
        assert!(passes("GATE lauv", "lauv-gateway-service 2/2"));
        assert!(!passes("gate !lauv", "lauv-gateway-service"));
        assert!(passes("!", "x"));
    }

    #[test]
    fn motions_stay_in_the_list() {
        let mut list = List { order: vec![(0, 0); 5], cursor: 3, ..List::default() };
        assert_eq!(list.moved(Motion::PageDown, 10), 4);
        assert_eq!(list.moved(Motion::PageUp, 10), 0);
        list.cursor = 4;
        list.keep_in_sight(2);
        assert_eq!(list.offset, 3);
        list.cursor = 0;
        list.keep_in_sight(2);
        assert_eq!(list.offset, 0);
        let empty = List::default();
        assert_eq!(empty.moved(Motion::Down, 1), 0);
    }

    #[test]
    fn sorting_goes_round() {
        let mut list = List::default();
        list.sort_by(2);
        list.sort_by(2);
        assert_eq!((list.sort, list.reversed), (Some(2), true));
        list.sort_by(2);
        assert_eq!((list.sort, list.reversed), (None, false));
        for expected in [Some(0), Some(1), None] {
            list.next_sort(2);
            assert_eq!(list.sort, expected);
        }
    }
}

//! One table of a file: each key is asked for once, by type; what nobody asked for is unknown.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Sheet;
use super::error::{nearest, suggestion};

/// A table being read. Call [`Section::finish`] when all keys have been asked for.
#[derive(Debug)]
pub struct Section<'s> {
    sheet: &'s Sheet<'s>,
    table: &'s DeTable<'s>,
    at: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'s> Section<'s> {
    pub(super) fn new(sheet: &'s Sheet<'s>, table: &'s DeTable<'s>, at: Range<usize>) -> Self {
        Self { sheet, table, at, asked: RefCell::default() }
    }

    /// Where the table begins, in bytes of the text.
    pub fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// A text; `None` when the key is missing, or wrong, which is then noted. So with the rest.
    pub fn text(&self, key: &'static str) -> Option<Spanned<&'s str>> {
        let value = self.value(key)?;
        self.as_text(key, value)
    }

    /// A list of texts; empty when the key is missing.
    pub fn texts(&self, key: &'static str) -> Vec<Spanned<&'s str>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.as_text(key, item)).collect(),
            _ => self
                .wrong_type(key, "a list of texts, such as [\"one\", \"two\"],", value)
                .unwrap_or_default(),
        }
    }

    /// True or false.
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        value.get_ref().as_bool().or_else(|| self.wrong_type(key, "true or false", value))
    }

    /// A whole number within bounds.
    pub fn whole(&self, key: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            return self.wrong_type(key, "a whole number", value);
        };
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let within = number.filter(|number| bounds.contains(number));
        if within.is_none() {
            let (least, most) = bounds.into_inner();
            self.sheet.note(value.span(), format_args!("`{key}` must be from {least} to {most}"));
        }
        within
    }

    /// A table below this one.
    pub fn section(&self, key: &'static str) -> Option<Section<'s>> {
        let value = self.value(key)?;
        let below = self.table_of(value);
        below.or_else(|| self.wrong_type(key, &format!("a table: write [{key}] above its keys,"), value))
    }

    /// The tables of a list, each written as `[[key]]`; empty when there is none.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'s>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let wanted = format!("a list of tables: write [[{key}]] above each,");
        let wrong = |value| self.wrong_type::<Section<'s>>(key, &wanted, value);
        match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|item| self.table_of(item).or_else(|| wrong(item))).collect()
            }
            _ => wrong(value).into_iter().collect(),
        }
    }

    /// Whatever stands in the table, in the order of the file: for tables whose keys are names
    /// that the reader chooses. Counts as asked for.
    pub fn entries(&self) -> Vec<(Spanned<&'s str>, &'s Spanned<DeValue<'s>>)> {
        let entry = |(key, value): (&'s Spanned<_>, _)| (spanned(key), value);
        let mut entries: Vec<_> = self.table.iter().map(entry).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// A value as a table of its own, `None` when it is none.
    pub fn table_of(&self, value: &'s Spanned<DeValue<'s>>) -> Option<Section<'s>> {
        let table = value.get_ref().as_table()?;
        Some(Section::new(self.sheet, table, value.span()))
    }

    /// A value as a text; what is none is noted.
    pub fn as_text(&self, key: &str, value: &'s Spanned<DeValue<'s>>) -> Option<Spanned<&'s str>> {
        let Some(text) = value.get_ref().as_str() else {
            return self.wrong_type(key, "a text in \"quotes\"", value);
        };
        let unfit = if text.trim().is_empty() {
            "must not be empty"
        } else if text.chars().any(char::is_control) {
            "must not hold control characters"
        } else {
            return Some(Spanned::new(value.span(), text));
        };
        self.sheet.note(value.span(), format_args!("`{key}` {unfit}"));
        None
    }

    /// Notes that the table has keys which nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries() {
            if !asked.contains(key.get_ref()) {
                self.unknown("key", &key, asked.iter().copied());
            }
        }
    }

    /// Whether the table has a key that nobody asked for and that is close to this one: most
    /// likely it is meant.
    pub fn misspells(&self, key: &str) -> bool {
        let asked = self.asked.borrow();
        let mut unasked = self.table.iter().map(|(name, _)| name.get_ref().as_ref());
        unasked.any(|name: &str| !asked.contains(&name) && nearest(name, [key]).is_some())
    }

    /// Notes that a name is none of those that there are.
    pub fn unknown<'n>(
        &self,
        what: &str,
        name: &Spanned<&str>,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        let wrong = name.get_ref();
        let right = suggestion(wrong, names);
        self.sheet.note(name.span(), format_args!("there is no {what} `{wrong}` here{right}"));
    }

    /// Notes a problem at a range of bytes of the text.
    pub fn note(&self, at: Range<usize>, message: impl std::fmt::Display) {
        self.sheet.note(at, message);
    }

    /// Notes that a value is of another type than wanted. Always `None`.
    pub fn wrong_type<T>(&self, key: &str, wanted: &str, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.sheet.note(value.span(), format_args!("`{key}` must be {wanted} and is {found}"));
        None
    }

    /// A value of whatever type; `None` when the key is missing.
    pub fn value(&self, key: &'static str) -> Option<&'s Spanned<DeValue<'s>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        self.table.get(key)
    }
}

fn spanned<'s>(key: &'s Spanned<std::borrow::Cow<'s, str>>) -> Spanned<&'s str> {
    Spanned::new(key.span(), key.get_ref().as_ref())
}

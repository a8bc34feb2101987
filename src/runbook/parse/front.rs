//! The front matter: what the runbook is, what it may do, what it must be told.

use toml::Spanned;

use super::notes::Notes;
use super::outline::Piece;
use super::param::{self, Declared};
use super::words;
use crate::runbook::Impact;
use crate::sheet::Section;
use crate::text;

/// What a runbook may do at most, by its words.
const IMPACTS: [(&str, Impact); 3] =
    [("read", Impact::Read), ("change", Impact::Change), ("disrupt", Impact::Disrupt)];

/// Ids and names of parameters are this long at most.
const LONGEST_ID: usize = 40;

/// The keys without which there is no runbook, each as it may be written.
const NEEDED: [(&str, &str); 4] = [
    ("id", "id = \"restart-worker\""),
    ("title", "title = \"Restart the worker\""),
    ("applies-to", "applies-to = \"service\""),
    ("impact", "impact = \"read\", \"change\" or \"disrupt\""),
];

/// What the front matter says; `None` where it is missing or wrong, which is noted.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub id: Option<String>,
    pub title: Option<String>,
    pub key: Option<String>,
    pub when: Option<String>,
    pub impact: Option<Impact>,
    /// The line of `impact`.
    pub impact_line: usize,
    pub permissions: Vec<String>,
    /// The parameters; `None` when it cannot be told which there are.
    pub params: Option<Vec<Declared>>,
}

/// Reads the front matter.
pub(super) fn read(notes: &Notes, piece: Piece<'_>) -> Front {
    let sheet = notes.sheet(piece.text, piece.before);
    let table = sheet.parse();
    let mut front = Front { impact_line: piece.before, ..Front::default() };
    if !sheet.is_wrong() {
        let section = sheet.section(&table);
        for (key, example) in NEEDED {
            if section.value(key).is_none() && !section.misspells(key) {
                notes.note(piece.before, format_args!("`{key}` is missing; write {example}"));
            }
        }
        if let Some(impact) = section.value("impact") {
            front.impact_line = sheet.position(impact.span().start).0;
        }
        front.fill(&section);
        section.finish();
    }
    drop(table);
    notes.take(sheet);
    front
}

impl Front {
    fn fill(&mut self, section: &Section<'_>) {
        self.id = section.text("id").and_then(|id| identifier(section, "id", &id));
        self.title = section.text("title").map(plain);
        self.key = section.text("key").and_then(|key| letter(section, &key));
        self.when = section.text("when").map(plain);
        words::one_of(section, "applies-to", &[("service", ())]);
        self.impact = words::one_of(section, "impact", &IMPACTS);
        self.permissions = section.texts("permissions").into_iter().map(plain).collect();
        self.params = match section.section("params") {
            Some(params) => declared(&params),
            None => section.value("params").is_none().then(Vec::new),
        };
    }
}

/// The tables below `params`, in the order of the file; `None` when one of them has no right name
/// or is none.
fn declared(params: &Section<'_>) -> Option<Vec<Declared>> {
    let read = |(name, value): (Spanned<&str>, _)| {
        let Some(section) = params.table_of(value) else {
            let wanted = format!("a table: write [params.{}] above its keys,", name.get_ref());
            return params.wrong_type(name.get_ref(), &wanted, value);
        };
        let declared = param::read(section, (*name.get_ref()).to_owned());
        identifier(params, "a parameter's name", &name).map(|_| declared)
    };
    let all: Vec<Option<Declared>> = params.entries().into_iter().map(read).collect();
    all.into_iter().collect()
}

/// A text, clean.
fn plain(text: Spanned<&str>) -> String {
    text::clean(text.get_ref()).trim().to_owned()
}

/// A name of lower-case letters, digits and hyphens.
fn identifier(section: &Section<'_>, what: &str, id: &Spanned<&str>) -> Option<String> {
    let text = *id.get_ref();
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    if begins && text.bytes().all(inside) && text.len() <= LONGEST_ID {
        return Some(text.to_owned());
    }
    let what = if what == "id" { "`id`" } else { what };
    section.note(id.span(), format_args!(
        "{what} is `{text}`; write up to {LONGEST_ID} lower-case letters, digits and hyphens, a letter first"
    ));
    None
}

/// The key that starts the runbook: one upper-case letter.
fn letter(section: &Section<'_>, key: &Spanned<&str>) -> Option<String> {
    let text = *key.get_ref();
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some('A'..='Z'), None) => Some(text.to_owned()),
        _ => {
            section.note(
                key.span(),
                format_args!("`key` is `{text}`; write one upper-case letter, such as \"W\""),
            );
            None
        }
    }
}

//! Keys of the operator's own, as they are written: what they mean the keymap knows.

use crate::sheet::{Problem, Section, Sheet};

/// A word of the file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The word.
    pub text: String,
    file: String,
    line: usize,
    column: usize,
}

impl Located {
    /// A problem with this word, for the error that tells it.
    pub fn problem(&self, message: impl std::fmt::Display) -> Problem {
        let (line, column) = (Some(self.line), Some(self.column));
        Problem { line, column, ..Problem::of_file(&self.file, message) }
    }
}

/// One line of a `[keys.CONTEXT]` table: `KEY = "COMMAND"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where the key holds, such as `global` or `services`.
    pub context: Located,
    /// The key, such as `ctrl-s`.
    pub key: Located,
    /// The command's id.
    pub command: Located,
}

/// All bindings, in the order of the file.
pub(super) fn read(sheet: &Sheet<'_>, top: &Section<'_>) -> Vec<Binding> {
    let Some(keys) = top.section("keys") else { return Vec::new() };
    let mut bindings = Vec::new();
    for (context, value) in keys.entries() {
        let Some(section) = keys.table_of(value) else {
            let wanted = "a table of keys: write [keys.global], and the key below it,";
            let _: Option<()> = keys.wrong_type(context.get_ref(), wanted, value);
            continue;
        };
        for (key, value) in section.entries() {
            let Some(command) = section.as_text(key.get_ref(), value) else { continue };
            bindings.push(Binding {
                context: sheet.located(&context),
                key: sheet.located(&key),
                command: sheet.located(&command),
            });
        }
    }
    bindings.sort_by_key(|binding| (binding.key.line, binding.key.column));
    bindings
}

impl Sheet<'_> {
    fn located(&self, word: &toml::Spanned<&str>) -> Located {
        let (line, column) = self.position(word.span().start);
        Located { text: (*word.get_ref()).to_owned(), file: self.file().to_owned(), line, column }
    }
}

//! Saving lines to a file, a slice at a time: the update makes the text, the driver writes it.

use jiff::Timestamp;
use serde::Serialize;

use super::Logs;
use crate::model::{Found, LineKey, LineView, LogSource, Toward};

/// Which lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::console) enum Extent {
    /// Those that pass level, sources and filter.
    #[default]
    Shown,
    /// All that are held.
    Held,
}

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Form {
    /// Time, source, level and the clean text.
    Text,
    /// An object a line, its text clean.
    Json,
    /// The messages as they were written, with all that they do to a terminal.
    Raw,
}

impl Form {
    /// As the file's name says.
    pub(in crate::console) fn of(path: &str) -> Self {
        match path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).as_deref() {
            Some("json" | "jsonl" | "ndjson") => Self::Json,
            Some("raw") => Self::Raw,
            _ => Self::Text,
        }
    }
}

/// A step of saving, for the driver; each is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Save {
    /// Create this file, which must not exist.
    Create(String),
    /// Write this behind what was written before.
    Write(Vec<u8>),
    /// It is complete.
    Close,
}

/// A file that is being written.
#[derive(Clone, Debug)]
pub(in crate::console) struct Saving {
    pub(in crate::console) path: String,
    pub(in crate::console) lines: usize,
    form: Form,
    /// The lines still to be written.
    rest: Rest,
    /// Whether the driver is writing; one step at a time.
    pub(in crate::console) waiting: bool,
    /// Whether the file is there.
    pub(in crate::console) created: bool,
    closed: bool,
}

#[derive(Clone, Debug)]
enum Rest {
    /// The shown ones after this one, up to that one.
    Shown {
        after: Option<LineKey>,
        until: LineKey,
    },
    /// These, the next one last.
    Held(Vec<LineKey>),
    Done,
}

/// Bytes of text that one slice makes.
const SLICE: usize = 128 << 10;

impl Saving {
    /// Whether a slice can be made now.
    pub(super) fn can_go_on(&self) -> bool {
        self.created && !self.waiting
    }

    /// Whether all is written, and the file was closed.
    pub(in crate::console) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// A line for programs.
#[derive(Serialize)]
struct Object<'a> {
    time: String,
    source: &'a str,
    group: &'a str,
    stream: &'a str,
    task: Option<&'a str>,
    level: Option<&'a str>,
    message: &'a str,
}

impl Logs {
    /// Begins to save; the driver is to create the file first.
    pub(in crate::console) fn save(&mut self, path: String, extent: Extent) -> Option<Save> {
        let until = self.step(None, Toward::Older);
        let rest = match extent {
            Extent::Shown => Rest::Shown { after: None, until: until? },
            Extent::Held => {
                let mut keys: Vec<LineKey> = self.book.lines(false).map(|line| line.key).collect();
                keys.reverse();
                Rest::Held(keys)
            }
        };
        let form = Form::of(&path);
        let step = Save::Create(path.clone());
        self.saving =
            Some(Saving { path, lines: 0, form, rest, waiting: true, created: false, closed: false });
        Some(step)
    }

    /// The next step, when the last one is done. After [`Save::Close`] there is none.
    pub(in crate::console) fn save_on(&mut self) -> Option<Save> {
        let mut saving = self.saving.take().filter(Saving::can_go_on)?;
        let mut text = Vec::with_capacity(SLICE + (SLICE >> 2));
        while text.len() < SLICE {
            let key = match self.next_to_save(&mut saving.rest) {
                Found::Line(key) => key,
                Found::Nothing => {
                    saving.rest = Rest::Done;
                    break;
                }
                Found::Unknown => break,
            };
            // Lines that had to go meanwhile are no longer there to be saved.
            if let Some(line) = self.book.line(key) {
                write(&line, self.sources(), saving.form, &mut text);
                saving.lines += 1;
            }
        }
        let done = matches!(saving.rest, Rest::Done);
        let step = match text.is_empty() {
            false => Some(Save::Write(text)),
            true if done => Some(Save::Close),
            true => None,
        };
        saving.closed = step == Some(Save::Close);
        saving.waiting = step.is_some();
        self.saving = Some(saving);
        step
    }

    fn next_to_save(&mut self, rest: &mut Rest) -> Found {
        match rest {
            Rest::Shown { after, until } => {
                let found = self.book.step(*after, Toward::Newer, super::SLICE);
                match found {
                    Found::Line(key) if key <= *until => *after = Some(key),
                    Found::Line(_) => return Found::Nothing,
                    _ => {}
                }
                found
            }
            Rest::Held(keys) => keys.pop().map_or(Found::Nothing, Found::Line),
            Rest::Done => Found::Nothing,
        }
    }
}

fn write(line: &LineView<'_>, sources: &[LogSource], form: Form, into: &mut Vec<u8>) {
    let time = || {
        let at = Timestamp::from_millisecond(line.key.at).unwrap_or_default();
        format!("{at:.3}")
    };
    let source = sources.get(line.stream.source);
    let name = source.map_or("?", |source| source.name.as_str());
    let level = line.level.map(crate::model::Level::name);
    match form {
        Form::Raw => into.extend(line.raw.unwrap_or(line.text).as_bytes()),
        Form::Text => {
            let task = line.stream.task.as_deref().unwrap_or_default();
            let task = if task.is_empty() { String::new() } else { format!("/{task}") };
            let level = level.unwrap_or("-").to_uppercase();
            into.extend(format!("{} {name}{task} {level} {}", time(), line.text).as_bytes());
        }
        Form::Json => {
            let object = Object {
                time: time(),
                source: name,
                group: source.map_or("", |source| source.group.as_str()),
                stream: &line.stream.name,
                task: line.stream.task.as_deref(),
                level,
                message: line.text,
            };
            into.extend(serde_json::to_string(&object).unwrap_or_default().as_bytes());
        }
    }
    into.push(b'\n');
}

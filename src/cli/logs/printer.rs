//! Lines on their way out: for people, as JSON, or as they were written.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use jiff::tz::TimeZone;

use super::clock::Clock;
use super::json;
use super::sift::Sift;
use crate::cli::LogsFlags;
use crate::engine::Failure;
use crate::model::{Level, LogBatch, LogLine, LogSource, LogStream, StreamId};
use crate::text;

/// Output is written in pieces of this size.
const PIECE: usize = 1 << 18;
/// Sources' names are padded up to this width, so that the lines stand below each other.
const WIDEST: usize = 28;
/// Characters of a task's id that are shown.
const TASK: usize = 4;
/// The sources' colours, in turns. Those of the levels are not among them.
const COLOURS: [AnsiColor; 4] =
    [AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Green, AnsiColor::BrightBlue];

/// Prints what passes the sift.
pub(super) struct Printer {
    out: BufWriter<Box<dyn Write>>,
    form: Form,
    sift: Sift,
    sources: Vec<LogSource>,
    /// By the stream's number.
    speakers: Vec<Option<Speaker>>,
    width: usize,
    printed: u64,
}

enum Form {
    People { colour: bool, clock: Clock },
    Json { at: Clock, ingested: Clock },
    Raw,
}

/// Who speaks in a stream, as it is printed before each line.
struct Speaker {
    stream: Arc<LogStream>,
    head: String,
}

impl Printer {
    /// A printer of what these sources say. Creates the file that is asked for.
    ///
    /// # Errors
    /// When that file cannot be created, or is there already.
    pub(super) fn new(
        flags: &LogsFlags,
        sift: Sift,
        sources: &[LogSource],
        zone: TimeZone,
    ) -> Result<Self, Failure> {
        let (out, form): (Box<dyn Write>, Form) = match &flags.raw {
            Some(path) => (Box::new(create(path)?), Form::Raw),
            None if flags.json => {
                let form = Form::Json { at: Clock::rfc3339(), ingested: Clock::rfc3339() };
                (Box::new(io::stdout()), form)
            }
            None => {
                let wanted = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
                let colour = wanted && !flags.no_color && io::stdout().is_terminal();
                (Box::new(io::stdout()), Form::People { colour, clock: Clock::of_zone(zone) })
            }
        };
        let width = sources.iter().map(|source| text::width(&source.name)).max().unwrap_or_default();
        Ok(Self {
            out: BufWriter::with_capacity(PIECE, out),
            form,
            sift,
            sources: sources.to_vec(),
            speakers: Vec::new(),
            width: if sources.len() > 1 { width.min(WIDEST) + 1 + TASK } else { 0 },
            printed: 0,
        })
    }

    /// Forgets the streams' numbers: others come from now on.
    pub(super) fn begin(&mut self) {
        self.speakers.clear();
    }

    /// Lines printed so far.
    pub(super) fn printed(&self) -> u64 {
        self.printed
    }

    /// The sources.
    pub(super) fn sources(&self) -> &[LogSource] {
        &self.sources
    }

    /// The stream of a number.
    pub(super) fn stream(&self, id: StreamId) -> Option<&Arc<LogStream>> {
        self.speakers.get(id as usize)?.as_ref().map(|speaker| &speaker.stream)
    }

    /// Learns the streams of a batch.
    pub(super) fn learn(&mut self, batch: &LogBatch) {
        for (id, stream) in &batch.streams {
            let place = *id as usize;
            if self.speakers.len() <= place {
                self.speakers.resize_with(place + 1, || None);
            }
            let speaker = Speaker { head: self.head(stream), stream: Arc::clone(stream) };
            if let Some(known) = self.speakers.get_mut(place) {
                *known = Some(speaker);
            }
        }
    }

    /// Prints lines, and sends them on their way.
    pub(super) fn print<'a>(&mut self, lines: impl Iterator<Item = &'a LogLine>) -> io::Result<()> {
        for line in lines.filter(|line| self.sift.takes(line)) {
            let head = self.speakers.get(line.stream as usize).and_then(Option::as_ref);
            let head = head.map(|speaker| speaker.head.as_str()).unwrap_or_default();
            match &mut self.form {
                Form::People { colour, clock } => people(line, head, *colour, clock, &mut self.out)?,
                Form::Json { at, ingested } => object(line, head, at, ingested, &mut self.out)?,
                Form::Raw => self.out.write_all(message(line).as_bytes())?,
            }
            self.out.write_all(b"\n")?;
            self.printed += 1;
        }
        self.out.flush()
    }

    fn head(&self, stream: &LogStream) -> String {
        let source = self.sources.get(stream.source);
        match &self.form {
            Form::Raw => String::new(),
            Form::Json { .. } => members(stream, source),
            Form::People { colour, .. } => {
                let name = source.map(|source| source.name.as_str()).unwrap_or_default();
                let task = stream.task.as_deref().map(|task| text::head(task, TASK));
                let name = text::truncate(name, WIDEST);
                let name = task.map_or_else(|| name.to_string(), |task| format!("{name}/{task}"));
                let name = text::pad(&name, self.width.max(text::width(&name)));
                let own = COLOURS.get(stream.source % COLOURS.len()).map(|own| own.on_default());
                let own = own.filter(|_| *colour).unwrap_or_default();
                format!("{own}{name}{own:#}")
            }
        }
    }
}

/// The message as it was written.
fn message(line: &LogLine) -> &str {
    line.raw.as_deref().unwrap_or(&line.text)
}

fn people(
    line: &LogLine,
    head: &str,
    colour: bool,
    clock: &mut Clock,
    out: &mut impl Write,
) -> io::Result<()> {
    clock.write(line.at, out)?;
    out.write_all(b" ")?;
    out.write_all(head.as_bytes())?;
    let (name, style) = match line.level {
        None => ("      ", Style::new()),
        Some(Level::Trace) => (" TRACE", Style::new().dimmed()),
        Some(Level::Debug) => (" DEBUG", Style::new().dimmed()),
        Some(Level::Info) => (" INFO ", Style::new()),
        Some(Level::Warn) => (" WARN ", AnsiColor::Yellow.on_default()),
        Some(Level::Error) => (" ERROR", AnsiColor::Red.on_default()),
        Some(Level::Fatal) => (" FATAL", AnsiColor::Red.on_default().bold()),
    };
    if colour && line.level.is_some() {
        write!(out, "{style}{name}{style:#}")?;
    } else {
        out.write_all(name.as_bytes())?;
    }
    out.write_all(b" ")?;
    out.write_all(line.text.as_bytes())
}

fn object(
    line: &LogLine,
    members: &str,
    at: &mut Clock,
    ingested: &mut Clock,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b"{\"schema\":1,\"at\":\"")?;
    at.write(line.at, out)?;
    out.write_all(b"\",\"ingested\":\"")?;
    ingested.write(line.ingested, out)?;
    out.write_all(b"\"")?;
    out.write_all(members.as_bytes())?;
    match line.level {
        Some(level) => write!(out, ",\"level\":\"{}\",\"message\":", level.name())?,
        None => out.write_all(b",\"level\":null,\"message\":")?,
    }
    json::write(message(line), out)?;
    out.write_all(b"}")
}

/// The members of an object that are the same for all lines of a stream.
fn members(stream: &LogStream, source: Option<&LogSource>) -> String {
    let mut out = Vec::new();
    let pairs = [
        ("service", source.map(|source| source.service.name.as_str())),
        ("container", source.map(|source| source.container.as_str())),
        ("task", stream.task.as_deref()),
        ("group", source.map(|source| source.group.as_str())),
        ("stream", Some(stream.name.as_str())),
    ];
    for (name, value) in pairs {
        // Writing to memory cannot fail.
        let _ = write!(out, ",\"{name}\":");
        let _ = match value {
            Some(value) => json::write(value, &mut out),
            None => out.write_all(b"null"),
        };
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Whether a file may be written as `--raw`.
///
/// # Errors
/// When it is there already, or is no file.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return Err(Failure {
            message: "--raw writes into a file, never to a terminal or a pipe.".to_owned(),
            remedy: "Name a file that does not exist yet; for pipes there is --json.".to_owned(),
        });
    }
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    Ok(())
}

fn exists(path: &Path) -> Failure {
    Failure {
        message: format!("{} exists already; --raw overwrites nothing.", shown(path)),
        remedy: "Name a file that does not exist yet.".to_owned(),
    }
}

/// Creates the file, for its owner alone: logs hold what is nobody else's business.
fn create(path: &Path) -> Result<File, Failure> {
    check(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure {
            message: format!("{} cannot be created: {error}.", shown(path)),
            remedy: "Name a file in a folder that may be written.".to_owned(),
        },
    })
}

fn shown(path: &Path) -> String {
    text::cleaned(path.display().to_string())
}

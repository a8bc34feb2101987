//! `dogwatch logs`: the lines of services, from the past or as they come.

mod clock;
mod follow;
mod json;
mod printer;
mod progress;
mod sift;
mod subject;
mod when;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::io::Interest;
use tokio::net::unix::pipe;

use super::{AccountFlags, Exit, LogsFlags, complain, is_real};
use crate::engine::tail::{HistoryQuery, Read, Seam, Unreadable};
use crate::engine::{Engine, Failure};
use crate::model::LogBatch;
use printer::Printer;
use progress::{Progress, lines_of};
use sift::Sift;
use subject::Subject;

/// Prints lines until all are printed, nobody reads them any more, or, following, until Ctrl-C.
/// `utc` is whether times are UTC or local.
pub async fn run(engine: &Engine, account: &AccountFlags, flags: &LogsFlags, utc: bool) -> Exit {
    let zone = crate::text::zone(utc);
    let work = async {
        match read(engine, account, flags, &zone).await {
            Ok(exit) | Err(Stop::Told(exit)) => exit,
            Err(Stop::Wrong(failure)) => {
                complain(&failure);
                Exit::WrongUse
            }
            Err(Stop::Output(error)) if is_real(&error) => {
                complain(&Failure {
                    message: format!("The lines cannot be written: {error}."),
                    remedy: "Check where they are redirected to, and the room there.".to_owned(),
                });
                Exit::Unreadable
            }
            Err(Stop::Output(_)) => Exit::Well,
        }
    };
    tokio::select! {
        exit = work => exit,
        () = nobody_reads(), if flags.raw.is_none() => Exit::Well,
        () = interrupted(), if flags.follow => Exit::Well,
    }
}

/// Why no more lines are printed.
enum Stop {
    /// The command is used wrongly.
    Wrong(Failure),
    /// The output takes no more.
    Output(io::Error),
    /// For a reason that was told already.
    Told(Exit),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Wrong(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

async fn read(
    engine: &Engine,
    account: &AccountFlags,
    flags: &LogsFlags,
    zone: &TimeZone,
) -> Result<Exit, Stop> {
    // What is wrong in itself is told before anybody has to wait.
    let sift = Sift::new(flags)?;
    span(flags, Timestamp::now(), zone)?;
    if let Some(path) = &flags.raw {
        printer::check(path)?;
    }
    let subject = subject::find(engine, account, flags).await.map_err(Stop::Told)?;
    let now = engine.now();
    let (from, to) = span(flags, now, zone)?;
    let mut printer = Printer::new(flags, sift, &subject.sources, zone.clone())?;
    let mut past = Past::new(&subject, flags, zone);
    let exit = if flags.follow {
        follow::run(engine, &mut past, &mut printer, from, now.as_millisecond()).await?
    } else {
        past.print(engine, &mut printer, (from, to), None).await?
    };
    if let Some(path) = &flags.raw {
        drop(past);
        tell(&format!("{} written to {}", lines_of(printer.printed()), path.display()));
    }
    Ok(exit)
}

/// From when until when, milliseconds since the epoch.
fn span(flags: &LogsFlags, now: Timestamp, zone: &TimeZone) -> Result<(i64, Option<i64>), Failure> {
    let from = when::moment("--since", &flags.since, now, zone)?;
    let to = flags.until.as_ref().map(|until| when::moment("--until", until, now, zone)).transpose()?;
    let end = to.unwrap_or(now.as_millisecond());
    if from > end {
        return Err(Failure {
            message: "--since is later than --until, or than now.".to_owned(),
            remedy: "Write an earlier --since.".to_owned(),
        });
    }
    Ok((from, to))
}

/// Reads the past.
struct Past<'a> {
    subject: &'a Subject,
    flags: &'a LogsFlags,
    zone: &'a TimeZone,
    progress: Progress,
}

impl<'a> Past<'a> {
    fn new(subject: &'a Subject, flags: &'a LogsFlags, zone: &'a TimeZone) -> Self {
        let progress = Progress::new(flags.raw.is_none() && io::stdout().is_terminal());
        Self { subject, flags, zone, progress }
    }

    fn pattern(&self) -> String {
        self.flags.filter.clone().unwrap_or_default()
    }

    /// Prints the lines of a span; those that a seam wants to know of are noted.
    async fn print(
        &mut self,
        engine: &Engine,
        printer: &mut Printer,
        (from, to): (i64, Option<i64>),
        mut seam: Option<&mut Seam>,
    ) -> Result<Exit, Stop> {
        let mut history = engine.history(&HistoryQuery {
            sources: self.subject.sources.clone(),
            task: self.subject.task.clone(),
            pattern: self.pattern(),
            from,
            to,
        });
        let mut failures = Failures::default();
        while let Some(read) = history.next().await {
            match read {
                Read::Lines(batch) => {
                    printer.learn(&batch);
                    if let Some(seam) = seam.as_deref_mut() {
                        note(seam, printer, &batch);
                    }
                    printer.print(batch.lines.iter())?;
                    self.tell(&batch, printer.printed());
                }
                Read::Unreadable(group) => {
                    self.progress.clear();
                    failures.add(group)?;
                }
            }
        }
        self.progress.clear();
        Ok(failures.exit(self.subject))
    }

    fn tell(&mut self, batch: &LogBatch, lines: u64) {
        let Some(at) = batch.lines.last().and_then(|line| Timestamp::from_millisecond(line.at).ok()) else {
            return;
        };
        let at = at.to_zoned(self.zone.clone()).strftime("%H:%M").to_string();
        self.progress.tell(&at, lines);
    }
}

fn note(seam: &mut Seam, printer: &Printer, batch: &LogBatch) {
    for line in &batch.lines {
        if let Some(stream) = printer.stream(line.stream) {
            seam.note(line, stream, printer.sources());
        }
    }
}

/// Groups that could not be read.
#[derive(Default)]
struct Failures {
    /// Each once.
    told: BTreeSet<String>,
    /// Whether lines are missing.
    missing: bool,
}

impl Failures {
    fn add(&mut self, group: Unreadable) -> Result<(), Stop> {
        if group.bad_pattern {
            return Err(Stop::Wrong(Failure {
                message: group.failure.message,
                remedy: "--filter takes a filter pattern of CloudWatch Logs: words, \"quoted words\", \
                         ?either ?or, -not, { $.level = \"error\" }. For a regular expression there is --grep."
                    .to_owned(),
            }));
        }
        self.missing |= !group.absent;
        if self.told.insert(group.group.clone()) {
            complain(&if group.absent {
                Failure {
                    message: format!("There is no log group {}: nothing was written there.", group.group),
                    remedy: "Check awslogs-group in the task definition.".to_owned(),
                }
            } else {
                Failure {
                    message: format!("Lines of {} are missing. {}", group.group, group.failure.message),
                    remedy: group.failure.remedy,
                }
            });
        }
        Ok(())
    }

    fn exit(&self, subject: &Subject) -> Exit {
        let all = subject.sources.iter().all(|source| self.told.contains(&source.group));
        if self.missing || all { Exit::Unreadable } else { Exit::Well }
    }
}

/// Says something on stderr, which may be gone.
fn tell(what: &str) {
    use io::Write;
    let _ = writeln!(io::stderr(), "dogwatch: {}", crate::text::clean(what));
}

/// Ends when whoever reads our stdout has gone, as `head` goes when it has seen enough: it is known
/// even while there is nothing to write.
async fn nobody_reads() {
    use std::os::fd::AsFd;
    // A file cannot be watched, and has no reader. Unchecked: the check would have our stdout never
    // block, which writing relies on.
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    if let Ok(stdout) = stdout.and_then(pipe::Sender::from_owned_fd_unchecked)
        && stdout.ready(Interest::ERROR).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

/// Ends with Ctrl-C.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

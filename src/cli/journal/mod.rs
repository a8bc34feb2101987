//! `dogwatch journal`: what runbooks did.

mod json;
mod table;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{Exit, JournalCommand, JournalFlags, complain, is_real};
use crate::engine::Failure;
use crate::runbook::journal::{JournalError, Summary, find, folder, lines_for_people, list, read, report};

/// Lists, shows or reports runs; `state` is the state folder, `utc` whether times are UTC or local.
pub fn run(state: Option<&Path>, flags: &JournalFlags, utc: bool) -> Exit {
    let outcome = match state {
        Some(state) => tell(&folder(state), flags, utc),
        None => Err(Stop::Wrong(Failure {
            message: "Neither XDG_STATE_HOME nor HOME is set, so there is no place for journals.".to_owned(),
            remedy: "Set one of them.".to_owned(),
        })),
    };
    match outcome {
        Ok(exit) => exit,
        Err(Stop::Wrong(failure)) => {
            complain(&failure);
            Exit::WrongUse
        }
        Err(Stop::Output(error)) if is_real(&error) => {
            complain(&Failure {
                message: format!("The journal cannot be written to stdout: {error}."),
                remedy: "Check where it is redirected to.".to_owned(),
            });
            Exit::Unreadable
        }
        // Whoever read it has seen enough.
        Err(Stop::Output(_)) => Exit::Well,
    }
}

/// Why it cannot be told.
enum Stop {
    Wrong(Failure),
    Output(io::Error),
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::Wrong(Failure { message: error.message, remedy: error.remedy })
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn tell(folder: &Path, flags: &JournalFlags, utc: bool) -> Result<Exit, Stop> {
    match &flags.command {
        None => tell_all(folder, flags.json, utc),
        Some(JournalCommand::List { json }) => tell_all(folder, flags.json || *json, utc),
        Some(JournalCommand::Show { run, json }) => show(folder, run, flags.json || *json, utc),
        // Going on with a run needs the account: it is begun elsewhere.
        Some(JournalCommand::Resume { .. }) => Ok(Exit::WrongUse),
        Some(JournalCommand::Report { run }) => {
            let journal = read(&find(folder, run)?)?;
            write(report(&journal).as_bytes())?;
            Ok(Exit::Well)
        }
    }
}

fn tell_all(folder: &Path, json: bool, utc: bool) -> Result<Exit, Stop> {
    let listed = list(folder)?;
    if json {
        write(json::listed(&listed).as_bytes())?;
    } else {
        let mut out = BufWriter::new(anstream::stdout().lock());
        table::write(&listed, &crate::text::zone(utc), &mut out)?;
        out.flush()?;
    }
    Ok(Exit::Well)
}

fn show(folder: &Path, run: &str, json: bool, utc: bool) -> Result<Exit, Stop> {
    let journal = read(&find(folder, run)?)?;
    if json {
        write(json::shown(&journal).as_bytes())?;
    } else {
        write((lines_for_people(&journal, utc).join("\n") + "\n").as_bytes())?;
    }
    let needs_a_look = Summary::of(&journal).standing().needs_a_look();
    Ok(if needs_a_look { Exit::Broken } else { Exit::Well })
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

//! `dogwatch status`: the whole picture once.

use std::io::{self, BufWriter, Write};

use super::{AccountFlags, Exit, StatusFlags, complain, is_real, status_json, status_table};
use crate::engine::{Engine, Failure, Question};
use crate::model::{Part, Snapshot, Verdict};

/// Reads the picture and prints it; what could not be read is said on stderr when it decides.
pub async fn run(engine: &Engine, account: &AccountFlags, flags: &StatusFlags) -> Exit {
    let question =
        Question { cluster: account.cluster.clone(), names: flags.names.clone(), ..Question::default() };
    let snapshot = match engine.survey(&question).await {
        Ok(snapshot) => snapshot,
        Err(failure) => {
            complain(&failure);
            return Exit::WrongUse;
        }
    };
    let exit = exit(&snapshot);
    if exit == Exit::Unreadable {
        complain_about_holes(&snapshot);
    }
    match print(&snapshot, flags.json) {
        Err(error) if is_real(&error) => {
            complain(&Failure {
                message: format!("The picture cannot be written to stdout: {error}."),
                remedy: "Check where it is redirected to.".to_owned(),
            });
            Exit::Unreadable
        }
        _ => exit,
    }
}

fn print(snapshot: &Snapshot, json: bool) -> io::Result<()> {
    if json {
        return write(snapshot, json, &mut io::stdout().lock());
    }
    write(snapshot, json, &mut anstream::stdout().lock())
}

/// Writes a picture as JSON, or as the table, which is empty when nothing could be read.
pub fn write(snapshot: &Snapshot, json: bool, out: &mut impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    if json {
        status_json::write(snapshot, &mut out)?;
    } else if !nothing_was_read(snapshot) {
        status_table::write(snapshot, &mut out)?;
    }
    out.flush()
}

/// What the picture says, as an exit status.
fn exit(snapshot: &Snapshot) -> Exit {
    if nothing_was_read(snapshot) {
        return Exit::Unreadable;
    }
    match snapshot.verdict() {
        Verdict::Well => Exit::Well,
        Verdict::Broken => Exit::Broken,
        Verdict::Unknown => Exit::Unreadable,
    }
}

/// Whether there is no picture of any service, because it could not be read.
fn nothing_was_read(snapshot: &Snapshot) -> bool {
    let lacks = |part: Part| snapshot.unread.iter().any(|hole| hole.part == part);
    (snapshot.clusters.is_empty() && lacks(Part::Clusters))
        || (snapshot.services.is_empty() && lacks(Part::Services))
}

fn complain_about_holes(snapshot: &Snapshot) {
    let Some(hole) = snapshot.unread.iter().find(|hole| hole.part.is_essential()) else { return };
    complain(&Failure {
        message: format!("The {} could not be read. {}", hole.part.as_str(), hole.message),
        remedy: hole.remedy.clone(),
    });
}

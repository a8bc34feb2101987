//! The one-shot commands: arguments in, text or JSON out, an exit code.

mod args;
pub mod journal;
pub mod logs;
pub mod run;
pub mod runbooks;
pub mod status;
mod status_details;
mod status_json;
mod status_table;

pub use args::{
    AccountFlags, Arguments, Command, ConsoleFlags, DemoFlags, DemoWorld, JournalCommand, JournalFlags,
    LogsFlags, RunFlags, RunbooksCommand, RunbooksFlags, SimFlags, StatusFlags, UnattendedFlags,
};

use std::io::{self, Write};
use std::process::ExitCode;

use crate::engine::Failure;
use crate::text;

/// How a command ends. The numbers are documented in the README and do not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Well = 0,
    /// Something is broken in the account.
    Broken = 1,
    /// The command was used wrongly, or is set up wrongly.
    WrongUse = 2,
    /// The account could not be reached or read.
    Unreadable = 3,
    /// The environment's guard refuses.
    Guarded = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Says on stderr, in one paragraph, why a command cannot do its work.
pub fn complain(failure: &Failure) {
    let width = 100;
    let paragraph = text::wrap(&format!("dogwatch: {failure}"), width).join("\n");
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "{paragraph}");
}

/// Whether writing to stdout failed for another reason than that its reader has gone, as `head`
/// goes when it has seen enough.
fn is_real(error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::BrokenPipe
}

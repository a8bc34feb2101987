//! What the commands of runbooks and their journals take.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DemoFlags;

/// What `dogwatch run` takes.
#[derive(Args, Clone, Debug, Default)]
pub struct RunFlags {
    /// The runbook, by its id or key (see `dogwatch runbooks`)
    #[arg(value_name = "RUNBOOK")]
    pub runbook: String,
    /// The service: SERVICE where the name is unique in the account, else CLUSTER/SERVICE
    #[arg(value_name = "SERVICE")]
    pub service: String,
    /// A parameter of the runbook; again for each
    ///
    /// The new value of a secret is never written here: `-` reads it from standard input,
    /// `generate`, `generate:LENGTH` or `generate:LENGTH:ALPHABET` makes one, `previous` takes the
    /// one before.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Show what would be done, with the aws commands for it, and change nothing
    #[arg(long, conflicts_with_all = ["yes", "confirm"])]
    pub plan: bool,
    /// How it is confirmed, and what is printed.
    #[command(flatten)]
    pub unattended: UnattendedFlags,
    /// Which simulated account to act on, if any.
    #[command(flatten)]
    pub demo: DemoFlags,
}

/// How what changes something is confirmed without being asked, and what is printed.
#[derive(Args, Clone, Debug, Default)]
pub struct UnattendedFlags {
    /// Confirm the plan where the environment is open
    #[arg(long, conflicts_with = "confirm")]
    pub yes: bool,
    /// Confirm the plan where the environment is protected: the service's name once more
    #[arg(long, value_name = "SERVICE", requires = "reason")]
    pub confirm: Option<String>,
    /// Why, for the journal
    #[arg(long, value_name = "WHY", requires = "confirm")]
    pub reason: Option<String>,
    /// Print JSON for programs (schema 1, see the README)
    #[arg(long)]
    pub json: bool,
}

/// What `dogwatch runbooks` takes.
#[derive(Args, Clone, Debug, Default)]
pub struct RunbooksFlags {
    /// What to do; `list` without one.
    #[command(subcommand)]
    pub command: Option<RunbooksCommand>,
    /// Print the list as JSON for programs (schema 1, see the README)
    #[arg(long)]
    pub json: bool,
}

/// What can be done with runbooks.
#[derive(Clone, Debug, Subcommand)]
pub enum RunbooksCommand {
    /// List all runbooks: those compiled in, and your own
    List {
        /// Print JSON for programs (schema 1, see the README)
        #[arg(long)]
        json: bool,
    },
    /// Show a runbook as it is read by the operator
    Show {
        /// Its id or key
        #[arg(value_name = "ID")]
        id: String,
        /// The file as it is, to begin one of your own
        #[arg(long)]
        source: bool,
    },
    /// Look for mistakes in runbooks: prints file:line: and what to write instead
    ///
    /// Exit status: 0 none, 1 some, 2 a file cannot be read.
    Lint {
        /// The files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

/// What `dogwatch journal` takes.
#[derive(Args, Clone, Debug, Default)]
pub struct JournalFlags {
    /// What to do; `list` without.
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
    /// Print JSON for programs (schema 1, see the README)
    #[arg(long)]
    pub json: bool,
}

/// What can be done with journals.
#[derive(Clone, Debug, Subcommand)]
pub enum JournalCommand {
    /// List the runs, those that need a look first
    List {
        /// Print JSON for programs (schema 1, see the README)
        #[arg(long)]
        json: bool,
    },
    /// Show a run line by line
    Show {
        /// The run's id, the beginning of it, or `last`
        #[arg(value_name = "RUN")]
        run: String,
        /// Print JSON for programs (schema 1, see the README)
        #[arg(long)]
        json: bool,
    },
    /// Print a run as Markdown
    Report {
        /// The run's id, the beginning of it, or `last`
        #[arg(value_name = "RUN")]
        run: String,
    },
    /// Go on with a run whose process is gone
    ///
    /// What became of a call whose answer is not known is looked up in the account; nothing is sent
    /// twice. What is still to be changed is confirmed as with `dogwatch run`, and so is the exit
    /// status.
    Resume {
        /// The run's id, the beginning of it, or `last`
        #[arg(value_name = "RUN")]
        run: String,
        /// How it is confirmed, and what is printed.
        #[command(flatten)]
        unattended: UnattendedFlags,
    },
}

//! The command line.

mod runbooks;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use runbooks::{JournalCommand, JournalFlags, RunFlags, RunbooksCommand, RunbooksFlags, UnattendedFlags};

/// The on-call operations console for Amazon ECS
///
/// Without a command: the console itself, on the account that the flags, the configuration and
/// the AWS variables name.
#[derive(Clone, Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = false)]
pub struct Arguments {
    /// Which account and region; before or after the command.
    #[command(flatten)]
    pub account: AccountFlags,
    /// How the console looks and what it reads first.
    #[command(flatten)]
    pub console: ConsoleFlags,
    /// What to do; the console without one.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the console takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Console")]
pub struct ConsoleFlags {
    /// An environment of the configuration, by name
    #[arg(long, global = true, help_heading = "Account", value_name = "NAME")]
    pub environment: Option<String>,
    /// Change nothing, whatever the environment allows
    #[arg(long, global = true, help_heading = "Account")]
    pub read_only: bool,
    /// A theme, by name
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// Another configuration file than ~/.config/dogwatch/config.toml
    #[arg(long, global = true, help_heading = "Account", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look at a simulated account instead of AWS, as `dogwatch demo` does
    #[arg(long, value_name = "WORLD", num_args = 0..=1, require_equals = true, default_missing_value = "lauv")]
    pub demo: Option<String>,
}

/// Which account, region and cluster. Without flags the AWS CLI's own variables and files decide.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Account")]
pub struct AccountFlags {
    /// A profile of ~/.aws/config
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The AWS region
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// Another address than AWS's own
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// The cluster, where a service's name is not unique
    #[arg(long, global = true, value_name = "CLUSTER")]
    pub cluster: Option<String>,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Show the whole picture once, worst first
    ///
    /// Exit status: 0 all well, 1 something is broken in the account, 2 wrong use, 3 the account
    /// could not be reached or read.
    Status(StatusFlags),
    /// Print the logs of services, or follow them
    ///
    /// Where a container writes is read from its task definition. Lines are clean text, oldest
    /// first. -f follows by Live Tail, which AWS charges by the minute beyond 1,800 a month.
    ///
    /// Exit status: 0 the logs were read, even if there are no lines, 2 wrong use, 3 the account
    /// or its logs could not be reached or read.
    Logs(LogsFlags),
    /// Carry a runbook out on a service, or show what it would do
    ///
    /// What it will do is planned first, and confirmed as the environment's guard asks: with --yes
    /// where it is open, with --confirm SERVICE --reason WHY where it is protected. Each change is
    /// written down before it is made.
    ///
    /// Exit status: 0 done and verified, 1 failed, or it cannot be told, 2 wrong use, 3 the account
    /// could not be reached or read, 4 the guard refuses.
    Run(RunFlags),
    /// List runbooks, show one, or look for mistakes in files of your own
    Runbooks(RunbooksFlags),
    /// Show the console on a simulated account: no credentials, no cost
    Demo(DemoWorld),
    /// Show what runbooks did: list runs, show one, or report it for an incident's record
    ///
    /// Exit status: 0 all well, 1 the run that is shown needs a look (it is not known whether a call
    /// was made, it was interrupted, or its journal is damaged), 2 wrong use or no such run. That of
    /// `resume` is as of `dogwatch run`.
    Journal(JournalFlags),
    /// Serve a simulated AWS account, for any AWS client
    ///
    /// Prints one line with the variables that point AWS clients to it, and serves until it is
    /// stopped with Ctrl-C.
    Sim(SimFlags),
}

/// What `dogwatch status` takes.
#[derive(Args, Clone, Debug, Default)]
pub struct StatusFlags {
    /// A cluster and then services of it; or services whose names are unique in the account
    #[arg(value_name = "CLUSTER] [SERVICE")]
    pub names: Vec<String>,
    /// Print JSON for programs (schema 1, see the README)
    #[arg(long)]
    pub json: bool,
    /// Which simulated account to look at, if any.
    #[command(flatten)]
    pub demo: DemoFlags,
}

/// What `dogwatch logs` takes.
#[derive(Args, Clone, Debug, Default)]
pub struct LogsFlags {
    /// A cluster and then services of it; or services whose names are unique in the account
    ///
    /// Without a name: all of the cluster, if there is one only.
    #[arg(value_name = "CLUSTER] [SERVICE")]
    pub names: Vec<String>,
    /// Go on with new lines as they come, until Ctrl-C
    #[arg(short, long)]
    pub follow: bool,
    /// From when: 15m, 2h, 1d ago; 12:04; 2026-11-21T12:04:29Z
    #[arg(long, value_name = "TIME", default_value = "15m")]
    pub since: String,
    /// Until when, in the same forms; now, if it is not given
    #[arg(long, value_name = "TIME", conflicts_with = "follow")]
    pub until: Option<String>,
    /// Only what matches a filter pattern of CloudWatch Logs, which AWS applies
    #[arg(long, value_name = "PATTERN")]
    pub filter: Option<String>,
    /// Only lines that match a regular expression; capitals count if it has any
    #[arg(long, value_name = "REGEX")]
    pub grep: Option<String>,
    /// Only lines of this level and worse: trace, debug, info, warn, error, fatal
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// Only one task's lines, running or stopped: its id, or the beginning of it
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Print a JSON object a line for programs (schema 1, see the README)
    #[arg(long)]
    pub json: bool,
    /// No colours, not even in a terminal
    #[arg(long)]
    pub no_color: bool,
    /// Write the messages as they are, byte for byte, into a new file instead
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub raw: Option<PathBuf>,
    /// Which simulated account to look at, if any.
    #[command(flatten)]
    pub demo: DemoFlags,
}

/// What `dogwatch demo` takes.
#[derive(Args, Clone, Debug)]
pub struct DemoWorld {
    /// lauv, prodready, rupaya, asharvi, fleet, fleet:SERVICESxTASKS, or a world file
    #[arg(value_name = "WORLD", default_value = "lauv")]
    pub world: String,
    /// What goes wrong from the start, instead of the world's own story
    #[arg(long, value_name = "SCENARIO")]
    pub scenario: Option<String>,
    /// World seconds that pass in a real one
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub speed: f64,
    /// A theme, by name
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
}

impl Default for DemoWorld {
    fn default() -> Self {
        Self { world: "lauv".to_owned(), scenario: None, speed: 1.0, theme: None }
    }
}

/// A simulated account instead of a real one.
#[derive(Args, Clone, Debug, Default)]
pub struct DemoFlags {
    /// Look at a simulated account instead of AWS: lauv, prodready, rupaya, asharvi, fleet or a file
    #[arg(long, value_name = "WORLD", num_args = 0..=1, require_equals = true, default_missing_value = "lauv")]
    pub demo: Option<String>,
    /// With --demo: what has been going wrong for four minutes (`dogwatch sim --list-scenarios`)
    #[arg(long, value_name = "SCENARIO", requires = "demo")]
    pub scenario: Option<String>,
}

/// What `dogwatch sim` takes.
#[derive(Args, Clone, Debug)]
pub struct SimFlags {
    /// lauv, prodready, rupaya, asharvi, fleet, fleet:SERVICESxTASKS, or a world file
    #[arg(long, value_name = "WORLD", default_value = "lauv")]
    pub world: String,
    /// World seconds that pass in a real one
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub speed: f64,
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4570")]
    pub listen: SocketAddr,
    /// What goes wrong from the start, instead of the world's own story
    #[arg(long, value_name = "SCENARIO")]
    pub scenario: Option<String>,
    /// With --scenario: the service that it strikes
    #[arg(long, value_name = "SERVICE", requires = "scenario")]
    pub service: Option<String>,
    /// Append each request's time, service, operation and status to a file
    #[arg(long, value_name = "FILE")]
    pub requests: Option<PathBuf>,
    /// List the operations that are served, and end
    #[arg(long, exclusive = true)]
    pub list_operations: bool,
    /// List the scenarios, and end
    #[arg(long, exclusive = true)]
    pub list_scenarios: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn account_flags_may_stand_on_either_side() {
        for line in [
            ["dogwatch", "--cluster", "c", "status", "svc", "--json"],
            ["dogwatch", "status", "svc", "--json", "--cluster", "c"],
        ] {
            let arguments = Arguments::try_parse_from(line).unwrap();
            assert_eq!(arguments.account.cluster.as_deref(), Some("c"));
            match arguments.command {
                Some(Command::Status(flags)) => assert!(flags.json && flags.names == ["svc"]),
                _ => panic!("another command"),
            }
        }
    }
}

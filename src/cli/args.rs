//! The command line.

use clap::{Args, Parser, Subcommand};

/// The on-call operations console for Amazon ECS.
#[derive(Clone, Debug, Parser)]
#[command(version, arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    /// Which account and region; before or after the command.
    #[command(flatten)]
    pub account: AccountFlags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    /// Look at the simulated account instead of AWS
    #[arg(long)]
    pub demo: bool,
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
                Command::Status(flags) => assert!(flags.json && flags.names == ["svc"]),
            }
        }
    }
}

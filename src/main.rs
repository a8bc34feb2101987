//! The binary: parse the command line, boot, hand over, exit code.

use std::process::ExitCode;

use clap::Parser;
use dogwatch::cli::{Arguments, Command, Exit, complain, status};
use dogwatch::config::Paths;
use dogwatch::engine::Failure;
use dogwatch::{boot, errors, logging};

fn main() -> ExitCode {
    errors::install();
    let arguments = Arguments::parse();
    let paths = Paths::of_process(None);
    let started = logging::start(paths.state_folder.as_deref());
    let outcome = started.map_err(|message| Failure { message, remedy: String::new() });
    outcome.map_or_else(refuse, |()| run(arguments)).into()
}

/// One-shot commands wait for the network most of the time: one thread starts fastest.
fn run(arguments: Arguments) -> Exit {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            return refuse(Failure {
                message: format!("The system refuses what dogwatch needs to start: {error}."),
                remedy: "Check the limits on open files and processes (ulimit -a).".to_owned(),
            });
        }
    };
    runtime.block_on(async {
        match &arguments.command {
            Command::Status(flags) => match boot::engine(&arguments.account, &flags.demo).await {
                Ok(engine) => status::run(&engine, &arguments.account, flags).await,
                Err(failure) => refuse(failure),
            },
            Command::Sim(flags) => match boot::simulate(flags).await {
                Ok(()) => Exit::Well,
                Err(failure) => refuse(failure),
            },
        }
    })
}

fn refuse(failure: Failure) -> Exit {
    complain(&failure);
    Exit::WrongUse
}

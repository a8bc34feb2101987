//! The binary: parse the command line, boot, hand over, exit code.

use std::alloc::System;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use dogwatch::cli::{
    Arguments, Command, DemoFlags, DemoWorld, Exit, JournalCommand, JournalFlags, LogsFlags, RunFlags,
    StatusFlags, complain, journal, logs, run, runbooks, status,
};
use dogwatch::config::{Config, Paths};
use dogwatch::console::Left;
use dogwatch::engine::Failure;
use dogwatch::{boot, errors, logging};
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory as it is freed: the SDK copies secrets' values into buffers that it only drops.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Threads that read logs.
const READERS: usize = 2;

fn main() -> ExitCode {
    errors::leave_no_image();
    errors::install();
    let arguments = Arguments::parse();
    let paths = Paths::of_process(arguments.console.config.clone());
    if let Some(folder) = &paths.state_folder {
        errors::keep_reports_in(folder);
    }
    let started = logging::start(paths.state_folder.as_deref());
    let outcome = started.map_err(|message| Failure { message, remedy: String::new() });
    outcome.map_or_else(|failure| refuse(failure).into(), |()| carry_out(&arguments, &paths))
}

/// One-shot commands wait for the network most of the time: one thread starts fastest. Only logs
/// come in such numbers that others should read them while one prints.
fn carry_out(arguments: &Arguments, paths: &Paths) -> ExitCode {
    let runtime = match &arguments.command {
        Some(Command::Logs(_) | Command::Sim(_)) => {
            tokio::runtime::Builder::new_multi_thread().worker_threads(READERS).enable_all().build()
        }
        _ => tokio::runtime::Builder::new_current_thread().enable_all().build(),
    };
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            return refuse(Failure {
                message: format!("The system refuses what dogwatch needs to start: {error}."),
                remedy: "Check the limits on open files and processes (ulimit -a).".to_owned(),
            })
            .into();
        }
    };
    runtime.block_on(async {
        // Boxed: as one they are deeper than the compiler looks.
        let outcome = match &arguments.command {
            None => {
                let demo = arguments.console.demo.clone();
                let demo = demo.map(|world| DemoWorld { world, ..DemoWorld::default() });
                Box::pin(console(arguments, paths, demo.as_ref())).await
            }
            Some(Command::Demo(demo)) => Box::pin(console(arguments, paths, Some(demo))).await,
            Some(Command::Status(flags)) => Box::pin(status(arguments, paths, flags)).await,
            Some(Command::Logs(flags)) => Box::pin(logs(arguments, paths, flags)).await,
            Some(Command::Journal(flags)) => Box::pin(journal(arguments, paths, flags)).await,
            Some(Command::Run(flags)) => Box::pin(runbook(arguments, paths, flags)).await,
            Some(Command::Runbooks(flags)) => Ok(runbooks::run(&paths.runbooks(), flags).into()),
            Some(Command::Sim(flags)) => boot::simulate(flags).await.map(|()| Exit::Well.into()),
        };
        outcome.unwrap_or_else(|failure| refuse(failure).into())
    })
}

async fn status(arguments: &Arguments, paths: &Paths, flags: &StatusFlags) -> Result<ExitCode, Failure> {
    let account = match &arguments.console.environment {
        // Without one, nothing of the configuration matters here.
        None => arguments.account.clone(),
        Some(name) => boot::account(&load(paths)?, &arguments.account, Some(name))?,
    };
    let engine = boot::engine(&account, &flags.demo).await?;
    Ok(status::run(&engine, &account, flags).await.into())
}

async fn runbook(arguments: &Arguments, paths: &Paths, flags: &RunFlags) -> Result<ExitCode, Failure> {
    let ground = boot::ground(arguments, paths, load(paths)?, flags.demo.demo.is_some())?;
    let wanted = run::Wanted::new(&ground, flags)?;
    let engine = boot::engine(&ground.account, &flags.demo).await?;
    Ok(run::run(&engine, &ground, flags, wanted).await.into())
}

fn load(paths: &Paths) -> Result<Config, Failure> {
    Config::load(paths).map_err(|error| Failure { message: error.to_string(), remedy: String::new() })
}

async fn logs(arguments: &Arguments, paths: &Paths, flags: &LogsFlags) -> Result<ExitCode, Failure> {
    let config = load(paths)?;
    let account = boot::account(&config, &arguments.account, arguments.console.environment.as_deref())?;
    let engine = boot::engine(&account, &flags.demo).await?;
    Ok(logs::run(&engine, &account, flags, config.utc).await.into())
}

/// Journals are files: no account is asked for them, unless a run is gone on with.
async fn journal(arguments: &Arguments, paths: &Paths, flags: &JournalFlags) -> Result<ExitCode, Failure> {
    if let Some(JournalCommand::Resume { run, unattended }) = &flags.command {
        let past = run::Past::read(paths.state_folder.as_deref(), run)?;
        let ground = boot::ground_of_past(arguments, paths, load(paths)?, past.subject())?;
        let engine = boot::engine(&ground.account, &DemoFlags::default()).await?;
        return Ok(run::resume(&engine, &ground, unattended, past).await.into());
    }
    Ok(journal::run(paths.state_folder.as_deref(), flags, load(paths)?.utc).into())
}

/// The console; where nobody could see it, the picture once, as `status` prints it.
async fn console(
    arguments: &Arguments,
    paths: &Paths,
    demo: Option<&DemoWorld>,
) -> Result<ExitCode, Failure> {
    if !std::io::stdout().is_terminal() {
        // Not part of the picture, which is on stdout; stderr may be gone.
        let _ = writeln!(std::io::stderr(), "dogwatch: stdout is no terminal: this is `dogwatch status`.");
        let world = demo.map(|demo| demo.world.clone());
        let scenario = demo.and_then(|demo| demo.scenario.clone());
        let flags = StatusFlags { demo: DemoFlags { demo: world, scenario }, ..StatusFlags::default() };
        return Box::pin(status(arguments, paths, &flags)).await;
    }
    Ok(match boot::console(&arguments.account, &arguments.console, paths, demo).await? {
        // As a shell tells it of a program that a signal ended.
        Left::Signal(number) => u8::try_from(128 + number).unwrap_or(1).into(),
        Left::Lost => 129.into(),
        Left::Quit => Exit::Well.into(),
        Left::EngineEnded => 101.into(),
    })
}

fn refuse(failure: Failure) -> Exit {
    complain(&failure);
    Exit::WrongUse
}

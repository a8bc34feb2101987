//! `dogwatch run`: a runbook carried out without the console, and what came of it.

mod command;
mod confirm;
mod drive;
mod json;
mod json_parts;
mod output;
mod place;
mod plan;
mod progress;
mod record;
mod resume;
mod signals;
mod values;

pub use place::Ground;
pub use resume::{Past, resume};

use std::path::Path;
use std::sync::Arc;

use super::{Exit, RunFlags, UnattendedFlags, complain, runbooks};
use crate::engine::execute::Order;
use crate::engine::{Engine, Failure};
use crate::model::{Guard, SecretValue, Service};
use crate::runbook::machine::{Beginning, Run};
use crate::runbook::{RunId, Runbook, Values, Verdict};
use confirm::Confirm;
use drive::{Finished, carry_out};

/// What is known before the account is asked.
#[derive(Debug)]
pub struct Wanted {
    runbook: Arc<Runbook>,
    values: Values,
}

impl Wanted {
    /// What the arguments ask for. What is wrong in itself is told before anybody has to wait.
    pub fn new(ground: &Ground, flags: &RunFlags) -> Result<Self, Failure> {
        let runbook = runbooks::find(&ground.runbooks, &flags.runbook)?;
        let values = values::read(&runbook, &flags.set)?;
        if flags.service.is_empty() {
            let remedy = "Write SERVICE, or CLUSTER/SERVICE.".to_owned();
            return Err(Failure { message: "The service has no name.".to_owned(), remedy });
        }
        Ok(Self { runbook, values })
    }
}

/// Carries a runbook out, or shows its plan.
pub async fn run(engine: &Engine, ground: &Ground, flags: &RunFlags, wanted: Wanted) -> Exit {
    let cluster = ground.account.cluster.as_deref();
    let service = match place::locate(engine, cluster, &flags.service).await {
        Ok(service) => service,
        Err(exit) => return exit,
    };
    let guard = ground.guard(engine.region(), &service.cluster);
    let asks = !flags.plan && wanted.runbook.changes();
    let confirm = match asks {
        true => confirm::by_flags(&flags.unattended, guard, &service.name),
        false => Ok(Confirm::Nothing),
    };
    let confirm = match confirm {
        Ok(confirm) => confirm,
        Err(failure) => {
            complain(&failure);
            return Exit::Guarded;
        }
    };
    let value = match value(&wanted.values, asks) {
        Ok(value) => value,
        Err(failure) => {
            complain(&failure);
            return Exit::WrongUse;
        }
    };
    let run = begin(engine, ground, guard, &service, wanted, flags.plan);
    let order = Order { run, engine: engine.clone(), value, state: ground.state.clone() };
    finish(engine, ground, order, confirm, &flags.unattended).await
}

/// The value that comes from outside, where one does and is needed.
fn value(values: &Values, is_needed: bool) -> Result<Option<SecretValue>, Failure> {
    values::given(values).filter(|_| is_needed).map(values::from_stdin).transpose()
}

fn begin(
    engine: &Engine,
    ground: &Ground,
    guard: Guard,
    service: &Service,
    wanted: Wanted,
    plan_only: bool,
) -> Run {
    let (now, region) = (engine.now(), engine.region());
    let beginning = Beginning {
        id: RunId::new(now, &wanted.runbook.id, &service.name),
        subject: ground.subject(region, service),
        guard,
        values: wanted.values,
        surroundings: ground.surroundings(region, &service.cluster),
        attended: false,
        plan_only,
        runbook: wanted.runbook,
    };
    Run::new(beginning, now)
}

/// Drives a run to its end and tells what came of it.
async fn finish(
    engine: &Engine,
    ground: &Ground,
    order: Order,
    confirm: Confirm,
    flags: &UnattendedFlags,
) -> Exit {
    let zone = crate::text::zone(ground.config.utc);
    let state = order.state.clone();
    let finished = carry_out(order, confirm, zone.clone()).await;
    let journal = record::file(state.as_deref(), finished.run.id());
    let told = Told { finished: &finished, journal: journal.as_deref(), flags: &ground.flags };
    let now = engine.now();
    let written = match flags.json {
        true => json::print(&told, now),
        false => output::print(&told, &zone),
    };
    match written {
        Err(error) if super::is_real(&error) => {
            complain(&Failure {
                message: format!("What came of it cannot be written to stdout: {error}."),
                remedy: "The journal has it: dogwatch journal list.".to_owned(),
            });
            Exit::Unreadable
        }
        _ => exit(&finished),
    }
}

/// What is told of a run that is over.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    finished: &'a Finished,
    journal: Option<&'a Path>,
    /// The flags of the account, for commands to copy.
    flags: &'a [String],
}

fn exit(finished: &Finished) -> Exit {
    if finished.by_guard {
        return Exit::Guarded;
    }
    let Some(ending) = finished.run.ended() else { return Exit::Broken };
    match ending.verdict {
        Verdict::Pass => Exit::Well,
        Verdict::Refused if ending.by_guard => Exit::Guarded,
        Verdict::Refused if ending.wrong_use => Exit::WrongUse,
        Verdict::Fail | Verdict::Unknown | Verdict::Refused => Exit::Broken,
    }
}

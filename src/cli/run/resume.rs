//! `dogwatch journal resume`: goes on with a run that an older process left.

use std::path::Path;
use std::sync::Arc;

use super::confirm::{self, Confirm};
use super::place::{self, Ground};
use super::{finish, values};
use crate::cli::{Exit, UnattendedFlags, complain};
use crate::engine::execute::Order;
use crate::engine::{Engine, Failure};
use crate::model::{Guard, SecretValue, Service};
use crate::runbook::journal::{JournalError, Resumption, Settled, find, folder, read};
use crate::runbook::machine::Run;
use crate::runbook::{Origin, PlannedChange, Runbook, Subject, parse};

/// A run as its journal left it.
#[derive(Debug)]
pub struct Past {
    resumption: Resumption,
    runbook: Arc<Runbook>,
}

impl Past {
    /// Reads the journal of a run. Fails when there is none of this name, or there is nothing to go on
    /// with.
    pub fn read(state: Option<&Path>, run: &str) -> Result<Self, Failure> {
        let state = state.ok_or_else(|| Failure {
            message: "Neither XDG_STATE_HOME nor HOME is set, so there is no place for journals.".to_owned(),
            remedy: "Set one of them.".to_owned(),
        })?;
        let resumption = find(&folder(state), run)
            .and_then(|path| read(&path))
            .and_then(|journal| Resumption::of(&journal))
            .map_err(|JournalError { message, remedy }| Failure { message, remedy })?;
        let runbook = parse(&resumption.runbook, &resumption.source, Origin::BuiltIn);
        let runbook = runbook.map_err(|_| Failure {
            message: format!("The journal's runbook {} cannot be read any more.", resumption.runbook),
            remedy: "The version of dogwatch that began the run can go on with it.".to_owned(),
        })?;
        Ok(Self { resumption, runbook: Arc::new(runbook) })
    }

    /// Where the run acts.
    pub fn subject(&self) -> &Subject {
        &self.resumption.subject
    }

    /// The changes that are not known to be made.
    fn open(&self) -> impl Iterator<Item = &PlannedChange> {
        let planned = self.resumption.plan.changes.iter().zip(&self.resumption.changes);
        planned.filter(|(_, made)| **made != Some(Settled::Done)).map(|(planned, _)| planned)
    }

    /// The parameter whose value has to be given again; it was written down nowhere.
    fn lacks_value(&self) -> Option<&str> {
        let takes = self.open().any(|planned| planned.change.takes_value());
        values::given(&self.resumption.values).filter(|_| takes)
    }

    fn value(&self) -> Result<Option<SecretValue>, Failure> {
        let value = self.lacks_value().map(values::from_stdin).transpose();
        value
            .map_err(|failure| Failure { remedy: confirm::how_to_give_again(&self.resumption.id), ..failure })
    }

    /// What confirms what is still to be sent. Without a word of it, the run only looks.
    fn confirm(&self, flags: &UnattendedFlags, guard: Guard) -> Result<Confirm, Failure> {
        if self.open().next().is_none() {
            return Ok(Confirm::Nothing);
        }
        confirm::again_by_flags(flags, guard, &self.resumption.subject.service)
    }
}

/// Goes on with a run: looks what became of what was sent, and carries out what is left.
pub async fn resume(engine: &Engine, ground: &Ground, flags: &UnattendedFlags, past: Past) -> Exit {
    let subject = past.subject().clone();
    let service = match place::locate(engine, Some(&subject.cluster), &subject.service).await {
        Ok(service) => service,
        Err(exit) => return exit,
    };
    if let Err(failure) = same_place(engine, &subject, &service) {
        complain(&failure);
        return Exit::WrongUse;
    }
    let guard = past.resumption.guard.max(ground.guard(engine.region(), &service.cluster));
    let confirm = match past.confirm(flags, guard) {
        Ok(confirm) => confirm,
        Err(failure) => {
            complain(&failure);
            return Exit::Guarded;
        }
    };
    let value = match &confirm {
        Confirm::Later(_) => Ok(None),
        _ => past.value(),
    };
    let value = match value {
        Ok(value) => value,
        Err(failure) => {
            complain(&failure);
            return Exit::WrongUse;
        }
    };
    let surroundings = ground.surroundings(engine.region(), &service.cluster);
    let run = Run::resume(past.resumption, past.runbook, guard, surroundings, false);
    let order = Order { run, engine: engine.clone(), value, state: ground.state.clone() };
    finish(engine, ground, order, confirm, flags).await
}

/// Whether the account is the one of the run: in another one all would look as if it was not done.
fn same_place(engine: &Engine, subject: &Subject, service: &Service) -> Result<(), Failure> {
    let remedy = "Go on with the profile and the region that it was begun with.".to_owned();
    if engine.region() != subject.region {
        let message = format!("The run acts in {}, and this is {}.", subject.region, engine.region());
        return Err(Failure { message, remedy });
    }
    match (&subject.account, service.arn.account()) {
        (Some(account), Some(here)) if account != here => {
            let message = format!("The run acts in account {account}, and this is {here}.");
            Err(Failure { message, remedy })
        }
        _ => Ok(()),
    }
}

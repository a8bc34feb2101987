//! How a plan is confirmed: by flags, or by somebody at the terminal.

use std::io::{self, IsTerminal, Write};

use tokio::sync::oneshot;

use crate::cli::UnattendedFlags;
use crate::engine::Failure;
use crate::model::Guard;
use crate::runbook::machine::Confirmation;
use crate::runbook::{RunId, guard};

/// How a plan is confirmed.
#[derive(Clone, Debug)]
pub(super) enum Confirm {
    /// The flags have said it.
    Said(Confirmation),
    /// Somebody is asked.
    Ask,
    /// Nothing is to be confirmed.
    Nothing,
    /// Nobody has confirmed it: where something is to be sent, the run is left with this.
    Later(Failure),
}

/// What the flags say, as far as the guard lets it pass. Fails with what to write.
pub(super) fn by_flags(flags: &UnattendedFlags, guard: Guard, service: &str) -> Result<Confirm, Failure> {
    let said = match (&flags.confirm, &flags.reason, flags.yes) {
        (Some(typed), Some(reason), _) => {
            Some(Confirmation::Words { service: typed.clone(), reason: reason.clone() })
        }
        (_, _, true) => Some(Confirmation::Key),
        _ => None,
    };
    let Some(said) = said else {
        let someone = io::stdin().is_terminal() && io::stderr().is_terminal();
        return match guard {
            Guard::ReadOnly => Err(refused(guard, &Confirmation::Key, service)),
            _ if someone => Ok(Confirm::Ask),
            _ => Err(Failure {
                message: "The plan must be confirmed, and there is nobody to ask.".to_owned(),
                remedy: what_to_write(guard, service),
            }),
        };
    };
    match guard::confirm(guard, service, &said) {
        Ok(_) => Ok(Confirm::Said(said)),
        Err(_) => Err(refused(guard, &said, service)),
    }
}

/// What the flags say of a run that is taken up again: without any, it only looks.
pub(super) fn again_by_flags(
    flags: &UnattendedFlags,
    guard: Guard,
    service: &str,
) -> Result<Confirm, Failure> {
    match by_flags(flags, guard, service) {
        Err(failure) => {
            let failure = Failure { remedy: what_goes_on(guard, service), ..failure };
            if flags.yes || flags.confirm.is_some() { Err(failure) } else { Ok(Confirm::Later(failure)) }
        }
        said => said,
    }
}

/// How the value of a secret is given to a run that is taken up again.
pub(super) fn how_to_give_again(run: &RunId) -> String {
    format!(
        "The value was kept nowhere: pipe it in again, as in: pass show db | dogwatch journal resume {run} …"
    )
}

fn what_goes_on(guard: Guard, service: &str) -> String {
    match guard {
        Guard::Open => "Write --yes.".to_owned(),
        Guard::Protected => format!("Write --confirm {service} --reason \"WHY\"."),
        Guard::ReadOnly => "Somebody who may change something here can go on with the run.".to_owned(),
    }
}

fn refused(guard: Guard, said: &Confirmation, service: &str) -> Failure {
    let message = match guard::confirm(guard, service, said) {
        Err(refusal) => refusal.message,
        Ok(_) => String::new(),
    };
    Failure { message, remedy: what_to_write(guard, service) }
}

fn what_to_write(guard: Guard, service: &str) -> String {
    match guard {
        Guard::Open => "Write --yes, or --plan to see the plan alone.".to_owned(),
        Guard::Protected => {
            format!("Write --confirm {service} --reason \"WHY\", or --plan to see the plan alone.")
        }
        Guard::ReadOnly => {
            "Write --plan: it shows what would be done, with the commands for somebody who may.".to_owned()
        }
    }
}

/// Asks at the terminal; nothing when the answer is no. Never ends where nobody answers: it is left
/// by dropping it.
pub(super) async fn ask(guard: Guard, service: &str) -> Option<Confirmation> {
    if guard != Guard::Protected {
        let answer = line("Go ahead? Enter or y goes ahead, anything else leaves: ".to_owned()).await?;
        let agreed = matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes");
        return agreed.then_some(Confirmation::Key);
    }
    let typed = line(format!("This environment is protected. To go ahead, type {service}: ")).await?;
    if typed.trim().is_empty() {
        return None;
    }
    let reason = line("Why, for the journal: ".to_owned()).await?;
    Some(Confirmation::Words { service: typed.trim().to_owned(), reason })
}

/// A line from the terminal; nothing at its end.
async fn line(question: String) -> Option<String> {
    let (send, answer) = oneshot::channel();
    // A thread of its own, so that a question that nobody answers holds up nothing.
    let asking = std::thread::Builder::new().name("question".to_owned()).spawn(move || {
        let _ = write!(io::stderr(), "{question}").and_then(|()| io::stderr().flush());
        let mut text = String::new();
        let read = io::stdin().read_line(&mut text);
        let _ = send.send(read.ok().filter(|bytes| *bytes > 0).map(|_| text));
    });
    asking.ok()?;
    answer.await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(yes: bool, words: Option<(&str, &str)>) -> UnattendedFlags {
        UnattendedFlags {
            yes,
            confirm: words.map(|(service, _)| service.to_owned()),
            reason: words.map(|(_, reason)| reason.to_owned()),
            json: false,
        }
    }

    #[test]
    fn each_guard_takes_its_own_flags() {
        let by = |guard, yes, words| by_flags(&flags(yes, words), guard, "svc");
        let right = Some(("svc", "502"));
        assert!(by(Guard::Open, true, None).is_ok() && by(Guard::Open, false, right).is_ok());
        assert!(by(Guard::Protected, false, right).is_ok());
        for (guard, yes, words, remedy) in [
            (Guard::Protected, true, None, "--confirm svc --reason"),
            (Guard::Protected, false, Some(("svd", "502")), "--confirm svc --reason"),
            (Guard::Protected, false, Some(("svc", " ")), "--confirm svc --reason"),
            (Guard::ReadOnly, true, None, "--plan"),
            (Guard::ReadOnly, false, right, "--plan"),
        ] {
            let told = by(guard, yes, words).unwrap_err();
            assert!(told.remedy.contains(remedy) && !told.message.is_empty(), "{told}");
        }
    }
}

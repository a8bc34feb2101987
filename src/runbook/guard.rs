//! Who may confirm a plan, and how.

use super::machine::Confirmation;
use super::{Refusal, RefusalKind};
use crate::model::Guard;

/// Whether a plan for a service may go ahead, by the guard of its environment. Fails with what is
/// asked for.
pub fn confirm(guard: Guard, service: &str, given: &Confirmation) -> Result<Option<String>, Refusal> {
    let refuse = |message: String, remedy: String| Err(Refusal::new(RefusalKind::Guard, message, remedy));
    match (guard, given) {
        (Guard::ReadOnly, _) => refuse(
            "Nothing may be changed here: the environment is read-only.".to_owned(),
            "The plan shows what would be done, with the commands for somebody who may.".to_owned(),
        ),
        (Guard::Open, Confirmation::Key) => Ok(None),
        (Guard::Protected, Confirmation::Key) => refuse(
            "This environment is protected.".to_owned(),
            format!("Give the service's name, {service}, and a reason."),
        ),
        (_, Confirmation::Words { service: typed, reason }) => {
            if typed.trim() != service {
                return refuse(
                    format!("“{}” is not the service of the plan.", typed.trim()),
                    format!("Write {service}."),
                );
            }
            if reason.trim().is_empty() {
                return refuse(
                    "The reason is missing.".to_owned(),
                    "Write why, in a few words: it stands in the journal.".to_owned(),
                );
            }
            Ok(Some(reason.trim().to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(service: &str, reason: &str) -> Confirmation {
        Confirmation::Words { service: service.to_owned(), reason: reason.to_owned() }
    }

    #[test]
    fn each_guard_asks_for_its_own_words() {
        let asked = |guard, given: &Confirmation| confirm(guard, "lauv-gateway-service", given);
        let right = words(" lauv-gateway-service ", " 502 since 03:04 ");
        assert_eq!(asked(Guard::Open, &Confirmation::Key), Ok(None));
        assert_eq!(asked(Guard::Open, &right), Ok(Some("502 since 03:04".to_owned())));
        assert_eq!(asked(Guard::Protected, &right), Ok(Some("502 since 03:04".to_owned())));
        for wrong in [Confirmation::Key, words("lauv-gateway", "x"), words("lauv-gateway-service", " ")] {
            assert_eq!(asked(Guard::Protected, &wrong).unwrap_err().kind, RefusalKind::Guard);
        }
        for any in [Confirmation::Key, right] {
            assert!(asked(Guard::ReadOnly, &any).is_err());
        }
    }
}

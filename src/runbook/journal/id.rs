//! Names of runs, which are names of files too.

use jiff::Timestamp;

use crate::runbook::RunId;

/// No id is longer, in bytes.
const LONGEST: usize = 120;

impl RunId {
    /// A name for a run that begins: `20261121T030412Z-rollback-lauv-gateway-service-4f1c`. Its end
    /// tells it from others of the same second.
    pub fn new(at: Timestamp, runbook: &str, service: &str) -> Self {
        let at = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let end = format!("-{:04x}", fastrand::u16(..));
        let mut name = format!("{at}-{}-{}", plain(runbook), plain(service));
        name.truncate(LONGEST - end.len());
        Self(name + &end)
    }

    /// Whether it can be the name of a file and nothing else.
    pub(super) fn is_safe(&self) -> bool {
        let fits = !self.0.is_empty() && self.0.len() <= LONGEST && !self.0.starts_with('.');
        fits && self.0.chars().all(is_plain)
    }

    /// The name of its file.
    pub(super) fn file(&self) -> String {
        format!("{}.jsonl", self.0)
    }
}

/// A part of a file's name: what is neither letter, digit, `.`, `_` nor `-` becomes `-`.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_tells_when_what_and_where() {
        let at: Timestamp = "2026-11-21T03:04:12.5Z".parse().unwrap();
        let id = RunId::new(at, "rollback", "lauv-gateway-service");
        let (name, end) = id.0.rsplit_once('-').unwrap();
        assert_eq!(name, "20261121T030412Z-rollback-lauv-gateway-service");
        assert!(end.len() == 4 && end.chars().all(|c| c.is_ascii_hexdigit()));
    }

    proptest! {
        #[test]
        fn every_id_is_a_safe_name(runbook in any::<String>(), service in any::<String>()) {
            prop_assert!(RunId::new(Timestamp::UNIX_EPOCH, &runbook, &service).is_safe());
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_not_safe() {
        for name in ["", ".", "..", "../x", "a/b", "a\0b", ".hidden", &"x".repeat(121)] {
            assert!(!RunId(name.to_owned()).is_safe(), "{name}");
        }
    }
}

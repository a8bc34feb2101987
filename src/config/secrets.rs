//! How old secrets may become.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use crate::sheet::Section;

/// How old secrets may become before they are called due, `[secrets]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// Credentials: passwords, tokens, connection strings. Whole days, 1 to 3,650.
    pub rotate_credentials_after: SignedDuration,
    /// Keys: those with `KEY` in their name. Whole days, 1 to 3,650.
    pub rotate_keys_after: SignedDuration,
}

const DAYS: RangeInclusive<u32> = 1..=3_650;

impl Default for Secrets {
    fn default() -> Self {
        Self { rotate_credentials_after: days(90), rotate_keys_after: days(180) }
    }
}

impl Secrets {
    pub(super) fn read(top: &Section<'_>) -> Self {
        let usual = Self::default();
        let Some(section) = top.section("secrets") else { return usual };
        let credentials = age(&section, "rotate_credentials_after");
        let keys = age(&section, "rotate_keys_after");
        section.finish();
        Self {
            rotate_credentials_after: credentials.unwrap_or(usual.rotate_credentials_after),
            rotate_keys_after: keys.unwrap_or(usual.rotate_keys_after),
        }
    }
}

/// An age such as `90d`.
fn age(section: &Section<'_>, key: &'static str) -> Option<SignedDuration> {
    let text = section.text(key)?;
    let number = text.get_ref().trim().strip_suffix('d').and_then(|number| number.trim().parse().ok());
    let within = number.filter(|number| DAYS.contains(number));
    if within.is_none() {
        let (least, most) = DAYS.into_inner();
        let message = format!("`{key}` must be a number of days from {least}d to {most}d, such as \"90d\"");
        section.note(text.span(), message);
    }
    within.map(days)
}

fn days(number: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(number))
}

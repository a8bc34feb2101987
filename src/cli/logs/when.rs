//! Times as an operator writes them: so long ago, a clock time, a date.

use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};

use crate::engine::Failure;
use crate::text;

/// The moment that `written` means, milliseconds since the epoch; `flag` is where it was written.
/// Clock times and dates without an offset are those of `zone`, a clock time the last one that was.
///
/// # Errors
/// When it means none.
pub(super) fn moment(flag: &str, written: &str, now: Timestamp, zone: &TimeZone) -> Result<i64, Failure> {
    let written = written.trim();
    let found = text::moment(written, now, zone).or_else(|| ago(written, now));
    found.map(Timestamp::as_millisecond).ok_or_else(|| Failure {
        message: format!("{flag} {written:?} is no time.", written = text::clean(written)),
        remedy: "Write how long ago (15m, 2h, 1d), a clock time (12:04), or a date and time \
                 (2026-11-21T12:04:29Z)."
            .to_owned(),
    })
}

/// So long ago.
fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let span: Span = text.parse().ok()?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    now.checked_sub(length.abs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-21T12:30:00Z";

    fn read(text: &str, zone: &TimeZone) -> Option<String> {
        let now = NOW.parse().unwrap();
        let at = moment("--since", text, now, zone).ok()?;
        Some(Timestamp::from_millisecond(at).unwrap().to_string())
    }

    #[test]
    fn every_form_is_understood() {
        for (text, expected) in [
            ("15m", "2026-11-21T12:15:00Z"),
            ("1h30m", "2026-11-21T11:00:00Z"),
            ("90s", "2026-11-21T12:28:30Z"),
            ("2h ago", "2026-11-21T10:30:00Z"),
            ("1d", "2026-11-20T12:30:00Z"),
            ("2w", "2026-11-07T12:30:00Z"),
            ("12:04", "2026-11-21T12:04:00Z"),
            ("12:04:29", "2026-11-21T12:04:29Z"),
            ("23:50", "2026-11-20T23:50:00Z"),
            ("2026-11-21T12:04:29Z", "2026-11-21T12:04:29Z"),
            ("2026-11-21T12:04:29.120+01:00", "2026-11-21T11:04:29.12Z"),
            ("2026-11-21 12:04", "2026-11-21T12:04:00Z"),
            ("2026-11-20", "2026-11-20T00:00:00Z"),
        ] {
            assert_eq!(read(text, &TimeZone::UTC).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn clock_times_are_those_of_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(read("12:04", &zone).as_deref(), Some("2026-11-21T10:04:00Z"));
        assert_eq!(read("14:31", &zone).as_deref(), Some("2026-11-20T12:31:00Z"));
        assert_eq!(read("2026-11-21 00:30", &zone).as_deref(), Some("2026-11-20T22:30:00Z"));
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_forms() {
        for text in ["", "15", "soon", "25:00", "2026-13-01", "1mo", "12:04 PM", "2026-11-21T12:04+99:00"] {
            let failure = moment("--since", text, NOW.parse().unwrap(), &TimeZone::UTC).unwrap_err();
            assert!(
                failure.message.contains("--since") && failure.remedy.contains("15m"),
                "{text}: {failure}"
            );
        }
    }
}

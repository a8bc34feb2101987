//! A time as people type it.

use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::text;

/// Reads `12:04`, `12:04:30`, `-15m`, `2026-11-21 12:04` or RFC 3339. A clock time is the last one
/// that has been.
///
/// # Errors
/// What to write instead.
pub(in crate::console) fn time(written: &str, now: Timestamp, utc: bool) -> Result<Timestamp, String> {
    let written = written.trim();
    // Clocks differ a little.
    let soon = now.checked_add(1.minute()).unwrap_or(now);
    let found = ago(written, now).or_else(|| text::moment(written, soon, &text::zone(utc)));
    found.ok_or_else(|| "no time: write 12:04, 12:04:30, -15m or 2026-11-21T12:04:00Z".to_owned())
}

fn ago(written: &str, now: Timestamp) -> Option<Timestamp> {
    let back: SignedDuration = written.strip_prefix('-')?.trim().parse().ok()?;
    now.checked_sub(back).ok().filter(|_| !back.is_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        time(text, now, true).ok().map(|at| at.to_string())
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, expected) in [
            ("02:04", "2026-11-21T02:04:00Z"),
            (" 02:04:30 ", "2026-11-21T02:04:30Z"),
            ("12:04", "2026-11-20T12:04:00Z"),
            ("-15m", "2026-11-21T02:45:00Z"),
            ("-1h 30m", "2026-11-21T01:30:00Z"),
            ("2026-11-20T23:00:00+01:00", "2026-11-20T22:00:00Z"),
            ("2026-11-20 23:00", "2026-11-20T23:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "noon", "25:00", "-", "--5m", "15m"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

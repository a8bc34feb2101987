//! A time as people type it.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Reads `12:04`, `12:04:30`, `-15m`, `2026-11-21 12:04` or RFC 3339. A clock time is the last one
/// that has been.
///
/// # Errors
/// What to write instead.
pub(in crate::console) fn time(text: &str, now: Timestamp, utc: bool) -> Result<Timestamp, String> {
    let text = text.trim();
    let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
    let found = ago(text, now)
        .or_else(|| text.parse().ok())
        .or_else(|| text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok().map(|at| at.timestamp()))
        .or_else(|| clock(text, now, &zone));
    found.ok_or_else(|| "no time: write 12:04, 12:04:30, -15m or 2026-11-21T12:04:00Z".to_owned())
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let back: SignedDuration = text.strip_prefix('-')?.trim().parse().ok()?;
    now.checked_sub(back).ok().filter(|_| !back.is_negative())
}

fn clock(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let time: Time = text.parse().ok()?;
    let today = now.to_zoned(zone.clone()).date();
    let on = |date: jiff::civil::Date| date.to_datetime(time).to_zoned(zone.clone()).ok();
    // Clocks differ a little.
    let soon = now.checked_add(1.minute()).unwrap_or(now);
    let at = on(today).filter(|at| at.timestamp() <= soon).or_else(|| on(today.yesterday().ok()?))?;
    Some(at.timestamp())
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

//! Times as people write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// The zone in which clock times are told: UTC, or the machine's own.
pub fn zone(utc: bool) -> TimeZone {
    if utc { TimeZone::UTC } else { TimeZone::system() }
}

/// The moment that `12:04`, `12:04:30`, `2026-11-21`, `2026-11-21 12:04` or RFC 3339 means; `None`
/// when it means none. Clock times and dates without an offset are those of `zone`, a clock time
/// the last one that is not after `latest`.
pub fn moment(text: &str, latest: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    instant(text, zone).or_else(|| clock(text, latest, zone))
}

/// A date and time, with an offset or without; a date alone begins at midnight.
fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    // Not what has an offset that cannot be read, or a time zone that would be ignored.
    let civil = match text.parse::<Date>() {
        Ok(date) if text.len() <= 10 => date.to_datetime(Time::midnight()),
        _ if text.contains(['[', '+', 'Z']) || !text.contains(':') => return None,
        _ => text.parse::<DateTime>().ok()?,
    };
    Some(civil.to_zoned(zone.clone()).ok()?.timestamp())
}

/// A clock time: the last one that was.
fn clock(text: &str, latest: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let time: Time = text.contains(':').then(|| text.parse().ok())??;
    let today = latest.to_zoned(zone.clone()).date();
    let on = |date: Date| -> Option<Zoned> { date.to_datetime(time).to_zoned(zone.clone()).ok() };
    let at = on(today)?.timestamp();
    if at <= latest {
        return Some(at);
    }
    Some(on(today.checked_sub(1.day()).ok()?)?.timestamp())
}

//! Times of lines, written fast: neighbours share their second.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Writes milliseconds since the epoch.
#[derive(Debug)]
pub(super) struct Clock {
    zone: Option<TimeZone>,
    /// The second that `text` is of.
    second: Option<i64>,
    text: String,
}

impl Clock {
    /// For people: `12:04:29.120`, with the date before it where that is not today's.
    pub(super) fn of_zone(zone: TimeZone) -> Self {
        Self { zone: Some(zone), second: None, text: String::new() }
    }

    /// For programs: `2026-11-21T12:04:29.120Z`.
    pub(super) fn rfc3339() -> Self {
        Self { zone: None, second: None, text: String::new() }
    }

    /// Writes a time; nothing for one that no calendar has.
    pub(super) fn write(&mut self, at: i64, out: &mut impl Write) -> io::Result<()> {
        let second = at.div_euclid(1000);
        if self.second != Some(second) {
            self.second = Some(second);
            self.text = self.of_second(second, Timestamp::now()).unwrap_or_default();
        }
        if self.text.is_empty() {
            return Ok(());
        }
        let thousandths = at.rem_euclid(1000) as u16;
        let digit = |power: u16| b'0' + (thousandths / power % 10) as u8;
        out.write_all(self.text.as_bytes())?;
        out.write_all(&[b'.', digit(100), digit(10), digit(1)])?;
        if self.zone.is_none() { out.write_all(b"Z") } else { Ok(()) }
    }

    fn of_second(&self, second: i64, now: Timestamp) -> Option<String> {
        let at = Timestamp::from_second(second).ok()?;
        let Some(zone) = &self.zone else { return Some(at.strftime("%Y-%m-%dT%H:%M:%S").to_string()) };
        let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
        let today = at.date() == now.date();
        Some(at.strftime(if today { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" }).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(clock: &mut Clock, at: i64) -> String {
        let mut out = Vec::new();
        clock.write(at, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn programs_get_rfc_3339_with_milliseconds() {
        let mut clock = Clock::rfc3339();
        assert_eq!(written(&mut clock, 1_795_262_669_120), "2026-11-21T12:04:29.120Z");
        assert_eq!(written(&mut clock, 1_795_262_669_007), "2026-11-21T12:04:29.007Z");
        assert_eq!(written(&mut clock, -1), "1969-12-31T23:59:59.999Z");
        assert_eq!(written(&mut clock, i64::MAX), "");
        assert_eq!(written(&mut clock, 0), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn people_get_the_date_only_where_it_is_another_day() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let clock = Clock::of_zone(zone);
        let now = "2026-11-21T23:30:00Z".parse::<Timestamp>().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        assert_eq!(clock.of_second(at("2026-11-21T23:04:29Z"), now).unwrap(), "00:04:29");
        assert_eq!(clock.of_second(at("2026-11-21T22:04:29Z"), now).unwrap(), "2026-11-21 23:04:29");
    }
}

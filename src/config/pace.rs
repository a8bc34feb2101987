//! How often to look, and how much to ask.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::SignedDuration;

use crate::sheet::Section;

/// How often a picture is read, `[pace]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// While something changes: 1 to 10 s.
    pub fast: Duration,
    /// While all is calm: 5 to 300 s, and never less than `fast`.
    pub slow: Duration,
    /// Whether metrics are read at all; AWS charges for each.
    pub metrics: bool,
}

/// How much AWS is asked, `[budget]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests per minute to each AWS service: 10 to 6,000.
    pub calls_per_minute: u32,
}

const FAST: RangeInclusive<u64> = 1..=10;
const SLOW: RangeInclusive<u64> = 5..=300;
const CALLS: RangeInclusive<u32> = 10..=6_000;

impl Default for Pace {
    fn default() -> Self {
        Self { fast: Duration::from_secs(2), slow: Duration::from_secs(15), metrics: true }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { calls_per_minute: 600 }
    }
}

impl Pace {
    pub(super) fn read(top: &Section<'_>) -> Self {
        let usual = Self::default();
        let Some(section) = top.section("pace") else { return usual };
        let fast = duration(&section, "fast", FAST).unwrap_or(usual.fast);
        let slow = duration(&section, "slow", SLOW).unwrap_or(usual.slow);
        let metrics = section.boolean("metrics").unwrap_or(usual.metrics);
        if slow < fast {
            section.note(section.at(), "`slow` must not be shorter than `fast`");
        }
        section.finish();
        Self { fast, slow, metrics }
    }
}

impl Budget {
    pub(super) fn read(top: &Section<'_>) -> Self {
        let usual = Self::default();
        let Some(section) = top.section("budget") else { return usual };
        let calls_per_minute = section.whole("calls_per_minute", CALLS).unwrap_or(usual.calls_per_minute);
        section.finish();
        Self { calls_per_minute }
    }
}

/// A duration such as `2s` or `1m 30s`, within bounds in seconds.
fn duration(section: &Section<'_>, key: &'static str, bounds: RangeInclusive<u64>) -> Option<Duration> {
    let text = section.text(key)?;
    let parsed: Option<SignedDuration> = text.get_ref().parse().ok();
    let Some(duration) = parsed.and_then(|duration| Duration::try_from(duration).ok()) else {
        let wrong = text.get_ref();
        section.note(
            text.span(),
            format_args!("`{key}` must be a duration such as \"2s\" or \"1m\"; `{wrong}` is none"),
        );
        return None;
    };
    let (least, most) = (Duration::from_secs(*bounds.start()), Duration::from_secs(*bounds.end()));
    if duration < least || duration > most {
        let (least, most) = bounds.into_inner();
        section.note(text.span(), format_args!("`{key}` must be from {least}s to {most}s"));
        return None;
    }
    Some(duration)
}

//! How logs are read and held.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::sheet::Section;

/// How logs are read and held, `[logs]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logs {
    /// Memory for held lines in MiB: 4 to 4,096. The oldest lines go when it is full.
    pub memory_mib: u32,
    /// How much of the past is read at first, whole minutes: 1 to 1,440.
    pub back: Duration,
    /// Whether live tail sessions are opened, which AWS bills by the minute; else new lines are
    /// polled for, which is slower and costs nothing.
    pub live: bool,
    /// Whether the colours that applications write (SGR) are shown.
    pub colors: bool,
}

const MEMORY: RangeInclusive<u32> = 4..=4_096;
const BACK: RangeInclusive<u32> = 1..=1_440;

impl Default for Logs {
    fn default() -> Self {
        Self { memory_mib: 64, back: Duration::from_secs(600), live: true, colors: false }
    }
}

impl Logs {
    pub(super) fn read(top: &Section<'_>) -> Self {
        let usual = Self::default();
        let Some(section) = top.section("logs") else { return usual };
        let minutes = |minutes: u32| Duration::from_secs(60 * u64::from(minutes));
        let logs = Self {
            memory_mib: section.whole("memory_mib", MEMORY).unwrap_or(usual.memory_mib),
            back: section.whole("back_minutes", BACK).map_or(usual.back, minutes),
            live: section.boolean("live").unwrap_or(usual.live),
            colors: section.boolean("colors").unwrap_or(usual.colors),
        };
        section.finish();
        logs
    }
}

//! Where the past that was read meets what is followed: a line that is in both is shown once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::model::{LogLine, LogSource, LogStream};

/// A line by its time and arrival, and by the hash of all that it is (group, stream, message):
/// events of live tail have no id of their own.
type Identity = (i64, i64, u64);

/// The lines near the seam that were shown already, each as often as it was.
#[derive(Debug)]
pub struct Seam {
    from: i64,
    shown: HashMap<Identity, u32>,
}

impl Seam {
    /// A seam where following begins with lines of this time, milliseconds since the epoch.
    pub fn new(from: i64) -> Self {
        Self { from, shown: HashMap::new() }
    }

    /// Notes a line of the past that was shown. Whatever was written or has arrived since the
    /// seam's time may come again.
    pub fn note(&mut self, line: &LogLine, stream: &LogStream, sources: &[LogSource]) {
        if line.at >= self.from || line.ingested >= self.from {
            *self.shown.entry(identity(line, stream, sources)).or_default() += 1;
        }
    }

    /// Whether a line that is followed has not been shown yet.
    pub fn is_new(&mut self, line: &LogLine, stream: &Arc<LogStream>, sources: &[LogSource]) -> bool {
        if self.shown.is_empty() {
            return true;
        }
        let identity = identity(line, stream, sources);
        match self.shown.get_mut(&identity) {
            Some(times) if *times > 1 => *times -= 1,
            Some(_) => drop(self.shown.remove(&identity)),
            None => return true,
        }
        false
    }
}

fn identity(line: &LogLine, stream: &LogStream, sources: &[LogSource]) -> Identity {
    let mut hasher = DefaultHasher::new();
    sources.get(stream.source).map(|source| source.group_arn.as_str()).hash(&mut hasher);
    stream.name.hash(&mut hasher);
    line.raw.as_ref().unwrap_or(&line.text).hash(&mut hasher);
    (line.at, line.ingested, hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, ingested: i64, text: &str) -> LogLine {
        let text = text.into();
        LogLine { at, ingested, stream: 0, level: None, late: false, json: false, text, raw: None }
    }

    #[test]
    fn each_line_is_shown_as_often_as_it_was_written() {
        let stream = |name: &str| Arc::new(LogStream { source: 0, name: name.to_owned(), task: None });
        let (here, there) = (stream("ecs/app/1"), stream("ecs/app/2"));
        let mut seam = Seam::new(100);
        for _ in 0..2 {
            seam.note(&line(150, 160, "twice"), &here, &[]);
        }
        seam.note(&line(20, 120, "late"), &here, &[]);
        seam.note(&line(20, 30, "old"), &here, &[]);
        let mut new = |line: LogLine, stream| seam.is_new(&line, stream, &[]);
        let twice = || line(150, 160, "twice");
        assert!(
            new(twice(), &there)
                && new(line(150, 161, "twice"), &here)
                && new(line(151, 160, "twice"), &here)
        );
        assert_eq!([new(twice(), &here), new(twice(), &here), new(twice(), &here)], [false, false, true]);
        assert!(!new(line(20, 120, "late"), &here));
        assert!(new(line(20, 30, "old"), &here), "older than what is followed: it cannot come again");
    }
}

//! Which lines are printed: a level, a regular expression.

use regex::Regex;

use crate::cli::LogsFlags;
use crate::config;
use crate::engine::Failure;
use crate::model::{Level, LogLine, search_pattern};

/// Decides line by line.
#[derive(Debug, Default)]
pub(super) struct Sift {
    level: Option<Level>,
    grep: Option<Regex>,
}

impl Sift {
    /// What the flags ask for.
    ///
    /// # Errors
    /// When there is no such level, or the regular expression is none.
    pub(super) fn new(flags: &LogsFlags) -> Result<Self, Failure> {
        let level = flags.level.as_deref().map(level).transpose()?;
        let grep = flags.grep.as_deref().map(expression).transpose()?;
        Ok(Self { level, grep })
    }

    /// Whether a line is printed. One without a level is not, where a level is asked for.
    pub(super) fn takes(&self, line: &LogLine) -> bool {
        self.level.is_none_or(|least| line.level.is_some_and(|level| level >= least))
            && self.grep.as_ref().is_none_or(|grep| grep.is_match(&line.text))
    }
}

fn level(name: &str) -> Result<Level, Failure> {
    let wanted = match name.to_lowercase().as_str() {
        "warning" => "warn".to_owned(),
        other => other.to_owned(),
    };
    let found = Level::ALL.into_iter().find(|level| level.name() == wanted);
    found.ok_or_else(|| {
        let names = Level::ALL.map(Level::name);
        let name = crate::text::clean(name);
        let suggestion = config::suggestion(&wanted, names.iter().copied());
        Failure {
            message: format!("There is no level {name:?}{suggestion}."),
            remedy: format!("Write one of {}.", names.join(", ")),
        }
    })
}

fn expression(pattern: &str) -> Result<Regex, Failure> {
    search_pattern(pattern).map_err(|why| Failure {
        message: format!("--grep takes a regular expression, and this is none: {why}."),
        remedy: "Put \\ before a sign that is meant as it stands.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: Option<Level>, text: &str) -> LogLine {
        let text = text.into();
        LogLine { at: 0, ingested: 0, stream: 0, level, late: false, json: false, text, raw: None }
    }

    fn sift(level: Option<&str>, grep: Option<&str>) -> Result<Sift, Failure> {
        let (level, grep) = (level.map(str::to_owned), grep.map(str::to_owned));
        Sift::new(&LogsFlags { level, grep, ..LogsFlags::default() })
    }

    #[test]
    fn a_level_takes_what_is_as_bad_or_worse() {
        let sift = sift(Some("WARNING"), None).unwrap();
        let taken = Level::ALL.into_iter().filter(|level| sift.takes(&line(Some(*level), "")));
        assert_eq!(taken.collect::<Vec<_>>(), [Level::Warn, Level::Error, Level::Fatal]);
        assert!(!sift.takes(&line(None, "warn")));
    }

    #[test]
    fn an_expression_is_looked_for_in_the_text() {
        let sift = sift(None, Some("time ?out")).unwrap();
        assert!(sift.takes(&line(None, "a Timeout of 5s")) && !sift.takes(&line(None, "in time")));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let failure = sift(Some("eror"), None).unwrap_err();
        assert!(failure.message.contains("eror") && failure.message.contains("error"), "{failure}");
        let failure = sift(None, Some("a(b")).unwrap_err();
        assert!(failure.message.contains("unclosed group"), "{failure}");
        assert_eq!(failure.to_string().lines().count(), 1);
        assert!(sift(None, Some("(a{1000}){1000}")).is_err());
    }
}

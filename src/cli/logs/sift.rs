//! Which lines are printed: a level, a regular expression.

use regex::{Regex, RegexBuilder};

use crate::cli::LogsFlags;
use crate::config;
use crate::engine::Failure;
use crate::model::{Level, LogLine};

/// A regular expression may take so much memory when it is compiled, bytes.
const LARGEST: usize = 4 << 20;

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
    let built =
        RegexBuilder::new(pattern).case_insensitive(!has_capitals(pattern)).size_limit(LARGEST).build();
    built.map_err(|error| {
        // The library draws a picture of the place over several lines; its last line says why.
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Failure {
            message: format!("--grep {:?} is no regular expression: {why}.", crate::text::clean(pattern)),
            remedy: "Put \\ before a sign that is meant as it stands.".to_owned(),
        }
    })
}

/// Whether a capital is meant as such: not in `\S`, `\pL` or `\x1B`.
fn has_capitals(pattern: &str) -> bool {
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                if matches!(characters.next(), Some('p' | 'P' | 'x' | 'u' | 'U')) {
                    let rest = characters.as_str();
                    let skip =
                        if rest.starts_with('{') { rest.find('}').map_or(0, |end| end + 1) } else { 1 };
                    characters = rest.get(skip..).unwrap_or_default().chars();
                }
            }
            other if other.is_uppercase() => return true,
            _ => {}
        }
    }
    false
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
    fn capitals_count_where_they_are_meant() {
        for (pattern, text, taken) in [
            ("timeout", "Timeout of 5s", true),
            ("Timeout", "timeout", false),
            (r"\Smeout", "TIMEOUT", true),
            (r"\p{Lu}x\x4D", "axm", true),
            (r"\p{Greek}A", "αa", false),
        ] {
            assert_eq!(sift(None, Some(pattern)).unwrap().takes(&line(None, text)), taken, "{pattern}");
        }
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

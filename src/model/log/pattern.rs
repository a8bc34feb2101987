//! Regular expressions over lines: many lines at once where that is the same.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Bytes that a compiled expression may take: typing one must not stop the screen.
const COMPILED: usize = 2 << 20;

/// The regular expression that a person searches for, in any case unless an upper-case letter is
/// in it (`\S` and the like are none).
///
/// # Errors
/// What is wrong with it and where, in one line, when it is none.
pub fn search_pattern(text: &str) -> Result<Regex, String> {
    if has_upper_case(text) { compile(text, "") } else { compile(text, "(?i)") }
}

/// Compiles an expression with flags before it.
pub(super) fn compile(text: &str, flags: &str) -> Result<Regex, String> {
    if let Err(error) = regex_syntax::Parser::new().parse(text) {
        return Err(explain(text, &error));
    }
    RegexBuilder::new(&format!("{flags}{text}"))
        .size_limit(COMPILED)
        .build()
        .map_err(|_| format!("`{}` is too large: repeat less", brief(text)))
}

fn explain(text: &str, error: &regex_syntax::Error) -> String {
    let (what, column) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.column),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.column),
        _ => return format!("`{}` is no regular expression", brief(text)),
    };
    let what = what.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    format!("`{}`: {what}, at character {column}", brief(text))
}

fn brief(text: &str) -> String {
    let clean = crate::text::clean_line(text);
    crate::text::truncate(&clean, 40).into_owned()
}

/// Whether a letter that stands for itself is upper case.
fn has_upper_case(text: &str) -> bool {
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '\\' {
            let class = rest.next().is_some_and(|c| matches!(c, 'p' | 'P' | 'x' | 'u' | 'U' | 'b'));
            if class && rest.peek() == Some(&'{') {
                rest.by_ref().take_while(|c| *c != '}').for_each(drop);
            }
        } else if character.is_uppercase() {
            return true;
        }
    }
    false
}

/// An expression that is tried on lines.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    regex: Arc<Regex>,
    /// How many lines it may run over at once.
    at_once: usize,
}

/// The lines at once of an expression that can match a line break. It may look on to the last of
/// them from each one.
const FEW: usize = 16;

impl Pattern {
    pub(super) fn new(regex: Regex) -> Self {
        let parsed = regex_syntax::Parser::new().parse(regex.as_str());
        let ends = |parsed: &Hir| {
            let ends = parsed.properties().look_set();
            ends.contains(Look::Start) || ends.contains(Look::End)
        };
        let at_once = match parsed {
            Ok(parsed) if ends(&parsed) => 1,
            Ok(parsed) if stays_in_line(&parsed) => usize::MAX,
            Ok(_) => FEW,
            Err(_) => 1,
        };
        Self { regex: Arc::new(regex), at_once }
    }

    /// A word as it is, in any case.
    pub(super) fn word(word: &str) -> Option<Self> {
        compile(&regex::escape(word), "(?i)").ok().map(Self::new)
    }

    /// Whether a line by itself matches.
    pub(super) fn is_match(&self, line: &str) -> bool {
        self.regex.is_match(line)
    }

    /// Calls `hit` with the number of each line that matches, in order. `text` is the lines with a
    /// line break behind each but the last; the numbers in `starts` are where they begin in it.
    pub(super) fn lines(&self, text: &str, starts: &[u32], mut hit: impl FnMut(usize)) {
        let end = |line: usize| starts.get(line).map_or(text.len(), |next| *next as usize - 1);
        for (chunk, starts) in starts.chunks(self.at_once).enumerate() {
            let first = chunk * self.at_once;
            let Some(&base) = starts.first() else { continue };
            let Some(part) = text.get(base as usize..end(first + starts.len())) else { continue };
            let place = |line: usize| starts.get(line).map(|start| (start - base) as usize);
            let mut line = 0;
            while let Some(from) = place(line) {
                let Some(at) = self.find(part, from) else { break };
                if place(line + 1).is_some_and(|next| at >= next) {
                    let ahead = starts.get(line..).unwrap_or_default();
                    line += ahead.partition_point(|start| (start - base) as usize <= at).saturating_sub(1);
                }
                let alone =
                    || text.get(starts.get(line).map_or(0, |start| *start as usize)..end(first + line + 1));
                if self.at_once != FEW || alone().is_some_and(|line| self.regex.is_match(line)) {
                    hit(first + line);
                }
                line += 1;
            }
        }
    }

    /// A place in the first line that may match.
    fn find(&self, text: &str, from: usize) -> Option<usize> {
        if self.at_once == FEW {
            // It may go on to other lines, but no line before its start can match.
            self.regex.find_at(text, from).map(|found| found.start())
        } else {
            self.regex.shortest_match_at(text, from)
        }
    }
}

/// Whether no match can hold a line break.
fn stays_in_line(expression: &Hir) -> bool {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => !literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => {
            !class.iter().any(|range| (range.start()..=range.end()).contains(&'\n'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            !class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n'))
        }
        HirKind::Repetition(repetition) => stays_in_line(&repetition.sub),
        HirKind::Capture(capture) => stays_in_line(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(stays_in_line),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_counts_where_it_is_written() {
        assert!(search_pattern("error").unwrap().is_match("ERROR"));
        assert!(!search_pattern("Error").unwrap().is_match("ERROR"));
        assert!(search_pattern(r"\Serror").unwrap().is_match("xERROR"));
        assert!(search_pattern(r"\p{Lu}x").unwrap().is_match("aX"));
        assert!(!search_pattern("É").unwrap().is_match("é"));
    }

    #[test]
    fn errors_say_what_and_where() {
        for (text, expected) in [
            ("(foo", "`(foo`: unclosed group, at character 1"),
            ("ab[", "`ab[`: unclosed character class, at character 3"),
            ("*", "`*`: repetition operator missing expression, at character 1"),
            (r"\p{Nope}", r"`\p{Nope}`: Unicode property not found, at character 1"),
            ("(?:x{999}){999}", "`(?:x{999}){999}` is too large: repeat less"),
        ] {
            assert_eq!(search_pattern(text).unwrap_err(), expected);
        }
        assert_eq!(search_pattern("\u{1b}[31m(").unwrap_err().lines().count(), 1);
    }

    #[test]
    fn runs_over_many_lines_only_where_that_is_the_same() {
        let at_once = |text: &str| Pattern::new(Regex::new(text).unwrap()).at_once;
        assert_eq!(at_once("timed out.*[0-9]+ms"), usize::MAX);
        assert_eq!(at_once("(?m)^a|b$"), usize::MAX);
        for text in [r"\s", "[^x]", "(?s).", r"a\nb", r"\W+"] {
            assert_eq!(at_once(text), FEW, "{text}");
        }
        for text in [r"\Aa", r"a\z", "^a", "a$", r"(?-m)^a", r"\s$"] {
            assert_eq!(at_once(text), 1, "{text}");
        }
    }

    proptest! {
        #[test]
        fn many_lines_at_once_are_as_one_by_one(
            lines in prop::collection::vec("[ab c]{0,6}", 1..40),
            pattern in r"(\(\?m\)|\(\?i\))?(\^|\\A)?([abA. ]|\[\^a\]|\\s|\\b|a\*|b\+|\(\?:a\|c\)|\$|\n){1,4}(\\z|\$)?",
        ) {
            let Ok(regex) = Regex::new(&pattern) else { return Ok(()) };
            let starts: Vec<u32> = lines.iter().scan(0, |at, line| {
                let start = *at;
                *at += line.len() as u32 + 1;
                Some(start)
            }).collect();
            let mut found = Vec::new();
            Pattern::new(regex.clone()).lines(&lines.join("\n"), &starts, |line| found.push(line));
            let alone: Vec<usize> = (0..lines.len()).filter(|line| regex.is_match(&lines[*line])).collect();
            prop_assert_eq!(found, alone, "{}", pattern);
        }
    }
}

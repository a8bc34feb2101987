//! Which lines are shown.

use regex::Regex;

use super::Level;
use super::pattern::{Pattern, compile};

/// Which lines are shown. What does not pass is hidden, and held all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// This level and worse; lines without a level are hidden then. `None`: all.
    pub level: Option<Level>,
    /// Sources that are switched off, by their place in the list that was asked for.
    pub muted: Vec<usize>,
    /// What a line has to have, all of it, in any case: words, `"several words"`, `/regular
    /// expressions/`; and with a `!` before it, what it must not have.
    pub filter: String,
}

impl Sieve {
    /// What is wrong with the filter, for a person.
    ///
    /// # Errors
    /// When one of its regular expressions is none.
    pub fn check(&self) -> Result<(), String> {
        words(&self.filter).try_for_each(|word| match word.what {
            What::Expression(text) => compile(text, "(?i)").map(drop),
            What::Word(_) => Ok(()),
        })
    }

    /// What the filter looks for, to be lit in the lines that pass. An expression that is none is
    /// left out.
    pub fn wanted(&self) -> Vec<Regex> {
        let expression = |word: Word<'_>| match word.what {
            What::Expression(text) => compile(text, "(?i)").ok(),
            What::Word(text) => compile(&regex::escape(text), "(?i)").ok(),
        };
        words(&self.filter).filter(|word| !word.not).filter_map(expression).collect()
    }

    /// What the text of a line is tried for. An expression that is none is left out.
    pub(super) fn terms(&self) -> Vec<Term> {
        let term = |word: Word<'_>| {
            let pattern = match word.what {
                What::Expression(text) => compile(text, "(?i)").ok().map(Pattern::new),
                What::Word(text) => Pattern::word(text),
            };
            Some(Term { pattern: pattern?, not: word.not })
        };
        words(&self.filter).filter_map(term).collect()
    }
}

/// One thing that a line has or has not.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) pattern: Pattern,
    pub(super) not: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Word<'a> {
    not: bool,
    what: What<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum What<'a> {
    Word(&'a str),
    Expression(&'a str),
}

fn words(filter: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = filter;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return None;
            }
            let (not, body) = rest.strip_prefix('!').map_or((false, rest), |body| (true, body));
            let (what, behind) = quoted(body).or_else(|| expression(body)).unwrap_or_else(|| bare(body));
            rest = behind;
            // While it is being typed, `!` and `"` stand alone: they ask for nothing yet.
            if !matches!(what, What::Word("")) {
                return Some(Word { not, what });
            }
        }
    })
}

/// Up to the closing quotation mark; to the end while there is none.
fn quoted(body: &str) -> Option<(What<'_>, &str)> {
    let inner = body.strip_prefix('"')?;
    let (word, behind) = inner.split_once('"').unwrap_or((inner, ""));
    Some((What::Word(word), behind))
}

/// `/…/` with a space or the end behind it; `/api/v1` is a word.
fn expression(body: &str) -> Option<(What<'_>, &str)> {
    let inner = body.strip_prefix('/').filter(|inner| !inner.starts_with(char::is_whitespace))?;
    let closes = |at: &usize| {
        let (before, behind) =
            (inner.get(..*at).unwrap_or_default(), inner.get(at + 1..).unwrap_or_default());
        let doubled = before.len() - before.trim_end_matches('\\').len();
        doubled % 2 == 0 && (behind.is_empty() || behind.starts_with(char::is_whitespace))
    };
    let end = inner.match_indices('/').map(|(at, _)| at).find(closes).filter(|end| *end > 0)?;
    Some((What::Expression(inner.get(..end)?), inner.get(end + 1..)?))
}

fn bare(body: &str) -> (What<'_>, &str) {
    let end = body.find(char::is_whitespace).unwrap_or(body.len());
    let (word, behind) = body.split_at(end);
    (What::Word(word), behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_lit_and_what_is_refused_is_not() {
        let lit = |filter: &str, text: &str| {
            let sieve = Sieve { filter: filter.to_owned(), ..Sieve::default() };
            sieve.wanted().iter().any(|regex| regex.is_match(text))
        };
        assert!(lit("GET !health", "get /x"));
        assert!(!lit("!health", "health"));
        assert!(lit("/5\\d\\d/", "502"));
        assert!(lit("a.c", "xa.cx") && !lit("a.c", "abc"));
        assert!(lit("\"not found\"", "was Not Found") && !lit("\"not found\"", "found not"));
        assert!(lit("/not +found/", "not  found"));
    }

    fn read(filter: &str) -> Vec<(bool, What<'_>)> {
        words(filter).map(|word| (word.not, word.what)).collect()
    }

    #[test]
    fn filters_are_read() {
        use What::{Expression, Word};
        assert_eq!(read("timeout !health"), [(false, Word("timeout")), (true, Word("health"))]);
        assert_eq!(
            read(r#""timed out" !"GET /" x"#),
            [(false, Word("timed out")), (true, Word("GET /")), (false, Word("x"))]
        );
        assert_eq!(
            read(r"/timed? out/ !/a\/b/ /api/v1"),
            [(false, Expression("timed? out")), (true, Expression(r"a\/b")), (false, Word("/api/v1"))]
        );
        assert_eq!(read("/api/ / //"), [(false, Expression("api")), (false, Word("/")), (false, Word("//"))]);
    }

    #[test]
    fn what_is_being_typed_asks_for_nothing() {
        assert_eq!(read("  ! "), []);
        assert_eq!(read("\""), []);
        assert_eq!(read("\"half a"), [(false, What::Word("half a"))]);
        assert_eq!(read("/half"), [(false, What::Word("/half"))]);
    }

    #[test]
    fn a_bad_expression_is_told_and_hides_nothing() {
        let sieve = Sieve { filter: "/(a/ b".to_owned(), ..Sieve::default() };
        assert_eq!(sieve.check().unwrap_err(), "`(a`: unclosed group, at character 1");
        assert_eq!(sieve.terms().len(), 1);
        assert_eq!(Sieve { filter: "(a".to_owned(), ..Sieve::default() }.check(), Ok(()));
    }
}

//! What of a line is lit: the matches of the search, and the words of the filter.

use regex::{Regex, RegexBuilder};

/// A search: what was typed, and what it means.
#[derive(Clone, Debug)]
pub(in crate::console) struct Search {
    pub(in crate::console) text: String,
    pub(in crate::console) regex: Regex,
}

/// Bytes that a compiled expression may take; more is a slip of the pen.
const LARGEST: usize = 1 << 20;

impl Search {
    /// Reads a regular expression. Without a capital letter it matches in any case.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(in crate::console) fn new(text: &str) -> Result<Self, String> {
        let any_case = !text.chars().any(char::is_uppercase);
        let regex = compiled(text, any_case)?;
        Ok(Self { text: text.to_owned(), regex })
    }
}

fn compiled(pattern: &str, any_case: bool) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).case_insensitive(any_case).size_limit(LARGEST).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "this expression is too large".to_owned(),
        error => {
            // The last line says what is wrong; those before draw where.
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default().trim();
            format!("no regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
        }
    })
}

/// What the wanted words of a filter are, for the light: words in any case, and `/…/`.
pub(in crate::console) fn filter_patterns(filter: &str) -> Vec<Regex> {
    let words = filter.split_whitespace().filter(|word| !word.starts_with('!'));
    let pattern = |word: &str| {
        let inner = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match inner.filter(|inner| !inner.is_empty()) {
            Some(inner) => compiled(inner, true).ok(),
            None => compiled(&regex::escape(word), true).ok(),
        }
    };
    words.filter_map(pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_match_any_case() {
        let hits = |pattern: &str, text: &str| Search::new(pattern).unwrap().regex.is_match(text);
        assert!(hits("time.?out", "Timeout"));
        assert!(!hits("Time.?out", "timeout"));
    }

    #[test]
    fn what_is_wrong_is_told_in_one_line() {
        let error = Search::new("(").unwrap_err();
        assert_eq!(error, "no regular expression: unclosed group");
        assert_eq!(Search::new("(a{1000}){1000}").unwrap_err(), "this expression is too large");
    }

    #[test]
    fn filters_light_what_they_want_and_not_what_they_refuse() {
        let lit = |filter: &str, text: &str| filter_patterns(filter).iter().any(|regex| regex.is_match(text));
        assert!(lit("GET !health", "get /x"));
        assert!(!lit("!health", "health"));
        assert!(lit("/5\\d\\d/", "502"));
        assert!(lit("a.c", "xa.cx") && !lit("a.c", "abc"));
    }
}

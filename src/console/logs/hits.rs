//! What of a line is lit: the matches of the search, and the words of the filter.

use regex::{Regex, RegexBuilder};

use crate::model::search_pattern;

/// A search: what was typed, and what it means.
#[derive(Clone, Debug)]
pub(in crate::console) struct Search {
    pub(in crate::console) text: String,
    pub(in crate::console) regex: Regex,
}

/// Bytes that a compiled expression may take.
const LARGEST: usize = 2 << 20;

impl Search {
    /// Reads a regular expression. Without a capital letter it matches in any case.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(in crate::console) fn new(text: &str) -> Result<Self, String> {
        Ok(Self { text: text.to_owned(), regex: search_pattern(text)? })
    }
}

/// What the wanted words of a filter are, for the light: words in any case, and `/…/`.
pub(in crate::console) fn filter_patterns(filter: &str) -> Vec<Regex> {
    let words = filter.split_whitespace().filter(|word| !word.starts_with('!'));
    let pattern = |word: &str| {
        let inner = word.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match inner.filter(|inner| !inner.is_empty()) {
            Some(inner) => any_case(inner),
            None => any_case(&regex::escape(word)),
        }
    };
    words.filter_map(pattern).collect()
}

fn any_case(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(true).size_limit(LARGEST).build().ok()
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
    fn filters_light_what_they_want_and_not_what_they_refuse() {
        let lit = |filter: &str, text: &str| filter_patterns(filter).iter().any(|regex| regex.is_match(text));
        assert!(lit("GET !health", "get /x"));
        assert!(!lit("!health", "health"));
        assert!(lit("/5\\d\\d/", "502"));
        assert!(lit("a.c", "xa.cx") && !lit("a.c", "abc"));
    }
}

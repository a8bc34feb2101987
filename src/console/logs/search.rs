//! The search, whose matches are lit.

use regex::Regex;

use crate::model::search_pattern;

/// A search: what was typed, and what it means.
#[derive(Clone, Debug)]
pub(in crate::console) struct Search {
    pub(in crate::console) text: String,
    pub(in crate::console) regex: Regex,
}

impl Search {
    /// Reads a regular expression. Without a capital letter it matches in any case.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(in crate::console) fn new(text: &str) -> Result<Self, String> {
        Ok(Self { text: text.to_owned(), regex: search_pattern(text)? })
    }
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
}

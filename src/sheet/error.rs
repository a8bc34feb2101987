//! What is wrong in a file, as a person reads it.

use std::fmt;

/// Names longer than this are not compared with the right ones: nobody misspells them.
const LONGEST_NAME: usize = 64;

/// One thing that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1; `None` when the file as a whole is meant.
    pub line: Option<usize>,
    /// The column in characters, from 1; `None` when the file as a whole is meant.
    pub column: Option<usize>,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl Problem {
    /// A problem with a file as a whole.
    pub fn of_file(file: impl fmt::Display, message: impl fmt::Display) -> Self {
        let (file, message) = (printable(&file.to_string()), printable(&message.to_string()));
        Self { file, line: None, column: None, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All that is wrong with what was read, in the order of the lines; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// One entry a problem.
    pub problems: Vec<Problem>,
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            let line_break = if number == 0 { "" } else { "\n" };
            write!(f, "{line_break}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The right name that is closest to a wrong one; `None` when no name is close.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = wrong.chars().count();
    if length > LONGEST_NAME {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let apart = |name: &str| strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
    let measured = names.into_iter().map(|name| (apart(name), name));
    let (distance, name) = measured.min_by_key(|(distance, _)| *distance)?;
    (distance <= (length / 3).max(1)).then_some(name)
}

/// `; did you mean …?` when a name is close, else the names there are.
pub fn suggestion<'n>(wrong: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(wrong, names.clone()) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => format!("; there are: {}", names.collect::<Vec<_>>().join(", ")),
    }
}

/// Text of a file, as it may be shown: what does not print is spelled out, so that an escape
/// sequence in a file cannot act on the terminal that shows the error.
pub fn printable(text: &str) -> String {
    let spelled = |character: char| match character {
        '"' | '\'' | '\\' => character.to_string(),
        _ => character.escape_debug().to_string(),
    };
    text.chars().map(spelled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["cluster", "region", "profile"];
        assert_eq!(nearest("calster", names), Some("cluster"));
        assert_eq!(nearest("Regoin", names), Some("region"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"cluster".repeat(50), names), None);
    }

    #[test]
    fn what_does_not_print_is_spelled_out() {
        assert_eq!(printable("it's \u{1b}[31m \u{202e}\"ok\" é"), "it's \\u{1b}[31m \\u{202e}\"ok\" é");
    }
}

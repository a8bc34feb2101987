//! Where the value of a secret comes from, as a word says it.

use super::{Alphabet, Refusal, RefusalKind, ValueSource};

/// The length of a generated value without one.
pub const USUAL_LENGTH: usize = 32;

/// The shortest and the longest value that is generated: Parameter Store keeps 4,096 characters in
/// its standard tier.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 8..=4096;

impl Alphabet {
    /// All of them, with their words.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("alphanumeric", Self::Alphanumeric),
        ("hex", Self::Hex),
        ("url-safe", Self::UrlSafe),
        ("printable", Self::Printable),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Alphanumeric => "alphanumeric",
            Self::Hex => "hex",
            Self::UrlSafe => "url-safe",
            Self::Printable => "printable",
        }
    }
}

impl ValueSource {
    /// The source that a word means: `-`, `previous`, `generate[:LENGTH[:ALPHABET]]`. Anything else
    /// may be a value and is not repeated.
    pub fn parse(word: &str) -> Result<Self, Refusal> {
        let word = word.trim();
        match word {
            "-" => return Ok(Self::Given),
            "previous" => return Ok(Self::Previous),
            _ => {}
        }
        let mut parts = word.split(':');
        if parts.next() != Some("generate") {
            return Err(no_value());
        }
        let length = parts.next().map_or(Ok(USUAL_LENGTH), length)?;
        let alphabet = parts.next().map_or(Ok(Alphabet::Alphanumeric), alphabet)?;
        match parts.next() {
            None => Ok(Self::Generated { length, alphabet }),
            Some(_) => Err(no_value()),
        }
    }

    /// The source in a few words.
    pub fn words(&self) -> String {
        match self {
            Self::Given => "typed, or read from standard input".to_owned(),
            Self::Generated { length, alphabet } => {
                format!("generated: {length} characters, {}", alphabet.word())
            }
            Self::Previous => "the value before the one in force".to_owned(),
        }
    }
}

fn no_value() -> Refusal {
    Refusal::new(
        RefusalKind::WrongUse,
        "A value is never given on the command line: it would stay in the shell's history.",
        "Use `-` and standard input, `generate`, `generate:LENGTH:ALPHABET`, or `previous`.",
    )
}

fn length(text: &str) -> Result<usize, Refusal> {
    text.parse().ok().filter(|length| LENGTHS.contains(length)).ok_or_else(|| {
        Refusal::new(
            RefusalKind::WrongUse,
            "The length of a generated value is not right.",
            format!("Write a number from {} to {}: `generate:32`.", LENGTHS.start(), LENGTHS.end()),
        )
    })
}

fn alphabet(text: &str) -> Result<Alphabet, Refusal> {
    let found = Alphabet::WORDS.iter().find(|(word, _)| *word == text);
    found.map(|(_, alphabet)| *alphabet).ok_or_else(|| {
        Refusal::new(
            RefusalKind::WrongUse,
            "The alphabet of a generated value is not known.",
            "Write alphanumeric, hex, url-safe or printable: `generate:32:hex`.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_where_it_comes_from() {
        let generated = |length, alphabet| Some(ValueSource::Generated { length, alphabet });
        for (word, expected) in [
            ("-", Some(ValueSource::Given)),
            (" previous ", Some(ValueSource::Previous)),
            ("generate", generated(32, Alphabet::Alphanumeric)),
            ("generate:64", generated(64, Alphabet::Alphanumeric)),
            ("generate:64:url-safe", generated(64, Alphabet::UrlSafe)),
            ("generate:7", None),
            ("generate:4097", None),
            ("generate:hunter2", None),
            ("generate:32:hunter2", None),
            ("generate:32:hex:hunter2", None),
            ("hunter2", None),
            ("", None),
        ] {
            match ValueSource::parse(word) {
                Ok(source) => assert_eq!(Some(source), expected, "{word}"),
                Err(refusal) => {
                    assert_eq!(expected, None, "{word}");
                    assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
                }
            }
        }
    }
}

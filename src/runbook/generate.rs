//! New values for secrets, by chance.

use zeroize::Zeroizing;

use super::Alphabet;
use super::source::LENGTHS;
use crate::model::SecretValue;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const MARKS: &str = "!#$%&()*+,-.:;<=>?[]^_{|}~";

/// Values that miss a class are drawn again; of the short ones many do.
const TRIES: usize = 1_000;

impl Alphabet {
    /// The classes of characters of which each value has at least one.
    fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Alphanumeric => &[LOWER, UPPER, DIGITS],
            Self::Hex => &["0123456789abcdef"],
            Self::UrlSafe => &[LOWER, UPPER, DIGITS, "-_"],
            Self::Printable => &[LOWER, UPPER, DIGITS, MARKS],
        }
    }
}

/// A value of so many characters from the system's own source of chance. Every value that has each
/// class of its alphabet is as likely as any other. Fails when the length is not right, or there is
/// no chance to be had.
pub fn generate(length: usize, alphabet: Alphabet) -> Result<SecretValue, String> {
    if !LENGTHS.contains(&length) {
        return Err(format!("A value has {} to {} characters.", LENGTHS.start(), LENGTHS.end()));
    }
    for _ in 0..TRIES {
        let value = draw(length, alphabet)?;
        let has = |class: &&str| value.expose().contains(|c| class.contains(c));
        if alphabet.classes().iter().all(has) {
            return Ok(value);
        }
    }
    Err("The system's source of chance gives no usable value.".to_owned())
}

fn draw(length: usize, alphabet: Alphabet) -> Result<SecretValue, String> {
    let all: Vec<u8> = alphabet.classes().iter().flat_map(|class| class.bytes()).collect();
    // Bytes beyond the last whole multiple would favour the first characters.
    let limit = 256 / all.len() * all.len();
    let mut value = SecretValue::new();
    let mut left = length;
    let mut bytes = Zeroizing::new([0u8; 256]);
    while left > 0 {
        getrandom::fill(bytes.as_mut_slice())
            .map_err(|error| format!("The system's source of chance cannot be read: {error}."))?;
        let fair = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < limit);
        for byte in fair.take(left) {
            value.push(all.get(byte % all.len()).copied().map_or('?', char::from));
            left -= 1;
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_length_the_characters_and_every_class() {
        for (_, alphabet) in Alphabet::WORDS {
            for length in [8, 32, 4096] {
                let value = generate(length, alphabet).unwrap();
                let all: String = alphabet.classes().concat();
                assert_eq!(value.len(), length);
                assert!(value.expose().chars().all(|c| all.contains(c)));
                assert!(
                    alphabet.classes().iter().all(|class| value.expose().contains(|c| class.contains(c)))
                );
                assert!(!value.same_as(&generate(length, alphabet).unwrap()));
            }
        }
        assert!(Alphabet::Printable.classes().concat().chars().all(|c| !" \"'\\@/`".contains(c)));
    }

    #[test]
    fn no_character_is_favoured() {
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..16 {
            let value = generate(4096, Alphabet::Alphanumeric).unwrap();
            value.expose().chars().for_each(|c| *counts.entry(c).or_insert(0) += 1);
        }
        // 65,536 characters of 62: about 1,057 each, with a deviation of 32.
        assert_eq!(counts.len(), 62);
        assert!(counts.values().all(|count| (860..1260).contains(count)), "{counts:?}");
    }

    #[test]
    fn lengths_have_bounds() {
        for length in [0, 7, 4097, usize::MAX] {
            assert!(generate(length, Alphabet::Hex).is_err());
        }
    }
}

//! New values for secrets, by chance.

use super::Alphabet;
use crate::model::SecretValue;

/// A value of so many characters from the system's own source of chance. Fails when there is none.
pub fn generate(length: usize, alphabet: Alphabet) -> Result<SecretValue, String> {
    let _ = (length, alphabet);
    Err("not yet".to_owned())
}

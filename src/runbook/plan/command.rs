//! A call in words, and as the `aws` command that does the same.

use super::Change;

impl Change {
    /// The call in a few words.
    pub fn words(&self) -> String {
        String::new()
    }

    /// The equivalent `aws` command.
    pub fn command(&self, region: &str) -> String {
        region.to_owned()
    }
}

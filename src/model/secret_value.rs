//! A secret's value while it is under way: shown nowhere, and wiped when it is let go.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// Bytes kept free from the start, so that typing hardly ever moves the value: the most that
/// Parameter Store keeps in its standard tier.
const ROOM: usize = 4096;

/// The value of a parameter or secret. It is never printed, cloned or serialised; its memory is
/// overwritten when it is dropped and wherever it grows out of.
pub struct SecretValue(Zeroizing<String>);

impl SecretValue {
    /// An empty value with room to grow.
    pub fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }

    /// Takes over a value that somebody else has held with the same care.
    pub fn from_zeroizing(value: Zeroizing<String>) -> Self {
        Self(value)
    }

    /// The value itself. Whoever copies it must wipe the copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a character at the end.
    pub fn push(&mut self, character: char) {
        self.reserve(character.len_utf8());
        self.0.push(character);
    }

    /// Adds a text at the end.
    pub fn push_str(&mut self, text: &str) {
        self.reserve(text.len());
        self.0.push_str(text);
    }

    /// Takes the last character away and says whether there was one.
    pub fn pop(&mut self) -> bool {
        let Some(last) = self.0.chars().next_back() else { return false };
        let kept = self.0.len().saturating_sub(last.len_utf8());
        let mut shorter = Zeroizing::new(String::with_capacity(self.0.capacity()));
        shorter.push_str(self.0.get(..kept).unwrap_or_default());
        // The old buffer, with the character that is gone, is wiped as it is dropped.
        self.0 = shorter;
        true
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }

    /// Whether two values are the same, in a time that depends on their lengths alone.
    pub fn same_as(&self, other: &Self) -> bool {
        let pairs = self.0.bytes().zip(other.0.bytes());
        let differing = pairs.fold(0, |found, (a, b)| std::hint::black_box(found | (a ^ b)));
        self.len() == other.len() && differing == 0
    }

    /// Makes room for so many bytes more. A `String` that grows by itself leaves its old buffer
    /// behind as it was.
    fn reserve(&mut self, more: usize) {
        let wanted = self.0.len().saturating_add(more);
        if wanted <= self.0.capacity() {
            return;
        }
        let capacity = wanted.max(self.0.capacity().saturating_mul(2)).max(ROOM);
        let mut larger = Zeroizing::new(String::with_capacity(capacity));
        larger.push_str(&self.0);
        self.0 = larger;
    }
}

impl Default for SecretValue {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> SecretValue {
        SecretValue::from_zeroizing(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn it_is_never_printed() {
        assert_eq!(format!("{:?}", value("hunter2")), "(secret)");
    }

    #[test]
    fn it_is_typed_and_taken_back() {
        let mut typed = SecretValue::new();
        "pä€".chars().for_each(|character| typed.push(character));
        assert_eq!((typed.expose(), typed.len()), ("pä€", 6));
        assert!(typed.pop() && typed.pop());
        assert_eq!(typed.expose(), "p");
        assert!(typed.pop() && !typed.pop() && typed.is_empty());
    }

    #[test]
    fn it_grows_beyond_its_room() {
        let mut typed = value("x");
        (0..3 * ROOM).for_each(|_| typed.push('y'));
        assert_eq!(typed.len(), 3 * ROOM + 1);
        assert!(typed.expose().starts_with("xy"));
        typed.clear();
        assert!(typed.is_empty());
    }

    #[test]
    fn values_are_compared_whole() {
        assert!(value("abc").same_as(&value("abc")));
        assert!(!value("abc").same_as(&value("abd")));
        assert!(!value("abc").same_as(&value("ab")));
        assert!(value("").same_as(&value("")));
    }
}

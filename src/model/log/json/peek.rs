//! Whether a message is a JSON object, and its level, in one pass that keeps nothing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::Level;
use crate::model::log::level;

/// The level of a message that is a JSON object; `None` when it is none.
pub fn peek(message: &str) -> Option<Option<Level>> {
    let message = message.trim();
    if !(message.starts_with('{') && message.ends_with('}')) {
        return None;
    }
    serde_json::from_str(message).ok().map(|Peek(level)| level)
}

struct Peek(Option<Level>);

impl<'de> Deserialize<'de> for Peek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PeekVisitor)
    }
}

struct PeekVisitor;

impl<'de> Visitor<'de> for PeekVisitor {
    type Value = Peek;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Peek, A::Error> {
        let mut found = None;
        while let Some(IsLevel(is_level)) = map.next_key()? {
            if is_level && found.is_none() {
                let Peeked(level) = map.next_value()?;
                found = level;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Peek(found))
    }
}

/// Whether a field's name is that of a level.
struct IsLevel(bool);

impl<'de> Deserialize<'de> for IsLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = IsLevel;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<IsLevel, E> {
        Ok(IsLevel(level::is_key(name)))
    }
}

/// The level that a value of any kind names.
struct Peeked(Option<Level>);

impl<'de> Deserialize<'de> for Peeked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Peeked;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Peeked, E> {
        Ok(Peeked(level::of_value(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Peeked, E> {
        Ok(Peeked(i64::try_from(value).ok().and_then(level::of_number)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Peeked, E> {
        Ok(Peeked(level::of_number(value)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Peeked, E> {
        Ok(Peeked(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Peeked, E> {
        Ok(Peeked(None))
    }

    fn visit_unit<E>(self) -> Result<Peeked, E> {
        Ok(Peeked(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Peeked, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Peeked(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Peeked, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Peeked(None))
    }
}

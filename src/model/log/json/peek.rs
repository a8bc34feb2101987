//! Whether a message is a JSON object, and its level, in one pass that keeps nothing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{body, level_of};
use crate::model::Level;
use crate::model::log::level;

/// The level of a message that is a JSON object; `None` when it is none.
pub fn peek(message: &str) -> Option<Option<Level>> {
    serde_json::from_str(body(message)?).ok().map(|Peek(level)| level)
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
                found = level_of(map.next_value()?);
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

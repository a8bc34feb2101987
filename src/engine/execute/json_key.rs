//! One key of a JSON secret gets another value; all else stays byte for byte as it was.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::SecretValue;
use crate::text;

/// The secret with the value of one top-level key replaced. Fails, without a word of the values,
/// when the secret is no JSON object, or the key is missing, there twice, or holds no text.
pub(super) fn replaced(secret: &SecretValue, key: &str, value: &SecretValue) -> Result<SecretValue, String> {
    let whole = secret.expose();
    let mut reader = serde_json::Deserializer::from_str(whole);
    let found = reader.deserialize_map(Places { whole, key }).and_then(|found| reader.end().map(|()| found));
    let found = found.map_err(|_| "The secret is no JSON object, so it has no keys.".to_owned())?;
    let key = text::clean(key);
    let (from, to) = match found.places.as_slice() {
        [place] => *place,
        [] => {
            let known = found.keys.join(", ");
            return Err(format!("The secret has no key {key}. Its keys: {known}."));
        }
        _ => return Err(format!("The secret has the key {key} more than once.")),
    };
    let old = whole.get(from..to).unwrap_or_default();
    if !old.starts_with('"') {
        return Err(format!("The key {key} of the secret holds something else than a text."));
    }
    let written = serde_json::to_string(value.expose()).map(zeroize::Zeroizing::new);
    let written = written.map_err(|_| "The value cannot be written as JSON.".to_owned())?;
    let mut changed = SecretValue::new();
    changed.push_str(whole.get(..from).unwrap_or_default());
    changed.push_str(&written);
    changed.push_str(whole.get(to..).unwrap_or_default());
    Ok(changed)
}

/// Where the values of a key stand, and all keys.
struct Found {
    places: Vec<(usize, usize)>,
    keys: Vec<String>,
}

struct Places<'a> {
    whole: &'a str,
    key: &'a str,
}

impl<'a> Visitor<'a> for Places<'a> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Found, M::Error> {
        let mut found = Found { places: Vec::new(), keys: Vec::new() };
        while let Some(name) = map.next_key::<String>()? {
            let value: &RawValue = map.next_value()?;
            if name == self.key {
                // The value is a part of the whole, so its place is where it begins.
                let from = (value.get().as_ptr() as usize).saturating_sub(self.whole.as_ptr() as usize);
                found.places.push((from, from + value.get().len()));
            }
            found.keys.push(text::clean(&name).into_owned());
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret(text: &str) -> SecretValue {
        let mut value = SecretValue::new();
        value.push_str(text);
        value
    }

    fn with(whole: &str, key: &str, value: &str) -> Result<String, String> {
        replaced(&secret(whole), key, &secret(value)).map(|changed| changed.expose().to_owned())
    }

    #[test]
    fn all_else_stays_as_it_was() {
        let whole = "{ \"host\" :\t\"a\\u0062\\/c\",\n  \"password\":\"old\" , \"port\": 5.0e3, \"x\":{\"password\":\"in\"}}\n";
        let changed = with(whole, "password", "n\"e\\w\n").unwrap();
        assert_eq!(changed, whole.replacen("\"old\"", "\"n\\\"e\\\\w\\n\"", 1));
        assert_eq!(
            with("{\"pass\\u0077ord\":\"1\"}", "password", "2").unwrap(),
            "{\"pass\\u0077ord\":\"2\"}"
        );
    }

    #[test]
    fn what_cannot_be_done_says_so_without_the_values() {
        for (whole, key, words) in [
            ("hunter2", "password", "no JSON object"),
            ("[\"hunter2\"]", "password", "no JSON object"),
            ("{\"a\":\"hunter2\"} x", "a", "no JSON object"),
            ("{\"a\":\"hunter2\",\"b\":1}", "password", "Its keys: a, b."),
            ("{\"a\":\"hunter2\",\"a\":\"hunter2\"}", "a", "more than once"),
            ("{\"a\":42}", "a", "something else than a text"),
            ("{\"a\":null}", "a", "something else than a text"),
        ] {
            let error = with(whole, key, "new-hunter2").unwrap_err();
            assert!(error.contains(words) && !error.contains("hunter2"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn other_keys_keep_their_bytes(
            before in "[ \t\n]{0,3}", key in "[a-z\"\\\\é]{1,5}", other in "[A-Z]{1,5}",
            old in "\\PC{0,12}", new in "\\PC{0,12}", kept in "\\PC{0,12}",
        ) {
            let json = |text: &str| serde_json::to_string(text).unwrap();
            let whole = |value: &str| format!(
                "{before}{{{before}{}:{before}{},{}{before}:{}{before}}}{before}",
                json(&other), json(&kept), json(&key), json(value),
            );
            prop_assert_eq!(with(&whole(&old), &key, &new).unwrap(), whole(&new));
        }
    }
}

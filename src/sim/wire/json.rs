//! AWS JSON 1.1.

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{ApiError, Map, Value};

/// How deep a body may nest; deeper is refused, never followed.
const DEPTH: usize = 64;

/// Reads a body; an empty one is an empty structure.
///
/// # Errors
/// `SerializationException` when it is not JSON.
pub fn read(body: &[u8]) -> Result<Value, ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Map(Map::new()));
    }
    let json: Json =
        serde_json::from_slice(body).map_err(|_| ApiError::serialization("the body is not JSON"))?;
    from_json(json, DEPTH)
}

/// Writes an answer.
pub fn write(value: &Value) -> Vec<u8> {
    // Writing a tree with string keys to memory cannot fail; an empty body would be seen at once.
    serde_json::to_vec(&Written(value)).unwrap_or_default()
}

/// Writes an error: AWS JSON names the code in `__type`.
pub fn write_error(error: &ApiError) -> Vec<u8> {
    write(&Value::Map(Map::new().put("__type", error.code.as_ref()).put("message", error.message.clone())))
}

fn from_json(json: Json, depth: usize) -> Result<Value, ApiError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(ApiError::serialization("the body nests too deep"));
    };
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => {
            Value::List(items.into_iter().map(|item| from_json(item, depth)).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => {
            let mut map = Map::new();
            for (name, member) in members {
                map.insert(name, from_json(member, depth)?);
            }
            Value::Map(map)
        }
    })
}

/// A value as it is written: without a tree of JSON's own in between, which pages of ten thousand
/// log lines would feel.
struct Written<'a>(&'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => out.serialize_unit(),
            Value::Bool(flag) => out.serialize_bool(*flag),
            Value::Int(number) => out.serialize_i64(*number),
            Value::Float(number) => out.serialize_f64(*number),
            Value::Text(text) => out.serialize_str(text),
            Value::Blob(bytes) => {
                use base64::Engine as _;
                out.serialize_str(&base64::engine::general_purpose::STANDARD.encode(bytes))
            }
            // Seconds with a fraction: what the JSON protocols ask for.
            Value::Time(millis) => out.serialize_f64(*millis as f64 / 1000.0),
            Value::List(items) => out.collect_seq(items.iter().map(Written)),
            Value::Map(map) => {
                let members = map.iter().enumerate();
                // The last one put wins.
                let last = |(at, (name, _)): &(usize, (&str, &Value))| {
                    map.iter().skip(at + 1).all(|(later, _)| later != *name)
                };
                out.collect_map(members.filter(last).map(|(_, (name, member))| (name, Written(member))))
            }
        }
    }
}

//! Smithy RPC v2 CBOR, as CloudWatch speaks it.

use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::{Decoder, Encoder};
use aws_smithy_types::DateTime;

use super::{ApiError, Map, Value};

/// How deep a body may nest; deeper is refused, never followed.
const DEPTH: usize = 64;

/// Reads a body; an empty one is an empty structure.
///
/// # Errors
/// `SerializationException` when it is not CBOR.
pub fn read(body: &[u8]) -> Result<Value, ApiError> {
    if body.is_empty() {
        return Ok(Value::Map(Map::new()));
    }
    item(&mut Decoder::new(body), DEPTH)
}

/// Writes an answer.
pub fn write(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    encode(&mut encoder, value);
    encoder.into_writer()
}

/// Writes an error: the code stands in `__type`, with the service's namespace.
pub fn write_error(error: &ApiError) -> Vec<u8> {
    let kind = format!("com.amazonaws.cloudwatch#{}", error.code);
    write(&Value::Map(Map::new().put("__type", kind).put("message", error.message.clone())))
}

fn item(decoder: &mut Decoder<'_>, depth: usize) -> Result<Value, ApiError> {
    let depth = depth.checked_sub(1).ok_or_else(|| ApiError::serialization("the body nests too deep"))?;
    let broken = |_| ApiError::serialization("the body is not CBOR");
    Ok(match decoder.datatype().map_err(broken)? {
        Type::Null | Type::Undefined => {
            decoder.skip().map_err(broken)?;
            Value::Null
        }
        Type::Bool => Value::Bool(decoder.boolean().map_err(broken)?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 => {
            Value::Int(decoder.long().map_err(broken)?)
        }
        Type::F16 | Type::F32 | Type::F64 => Value::Float(decoder.double().map_err(broken)?),
        Type::String | Type::StringIndef => Value::Text(decoder.string().map_err(broken)?),
        Type::Bytes => Value::Blob(decoder.blob().map_err(broken)?.into_inner()),
        Type::Tag => {
            let time = decoder.timestamp().map_err(broken)?;
            Value::Time(time.to_millis().map_err(|_| ApiError::serialization("a timestamp is out of range"))?)
        }
        Type::Array | Type::ArrayIndef => {
            let count = decoder.list().map_err(broken)?;
            let mut items = Vec::new();
            while more(decoder, count, items.len())? {
                items.push(item(decoder, depth)?);
            }
            Value::List(items)
        }
        Type::Map | Type::MapIndef => {
            let count = decoder.map().map_err(broken)?;
            let mut map = Map::new();
            while more(decoder, count, map.len())? {
                let name = decoder.string().map_err(broken)?;
                map.insert(name, item(decoder, depth)?);
            }
            Value::Map(map)
        }
        _ => return Err(ApiError::serialization("the body has a CBOR type that AWS does not use")),
    })
}

/// Whether a list or map goes on: by its count, or until a break.
fn more(decoder: &mut Decoder<'_>, count: Option<u64>, seen: usize) -> Result<bool, ApiError> {
    let broken = |_| ApiError::serialization("the body is not CBOR");
    if let Some(count) = count {
        return Ok((seen as u64) < count);
    }
    if decoder.datatype().map_err(broken)? == Type::Break {
        decoder.skip().map_err(broken)?;
        return Ok(false);
    }
    Ok(true)
}

fn encode(encoder: &mut Encoder, value: &Value) {
    match value {
        Value::Null => {
            encoder.null();
        }
        Value::Bool(flag) => {
            encoder.boolean(*flag);
        }
        Value::Int(number) => {
            encoder.long(*number);
        }
        Value::Float(number) => {
            encoder.double(*number);
        }
        Value::Text(text) => {
            encoder.str(text);
        }
        Value::Blob(bytes) => {
            encoder.blob_bytes(bytes);
        }
        Value::Time(millis) => {
            encoder.timestamp(&DateTime::from_millis(*millis));
        }
        Value::List(items) => {
            encoder.array(items.len());
            for item in items {
                encode(encoder, item);
            }
        }
        Value::Map(map) => {
            encoder.map(map.len());
            for (name, member) in map.iter() {
                encoder.str(name);
                encode(encoder, member);
            }
        }
    }
}

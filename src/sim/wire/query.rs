//! AWS Query: form bodies in, XML out.

use quick_xml::escape::escape;

use super::{ApiError, Map, Value};

/// A list longer than this is refused: an index comes from outside.
const LONGEST: usize = 10_000;

/// A decoded Query body.
#[derive(Debug)]
pub struct Call {
    /// `Action`.
    pub operation: String,
    /// All other parameters as a tree.
    pub input: Value,
}

/// Reads a form body: `Names.member.1=a&Filter.Key=b`.
///
/// # Errors
/// `MissingAction` without `Action`, `MalformedQueryString` when the names contradict each other.
pub fn read(body: &[u8]) -> Result<Call, ApiError> {
    let mut operation = None;
    let mut root = Value::Map(Map::new());
    for (name, value) in form_urlencoded::parse(body) {
        match name.as_ref() {
            "Action" => operation = Some(value.into_owned()),
            "Version" => {}
            _ => insert(&mut root, name.split('.'), value.into_owned())?,
        }
    }
    let operation =
        operation.ok_or_else(|| ApiError::client("MissingAction", "Could not find Action in the request"))?;
    Ok(Call { operation, input: root })
}

fn insert<'a>(
    at: &mut Value,
    mut path: impl Iterator<Item = &'a str>,
    value: String,
) -> Result<(), ApiError> {
    let Some(step) = path.next() else {
        *at = Value::Text(value);
        return Ok(());
    };
    if step == "member" {
        let index = path.next().and_then(|index| index.parse::<usize>().ok());
        let Some(index) = index.and_then(|index| index.checked_sub(1)).filter(|index| *index < LONGEST)
        else {
            return Err(malformed());
        };
        if matches!(at, Value::Null) {
            *at = Value::List(Vec::new());
        }
        let Value::List(items) = at else { return Err(malformed()) };
        if items.len() <= index {
            items.resize(index + 1, Value::Null);
        }
        return match items.get_mut(index) {
            Some(item) => insert(item, path, value),
            None => Err(malformed()),
        };
    }
    if matches!(at, Value::Null) {
        *at = Value::Map(Map::new());
    }
    let Value::Map(map) = at else { return Err(malformed()) };
    insert(map.entry(step), path, value)
}

fn malformed() -> ApiError {
    ApiError::client("MalformedQueryString", "The query string contains a syntax error")
}

/// Writes an answer in the envelope of the Query protocol.
pub fn write(operation: &str, namespace: &str, request_id: &str, value: &Value) -> Vec<u8> {
    let mut out = format!("<{operation}Response xmlns=\"{namespace}\"><{operation}Result>");
    element_content(&mut out, value);
    out.push_str(&format!(
        "</{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    ));
    out.into_bytes()
}

/// Writes an error in the envelope of the Query protocol.
pub fn write_error(namespace: &str, request_id: &str, error: &ApiError) -> Vec<u8> {
    let kind = if error.status < 500 { "Sender" } else { "Receiver" };
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        escape(error.code.as_ref()),
        escape(&error.message),
    )
    .into_bytes()
}

fn element_content(out: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&number.to_string()),
        Value::Text(text) => out.push_str(&escape(text.as_str())),
        Value::Blob(bytes) => {
            use base64::Engine as _;
            out.push_str(&base64::engine::general_purpose::STANDARD.encode(bytes));
        }
        Value::Time(millis) => {
            if let Ok(time) = jiff::Timestamp::from_millisecond(*millis) {
                out.push_str(&format!("{time:.3}"));
            }
        }
        Value::List(items) => {
            for item in items {
                out.push_str("<member>");
                element_content(out, item);
                out.push_str("</member>");
            }
        }
        Value::Map(map) => {
            for (name, member) in map.iter() {
                out.push_str(&format!("<{name}>"));
                element_content(out, member);
                out.push_str(&format!("</{name}>"));
            }
        }
    }
}

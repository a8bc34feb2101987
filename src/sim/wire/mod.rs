//! The four wire formats of AWS, reduced to one tree.
//!
//! A request of any protocol becomes an [`Input`] (operation and a [`Value`]);
//! an answer or an [`ApiError`] becomes the bytes that the protocol asks for.
//! Nothing here knows what an operation means.

pub mod cbor;
pub mod event_stream;
pub mod json;
pub mod query;
mod value;

use std::borrow::Cow;

pub use value::{Map, Value};

/// How a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON 1.1: `x-amz-target` header, JSON both ways.
    Json,
    /// AWS Query: form body, XML answer.
    Query,
    /// Smithy RPC v2 with CBOR.
    Cbor,
}

/// An error as AWS tells it to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// Error code, `ClusterNotFoundException`.
    pub code: Cow<'static, str>,
    /// Sentence for people.
    pub message: String,
    /// HTTP status.
    pub status: u16,
}

impl ApiError {
    /// An error that the caller has made (400).
    pub fn client(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), status: 400 }
    }

    /// An error with a status of its own.
    pub fn with_status(code: impl Into<Cow<'static, str>>, status: u16, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), status }
    }

    /// The body could not be understood.
    pub fn serialization(message: impl Into<String>) -> Self {
        Self::client("SerializationException", message)
    }
}

/// What an operation was called with.
#[derive(Clone, Debug, Default)]
pub struct Input {
    members: Map,
}

impl Input {
    /// Wraps the decoded body; anything but a structure is refused.
    ///
    /// # Errors
    /// `SerializationException` when the body is not a structure.
    pub fn new(value: Value) -> Result<Self, ApiError> {
        match value {
            Value::Map(members) => Ok(Self { members }),
            Value::Null => Ok(Self::default()),
            _ => Err(ApiError::serialization("the body is not a structure")),
        }
    }

    /// Whether a member was given at all.
    pub fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !matches!(value, Value::Null))
    }

    /// A string member.
    ///
    /// # Errors
    /// `SerializationException` when it is there and is not a string.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(name, "string")),
        }
    }

    /// A string member that must be there.
    ///
    /// # Errors
    /// `ValidationException` when it is missing, `SerializationException` when it is no string.
    pub fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name)?.ok_or_else(|| {
            ApiError::client("ValidationException", format!("1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"))
        })
    }

    /// A whole number; Query sends numbers as text.
    ///
    /// # Errors
    /// `SerializationException` when it is there and is no whole number.
    pub fn int(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Text(text)) => text.parse().map(Some).map_err(|_| wrong_type(name, "integer")),
            Some(_) => Err(wrong_type(name, "integer")),
        }
    }

    /// A truth value; Query sends it as text.
    ///
    /// # Errors
    /// `SerializationException` when it is there and is neither true nor false.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::Text(text)) if text == "true" => Ok(Some(true)),
            Some(Value::Text(text)) if text == "false" => Ok(Some(false)),
            Some(_) => Err(wrong_type(name, "boolean")),
        }
    }

    /// A point in time, milliseconds since the epoch: a number of seconds, a CBOR tag or RFC 3339.
    ///
    /// # Errors
    /// `SerializationException` when it is there and is no time.
    pub fn time(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Time(millis)) => Ok(Some(*millis)),
            Some(Value::Int(seconds)) => Ok(Some(seconds.saturating_mul(1000))),
            Some(Value::Float(seconds)) => Ok(Some((seconds * 1000.0) as i64)),
            Some(Value::Text(text)) => match text.parse::<jiff::Timestamp>() {
                Ok(time) => Ok(Some(time.as_millisecond())),
                Err(_) => Err(wrong_type(name, "timestamp")),
            },
            Some(_) => Err(wrong_type(name, "timestamp")),
        }
    }

    /// A list of strings; empty when it is not there.
    ///
    /// # Errors
    /// `SerializationException` when it is no list of strings.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>, ApiError> {
        self.list(name)?
            .iter()
            .map(|item| match item {
                Value::Text(text) => Ok(text.as_str()),
                _ => Err(wrong_type(name, "list of strings")),
            })
            .collect()
    }

    /// A list; empty when it is not there.
    ///
    /// # Errors
    /// `SerializationException` when it is no list.
    pub fn list(&self, name: &str) -> Result<&[Value], ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::List(items)) => Ok(items),
            Some(_) => Err(wrong_type(name, "list")),
        }
    }

    /// A structure inside this one.
    ///
    /// # Errors
    /// `SerializationException` when it is there and is no structure.
    pub fn inner(&self, name: &str) -> Result<Option<Input>, ApiError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Map(members)) => Ok(Some(Input { members: members.clone() })),
            Some(_) => Err(wrong_type(name, "structure")),
        }
    }

    /// Structures of a list.
    ///
    /// # Errors
    /// `SerializationException` when it is no list of structures.
    pub fn inners(&self, name: &str) -> Result<Vec<Input>, ApiError> {
        self.list(name)?.iter().map(|item| Input::new(item.clone())).collect()
    }

    /// All members, as they came.
    pub fn members(&self) -> &Map {
        &self.members
    }
}

fn wrong_type(name: &str, wanted: &str) -> ApiError {
    ApiError::serialization(format!("{name} is not a {wanted}"))
}

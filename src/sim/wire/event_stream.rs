//! Event-stream frames, as `StartLiveTail` answers with.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};

use super::{ApiError, Value, json};

/// One event of a stream: its type and its JSON payload.
pub fn event(kind: &'static str, payload: &Value) -> Vec<u8> {
    frame(
        vec![header(":message-type", "event"), header(":event-type", kind), json_type()],
        json::write(payload),
    )
}

/// An error that ends a stream.
pub fn exception(error: &ApiError) -> Vec<u8> {
    let headers = vec![
        header(":message-type", "exception"),
        header(":exception-type", error.code.to_string()),
        json_type(),
    ];
    frame(headers, json::write_error(error))
}

fn header(name: &'static str, value: impl Into<String>) -> Header {
    Header::new(name, HeaderValue::String(value.into().into()))
}

fn json_type() -> Header {
    header(":content-type", "application/json")
}

fn frame(headers: Vec<Header>, payload: Vec<u8>) -> Vec<u8> {
    let message = Message::new_from_parts(headers, payload);
    let mut out = Vec::new();
    // Fails only on frames over 16 MiB; an update holds at most 500 lines.
    match write_message_to(&message, &mut out) {
        Ok(()) => out,
        Err(_) => Vec::new(),
    }
}

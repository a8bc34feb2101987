//! A door beside AWS's: tests and people begin and end faults through it.
//!
//! `POST /_dogwatch/scenario` with `{"scenario": ID, "service": NAME?}` begins
//! one, `POST /_dogwatch/calm` ends all conditions and account faults,
//! `POST /_dogwatch/log` with `{"group": NAME, "stream": NAME, "lines": [TEXT…]}` writes lines,
//! `POST /_dogwatch/advance` with `{"seconds": N}` moves a standing clock by at most a week,
//! `GET /_dogwatch/world` tells name and time.

use bytes::Bytes;
use http::{Method, Request, Response};

use super::Account;
use super::answer::plain;
use super::body::Body;
use super::fault;
use super::wire::{ApiError, Input, Map, Value, json};

/// A standing clock moves on by a week at most: the world lives through every second of it.
const FARTHEST: i64 = 604_800;

/// Where the door is.
pub const PATH: &str = "/_dogwatch/";

pub(super) fn answer(account: &Account, request: &Request<Bytes>) -> Response<Body> {
    let done = json::read(request.body()).and_then(Input::new).and_then(|input| {
        let path = request.uri().path().trim_start_matches(PATH);
        perform(account, request.method(), path, &input)
    });
    match done {
        Ok(map) => plain(200, json::write(&map.into())),
        Err(error) => plain(error.status, json::write_error(&error)),
    }
}

fn perform(account: &Account, method: &Method, path: &str, input: &Input) -> Result<Map, ApiError> {
    let wrong = |message: String| ApiError::client("BadRequest", message);
    match (method.as_str(), path) {
        ("POST", "scenario") => {
            account.begin(input.required("scenario")?, input.text("service")?).map_err(wrong)?
        }
        ("POST", "calm") => fault::end_all(&mut account.world()),
        ("POST", "advance") => {
            let seconds = input.int("seconds")?.unwrap_or(0);
            if !(0..=FARTHEST).contains(&seconds) {
                return Err(wrong(format!("seconds must be between 0 and {FARTHEST}")));
            }
            account.advance(seconds * 1000);
        }
        ("POST", "log") => {
            let (group, stream) = (input.required("group")?, input.required("stream")?);
            let mut world = account.world();
            let now = world.now();
            if !world.estate.logs.has(group) {
                return Err(wrong(format!("there is no log group {group}")));
            }
            for line in input.texts("lines")? {
                world.estate.logs.write(group, stream, now, now, line.to_owned());
            }
        }
        ("GET", "world") => {}
        _ => return Err(ApiError::with_status("NotFound", 404, format!("there is no {method} {path} here"))),
    }
    let world = account.world();
    Ok(Map::new().put("world", world.name.clone()).put("time", Value::Time(world.now())))
}

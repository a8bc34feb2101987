//! A door beside AWS's: tests and people begin and end faults through it.
//!
//! `POST /_dogwatch/scenario` with `{"scenario": ID, "service": NAME?}` begins
//! one, `POST /_dogwatch/calm` ends all conditions and account faults,
//! `POST /_dogwatch/log` with `{"group": NAME, "stream": NAME, "lines": [TEXT…]}` writes lines,
//! `POST /_dogwatch/fill` with `{"group": NAME, "lines": N, "seconds": S}` writes N lines of some
//! 120 bytes into its streams, spread over the last S seconds,
//! `POST /_dogwatch/advance` with `{"seconds": N}` moves a standing clock by at most a week,
//! `POST /_dogwatch/fault` with `{"operation": NAME, "kind": "hold" | "hold-after" | "cut-before" |
//! "cut-after" | "error" | "deny", "times": N?, "code", "message", "status", "seconds"}` strikes the
//! next N calls of an operation (1 unless said, 0 for all),
//! `POST /_dogwatch/record` begins to record requests anew, `GET /_dogwatch/requests` tells them,
//! `GET /_dogwatch/tasks/ID` tells the versions of the secrets that a task was started with,
//! `GET /_dogwatch/world` tells name and time.

use bytes::Bytes;
use http::{Method, Request, Response};

use super::Account;
use super::answer::plain;
use super::body::Body;
use super::fault::{self, Effect, OperationFault};
use super::wire::{ApiError, Input, Map, Value, json};

/// A standing clock moves on by a week at most: the world lives through every second of it.
const FARTHEST: i64 = 604_800;

/// Lines that are written at once: they are held in memory.
const LINES: i64 = 1_000_000;

/// Where the door is.
pub const PATH: &str = "/_dogwatch/";

pub(super) fn answer(account: &Account, request: &Request<Bytes>) -> Response<Body> {
    if request.method() == Method::GET && request.uri().path() == "/_dogwatch/requests" {
        return plain(200, serde_json::to_vec(&account.requests()).unwrap_or_default());
    }
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
            account.advance(within(input, "seconds", FARTHEST)? * 1000);
        }
        ("POST", "fill") => {
            let group = input.required("group")?;
            let lines = within(input, "lines", LINES)?;
            let span = within(input, "seconds", FARTHEST)? * 1000;
            let mut world = account.world();
            let now = world.now();
            let lines = usize::try_from(lines).unwrap_or_default();
            if !world.estate.logs.fill(group, lines, span, now) {
                return Err(wrong(format!("there is no log group {group} with a stream in it")));
            }
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
        ("POST", "fault") => account.strike(operation_fault(input)?),
        ("POST", "record") => account.record(),
        ("GET", "world") => {}
        ("GET", path) if path.starts_with("tasks/") => return task_secrets(account, path),
        _ => return Err(ApiError::with_status("NotFound", 404, format!("there is no {method} {path} here"))),
    }
    let world = account.world();
    Ok(Map::new().put("world", world.name.clone()).put("time", Value::Time(world.now())))
}

fn task_secrets(account: &Account, path: &str) -> Result<Map, ApiError> {
    let id = path.rsplit('/').next().unwrap_or(path);
    let secrets = account
        .task_secrets(id)
        .ok_or_else(|| ApiError::with_status("NotFound", 404, format!("there is no task {id}")))?;
    let secrets = secrets.into_iter().map(|secret| {
        Map::new().put("name", secret.name).put("valueFrom", secret.from).put("version", secret.version)
    });
    Ok(Map::new().put("task", id).put("secrets", secrets.collect::<Vec<_>>()))
}

fn operation_fault(input: &Input) -> Result<OperationFault, ApiError> {
    let kind = input.required("kind")?;
    let effect = Effect::named(kind)
        .ok_or_else(|| ApiError::client("BadRequest", format!("there is no kind of fault `{kind}`")))?;
    let usual = OperationFault::new(input.required("operation")?, effect);
    let number = |name: &str, usual: u64, most: i64| -> Result<u64, ApiError> {
        let given = within(input, name, most)?;
        Ok(if input.has(name) { u64::try_from(given).unwrap_or(usual) } else { usual })
    };
    Ok(OperationFault {
        times: u32::try_from(number("times", 1, 1_000_000)?).unwrap_or(1),
        code: input.text("code")?.map_or(usual.code, str::to_owned),
        message: input.text("message")?.map_or(usual.message, str::to_owned),
        status: u16::try_from(number("status", u64::from(usual.status), 599)?).unwrap_or(usual.status),
        seconds: number("seconds", usual.seconds, FARTHEST)?,
        ..usual
    })
}

/// A number of the input, at most so large; 0 where it is not given.
fn within(input: &Input, name: &str, most: i64) -> Result<i64, ApiError> {
    let given = input.int(name)?.unwrap_or(0);
    if (0..=most).contains(&given) {
        return Ok(given);
    }
    Err(ApiError::client("BadRequest", format!("{name} must be between 0 and {most}")))
}

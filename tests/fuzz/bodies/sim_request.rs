//! A request to the simulated account, of any bytes.
//!
//! The first line is a letter and an operation (`.ecs:ListServices`), everything after it the
//! body. A line that names no operation picks one all the same, so that few inputs go to waste.
//! The letters: `.` speaks as the service does, `u` too but unsigned, `j`, `c` and `q` speak JSON,
//! CBOR and Query whatever the service; with `t` the line is the target header itself, with `p`
//! the path.

use std::sync::LazyLock;

use bytes::Bytes;
use dogwatch::sim::clock::Clock;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::wire::cbor;
use dogwatch::sim::world::World;
use dogwatch::sim::{Account, operations, worlds};
use http::{HeaderValue, Request};
use http_body_util::BodyExt;

/// 2026-11-21T03:00:00Z.
const NIGHT: i64 = 1_795_230_000_000;
/// Long enough for a minute to end, which is when alarms and scaling look at the world.
const AFTERWARDS: i64 = 61_000;

/// A service of more tasks behaves no differently, and slowly.
const ENOUGH: u32 = 20;
/// ECS's own limit of a service's tasks.
const MOST: u32 = 5000;

/// Clients and what their requests carry: target header, path or version.
const SERVICES: [(&str, Door, &str); 9] = [
    ("ecs", Door::Json, "AmazonEC2ContainerServiceV20141113"),
    ("logs", Door::Json, "Logs_20140328"),
    ("ssm", Door::Json, "AmazonSSM"),
    ("secretsmanager", Door::Json, "secretsmanager"),
    ("application-autoscaling", Door::Json, "AnyScaleFrontendService"),
    ("ecr", Door::Json, "AmazonEC2ContainerRegistry_V20150921"),
    ("cloudwatch", Door::Cbor, "GraniteServiceVersion20100801"),
    ("elbv2", Door::Query, "2015-12-01"),
    ("sts", Door::Query, "2011-06-15"),
];

/// By which protocol a request comes in.
#[derive(Clone, Copy)]
enum Door {
    Json,
    Cbor,
    Query,
}

/// Two services of two tasks, with the parameters and secrets of another world.
static WORLD: LazyLock<WorldSpec> = LazyLock::new(|| {
    let mut spec = worlds::load("fleet:2x2").expect("a built-in world");
    let other = worlds::load("lauv").expect("a built-in world");
    (spec.parameters, spec.secrets) = (other.parameters, other.secrets);
    spec
});

static OPERATIONS: LazyLock<Vec<String>> = LazyLock::new(|| operations().collect());

/// Sends a request of any bytes to a fresh account, and lets it live on for a minute.
///
/// # Panics
/// When the account does, or when its answer cannot be read.
pub async fn check(data: &[u8]) {
    let Some(request) = request(data) else { return };
    let account = Account::new(&WORLD, Clock::manual(NIGHT)).expect("a sound world");
    let answer = account.answer(request).await.expect("a calm account breaks no connection");
    assert!((200..600).contains(&answer.status().as_u16()), "{}", answer.status());
    let kind = answer.headers().get("content-type").cloned();
    let kind = kind.as_ref().and_then(|kind| kind.to_str().ok()).unwrap_or("application/json");
    // A live tail goes on for hours.
    if kind != "application/vnd.amazon.eventstream" {
        let body = answer.into_body().collect().await.expect("a whole answer").to_bytes();
        match kind {
            "application/cbor" => assert!(cbor::read(&body).is_ok(), "{body:?}"),
            "text/xml" => assert!(body.starts_with(b"<") && body.ends_with(b">"), "{body:?}"),
            _ => assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok(), "{body:?}"),
        }
    }
    let biggest = biggest_service(&account.world());
    assert!(biggest <= MOST, "a service of {biggest} tasks");
    if biggest <= ENOUGH {
        account.advance(AFTERWARDS);
    }
}

/// The biggest count of tasks that a service has, or will have by its scaling.
fn biggest_service(world: &World) -> u32 {
    let desired = world.services.iter().map(|service| service.desired);
    desired.chain(world.scaling.iter().map(|target| target.spec.min)).max().unwrap_or_default()
}

fn request(data: &[u8]) -> Option<Request<Bytes>> {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let (line, body) = (parts.next()?, parts.next().unwrap_or_default());
    let (letter, name) = line.split_first()?;
    let (client, operation) = operation(name)?;
    let (_, own, target) = SERVICES.iter().find(|(known, ..)| *known == client)?;
    let mut builder = Request::builder().method("POST").uri("/");
    if *letter != b'u' {
        builder = builder.header("authorization", "fuzz");
    }
    let door = match letter {
        b't' => {
            let builder = builder.header("x-amz-target", HeaderValue::from_bytes(name).ok()?);
            return builder.body(Bytes::copy_from_slice(body)).ok();
        }
        // Moving the clock for years is slow, and is what was asked for.
        b'p' if name.windows(7).any(|part| part == b"advance") => return None,
        b'p' => return builder.uri(name).body(Bytes::copy_from_slice(body)).ok(),
        b'j' => Door::Json,
        b'c' => Door::Cbor,
        b'q' => Door::Query,
        _ => *own,
    };
    match door {
        Door::Json => {
            let builder = builder.header("x-amz-target", format!("{target}.{operation}"));
            builder.body(Bytes::copy_from_slice(body)).ok()
        }
        Door::Cbor => {
            let builder = builder.uri(format!("/service/{target}/operation/{operation}"));
            builder.body(Bytes::copy_from_slice(body)).ok()
        }
        Door::Query => {
            let form = [format!("Action={operation}&Version={target}&").as_bytes(), body].concat();
            builder.body(Bytes::from(form)).ok()
        }
    }
}

/// The operation that a line names, else the one that its bytes fall on.
fn operation(name: &[u8]) -> Option<(&'static str, &'static str)> {
    let all = &*OPERATIONS;
    let sum = name.iter().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let found = all.iter().find(|known| known.as_bytes() == name).or_else(|| all.get(sum % all.len()));
    found?.split_once(':')
}

//! Log lines as containers write them, the same ones in every run.

use std::sync::Arc;

use dogwatch::model::{LogBatch, LogEvent, LogStream, StreamId};

/// Milliseconds since the epoch at which the first line is written.
const BEGAN: i64 = 1_795_000_000_000;

/// Streams that write in turns.
pub const STREAMS: u32 = 12;

/// As many events of mixed kinds: plain lines, JSON, access logs, coloured ones, stack traces. One
/// in a hundred comes up to half a minute late.
pub fn mixed(count: usize) -> Vec<LogEvent> {
    let mut random = fastrand::Rng::with_seed(7);
    let event = |number: usize| {
        let late = if random.u32(0..100) == 0 { random.i64(1..30_000) } else { 0 };
        let at = BEGAN + number as i64 / 5 - late;
        let id = random.u64(..);
        let message = match random.u32(0..20) {
            0..=8 => format!(
                "2026-11-21T12:04:{:02}.120Z  INFO orders::checkout: order {id:016x} placed by customer {} in {} ms",
                number % 60,
                id % 99_991,
                id % 830
            ),
            9..=13 => format!(
                r#"{{"time":"2026-11-21T12:04:29.120Z","level":"info","msg":"request served","path":"/api/v1/orders/{}","status":200,"took_ms":{},"trace":"{id:032x}","user":{{"id":{},"plan":"pro"}}}}"#,
                id % 99_991,
                id % 830,
                id % 7_919
            ),
            14..=16 => format!(
                r#"10.0.{}.{} - - [21/Nov/2026:12:04:29 +0000] "GET /api/v1/orders/{} HTTP/1.1" {} {} "-" "kube-probe/1.29""#,
                id % 256,
                id % 251,
                id % 99_991,
                if id.is_multiple_of(50) { 502 } else { 200 },
                id % 20_000
            ),
            17 | 18 => format!(
                "\u{1b}[2m12:04:29.120\u{1b}[0m \u{1b}[33mWARN\u{1b}[0m slow query: {} ms for customer {id:016x}\n",
                id % 9_000
            ),
            _ => format!(
                "\tat com.shop.orders.Checkout.place(Checkout.java:{}) ~[orders.jar:1.{}]",
                id % 900,
                id % 40
            ),
        };
        LogEvent { at, ingested: at + 300 + late, message, ..LogEvent::default() }
    };
    (0..count).map(event).collect()
}

/// The message of a line of 120 bytes.
pub fn of_120_bytes(number: usize) -> String {
    let id = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let start = format!(
        "2026-11-21T12:04:29.120Z  INFO orders::checkout: order {id:016x} placed by customer {} in {} ms",
        id % 99_991,
        id % 830
    );
    format!("{start:<120.120}")
}

/// One in order of time, a few a millisecond.
pub fn at(number: usize) -> i64 {
    BEGAN + number as i64 / 3
}

/// A batch without lines, which tells of the streams.
pub fn streams() -> LogBatch {
    let stream = |id: StreamId| {
        let task = format!("{id:032x}");
        let name = format!("ecs/orders/{task}");
        (id, Arc::new(LogStream { source: id as usize % 3, name, task: Some(task) }))
    };
    LogBatch { generation: 0, streams: (0..STREAMS).map(stream).collect(), lines: Vec::new() }
}

//! Logs as they come: how long a line takes to the screen, and what ten thousand a second cost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use color_eyre::eyre::{OptionExt, Result, bail};

use super::idle::{resident, ticks};
use super::quantile;
use super::screen::Screen;
use crate::logs::command::find_peer;
use crate::report::{Bound, Report};
use crate::server::{DOGWATCH, Server};

/// Lines whose way to the screen is timed.
const LINES: u32 = 40;
/// Of these the AWS CLI is asked as well, which is slow.
const PEER_LINES: u32 = 8;
const GROUP: &str = "/ecs/lauv-backend";
/// How long ten thousand lines a second are watched.
const FLOOD: Duration = Duration::from_secs(30);
/// Keys that are pressed meanwhile.
const KEYS: usize = 60;

/// From a line's writing to the screen.
pub fn latency(report: &mut Report) -> Result<()> {
    let server = Server::start(["--world", "lauv", "--scenario", "calm"])?;
    let home = tempfile::tempdir()?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, home.path()))?;
    // All services' logs, whichever is selected.
    screen.until("the services", |grid| grid.contents().contains("lauv-backend-service"))?;
    screen.type_keys("a5")?;
    screen.until("a live tail session", |grid| grid.contents().contains("live"))?;
    screen.pass(Duration::from_secs(3))?;
    let mut random = fastrand::Rng::with_seed(5);
    let mut times = Vec::new();
    for number in 0..LINES {
        screen.pass(Duration::from_millis(random.u64(100..1_300)))?;
        let text = format!("needle-{number}-");
        let written = Instant::now();
        write_line(&server, &text)?;
        let shown = screen.until(&text, |grid| grid.contents().contains(&text))?;
        times.push(shown.saturating_duration_since(written).as_secs_f64());
    }
    report.add("tail: a line from written to painted, median", quantile(&times, 0.5), " s", Bound::None);
    report.add(
        "tail: a line from written to painted, longest",
        quantile(&times, 1.0),
        " s",
        Bound::AtMost(1.2),
    );
    if let Some(times) = peer(&server)? {
        report.add("tail: aws logs tail --follow, median", quantile(&times, 0.5), " s", Bound::None);
        report.add("tail: aws logs tail --follow, longest", quantile(&times, 1.0), " s", Bound::None);
    }
    Ok(())
}

/// The same with `aws logs tail --follow`, where there is an AWS CLI that has it.
fn peer(server: &Server) -> Result<Option<Vec<f64>>> {
    let Some(aws) = find_peer() else { return Ok(None) };
    let mut command = server.client(aws);
    command.arg("--endpoint-url").arg(format!("http://{}", server.address()?));
    command.args(["logs", "tail", GROUP, "--follow", "--since", "1s", "--format", "short"]);
    let spawned = command.env("PYTHONUNBUFFERED", "1").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = spawned else { return Ok(None) };
    let mut stdout = child.stdout.take().ok_or_eyre("aws has no stdout")?;
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = stdout.read(&mut bytes) {
            let text = String::from_utf8_lossy(bytes.get(..count).unwrap_or_default()).into_owned();
            if sender.send((Instant::now(), text)).is_err() {
                return;
            }
        }
    });
    let mut times = Vec::new();
    let mut random = fastrand::Rng::with_seed(6);
    for number in 0..PEER_LINES {
        std::thread::sleep(Duration::from_millis(3_000 + random.u64(0..5_000)));
        let text = format!("peer-{number}-");
        let written = Instant::now();
        write_line(server, &text)?;
        let deadline = written + Duration::from_secs(30);
        let shown = std::iter::from_fn(|| {
            lines.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
        })
        .find(|(_, said)| said.contains(&text));
        times.extend(shown.map(|(at, _)| at.saturating_duration_since(written).as_secs_f64()));
    }
    // It follows until it is ended.
    let _ = child.kill();
    let _ = child.wait();
    Ok((!times.is_empty()).then_some(times))
}

/// Writes a line into the simulated account.
fn write_line(server: &Server, text: &str) -> Result<()> {
    let body = format!(r#"{{"group":"{GROUP}","stream":"ecs/backend/needle","lines":["{text}"]}}"#);
    let address = server.address()?;
    let mut stream = TcpStream::connect(&address)?;
    let length = body.len();
    write!(
        stream,
        "POST /_dogwatch/log HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the line was not written: {answer}");
    }
    Ok(())
}

/// Ten thousand lines a second.
pub fn flood(report: &mut Report) -> Result<()> {
    let home = tempfile::tempdir()?;
    let world = home.path().join("flood.toml");
    std::fs::write(&world, WORLD)?;
    let server = Server::start([Path::new("--world"), &world])?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, home.path()))?;
    screen.until("lines", |grid| grid.contents().contains("flooding"))?;
    screen.pass(Duration::from_secs(15))?;
    let rate = rate(screen.grid());
    let process = screen.process()?;
    let (before, began) = (ticks(process)?, Instant::now());
    screen.pass(FLOOD)?;
    let spent = (ticks(process)? - before) as f64;
    report.add(
        "flood: processor at 10,000 lines a second",
        spent / began.elapsed().as_secs_f64(),
        " %",
        Bound::Below(60.0),
    );
    // Without the lines it would be a measurement of something easier.
    report.add("flood: lines a second, as the pane says", rate, "", Bound::AtLeast(9_000.0));
    report.add("flood: memory", resident(process)?, " MiB", Bound::None);
    let mut times = Vec::new();
    let mut random = fastrand::Rng::with_seed(7);
    for number in 0..KEYS {
        screen.pass(Duration::from_millis(random.u64(50..250)))?;
        // The help comes and goes: what changes with a key and with nothing else.
        let (key, there) = if number % 2 == 0 { ("?", true) } else { ("\u{1b}", false) };
        let pressed = screen.type_keys(key)?;
        let painted = screen.until("the help", |grid| grid.contents().contains("Everywhere") == there)?;
        times.push(painted.saturating_duration_since(pressed).as_secs_f64() * 1e3);
    }
    report.add("flood: key to paint, median", quantile(&times, 0.5), " ms", Bound::None);
    report.add("flood: key to paint, p99", quantile(&times, 0.99), " ms", Bound::Below(16.0));
    Ok(())
}

/// The figure in `live 9987/s`.
fn rate(grid: &vt100::Screen) -> f64 {
    let contents = grid.contents();
    let words: Vec<&str> = contents.split_whitespace().collect();
    let figure = words.windows(2).find(|pair| matches!(pair, ["live", rate] if rate.ends_with("/s")));
    figure.and_then(|pair| pair.last()?.trim_end_matches("/s").parse().ok()).unwrap_or_default()
}

/// Ten tasks that write a thousand lines a second each.
const WORLD: &str = r#"
name = "flood"
about = "A service that writes ten thousand lines a second"
account = "123456789012"
region = "us-east-1"
caller = "assumed-role/OnCall/alex"
seed = 3
focus = "flood-service"
vpc = "vpc-0a51e7c4d29b8f360"

[[subnet]]
id = "subnet-0b1f47ac93d2e6581"
cidr = "10.0.0.0/16"
zone = "us-east-1a"

[[service]]
name = "flood-service"
cluster = "flood-cluster"
desired = 10
family = "flood-task"
revision = 1
deployed = "1d"
cpu = 256
memory = 512
execution-role = "ecsTaskExecutionRole"

[[service.container]]
name = "app"
repository = "flood"
port = 80
log-group = "/ecs/flood"
start-seconds = 1
lines-per-minute = 60000
lines = [
    "INFO flooding: GET /api/orders/{id} 200 {ms}ms user={user} region=us-east-1 cache=hit pool=primary",
    "DEBUG flooding: query took {ms}ms, rows={user}, statement=select id, total from orders where id = {id}",
    "{\"level\":\"info\",\"msg\":\"flooding\",\"route\":\"/api/orders/{id}\",\"ms\":{ms},\"user\":{user}}",
]
"#;

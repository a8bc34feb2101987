//! What the console takes while nothing changes: processor, memory, and bytes for the terminal.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use color_eyre::eyre::{OptionExt, Result};

use super::screen::{COLUMNS, ROWS, Screen, pane};
use crate::report::{Bound, Report};
use crate::server::{DOGWATCH, Server};

/// How long the processor's time is watched, and the bytes.
const IDLE: Duration = Duration::from_secs(40);
const QUIET: Duration = Duration::from_secs(20);
/// Ticks in a second of /proc/PID/stat, on every machine that Linux runs on today.
const TICKS: f64 = 100.0;
/// Until the first readings are over, and what one could take for changes.
const SETTLE: Duration = Duration::from_secs(10);

/// A small account in calm.
pub fn lauv(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let world = folder.path().join("calm.toml");
    std::fs::write(&world, calm()?)?;
    let server = Server::start([Path::new("--world"), &world])?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, folder.path()))?;
    screen.until("the services", |grid| pane(grid, 1).is_some_and(|pane| pane.lines.len() == 3))?;
    screen.pass(SETTLE)?;
    let (share, memory) = watched(&mut screen)?;
    report.add("idle, lauv: processor", share, " %", Bound::Below(0.5));
    report.add("idle, lauv: memory", memory, " MiB", Bound::Below(30.0));
    // Logs move by themselves.
    screen.type_keys("6")?;
    screen.pass(Duration::from_secs(1))?;
    quiet(report, &mut screen, "calm with metrics", Bound::None)?;
    drop(screen);
    // Metrics move even in calm: here nothing may.
    let config = folder.path().join(".config/dogwatch");
    std::fs::create_dir_all(&config)?;
    std::fs::write(config.join("config.toml"), "[pace]\nmetrics = false\n")?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, folder.path()))?;
    screen.until("the services", |grid| pane(grid, 1).is_some_and(|pane| pane.lines.len() == 3))?;
    screen.type_keys("6")?;
    screen.pass(SETTLE)?;
    quiet(report, &mut screen, "calm", Bound::Exactly(0.0))
}

/// A thousand services, of which something is always changing.
pub fn fleet(report: &mut Report) -> Result<()> {
    let server = Server::start(["--world", "fleet"])?;
    let home = tempfile::tempdir()?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, home.path()))?;
    screen.until("all services", |grid| grid.contents().contains("1000 services"))?;
    // With all of them on the screen it is known that all of them are held.
    screen.type_keys("a")?;
    screen.until("all tasks", |grid| tasks(grid) >= 10_000)?;
    screen.type_keys("a")?;
    screen.pass(SETTLE)?;
    let (share, memory) = watched(&mut screen)?;
    report.add("idle, fleet: processor", share, " %", Bound::None);
    report.add("idle, fleet: memory", memory, " MiB", Bound::Below(150.0));
    Ok(())
}

/// How many tasks the pane says it has, at the right end of its title.
fn tasks(grid: &vt100::Screen) -> usize {
    let title = grid.rows(0, COLUMNS).find_map(|row| Some(row.split_once("2 Tasks")?.1.to_owned()));
    let count = title
        .as_deref()
        .and_then(|title| title.split_once('╮'))
        .and_then(|(title, _)| title.trim_end_matches(['─', ' ']).rsplit(' ').next().map(str::to_owned));
    count.and_then(|count| count.parse().ok()).unwrap_or_default()
}

/// `lauv` without its story: nothing goes wrong.
fn calm() -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sim/worlds/lauv.toml");
    let world = std::fs::read_to_string(file)?;
    let (calm, _) = world.split_once("[[story]]").ok_or_eyre("lauv has no story")?;
    Ok(calm.to_owned())
}

/// Bytes a second, and the cells that they change.
fn quiet(report: &mut Report, screen: &mut Screen, what: &str, others: Bound) -> Result<()> {
    let (mut header, mut elsewhere) = (BTreeSet::new(), BTreeSet::new());
    let before = screen.written;
    for _ in 0..QUIET.as_secs() {
        let last = screen.grid().clone();
        screen.pass(Duration::from_secs(1))?;
        for (row, column) in (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column))) {
            let cell = |grid: &vt100::Screen| grid.cell(row, column).map(|cell| cell.contents().to_owned());
            match cell(&last) == cell(screen.grid()) {
                true => false,
                false if row == 0 => header.insert(column),
                false => elsewhere.insert(row),
            };
        }
    }
    let bytes = (screen.written - before) as f64 / QUIET.as_secs_f64();
    // A cell costs two to three dozen bytes: where it is, its colours, and the way back.
    report.add(format!("{what}, lauv: bytes a second"), bytes, "", Bound::Below(256.0));
    report.add(
        format!("{what}, lauv: cells of the header that change"),
        header.len() as f64,
        "",
        Bound::AtMost(12.0),
    );
    report.add(format!("{what}, lauv: other lines that change"), elsewhere.len() as f64, "", others);
    let changed = elsewhere.iter().filter_map(|row| screen.grid().rows(0, COLUMNS).nth(usize::from(*row)));
    let changed: Vec<String> = changed.collect();
    let line = screen.grid().rows(0, COLUMNS).next().unwrap_or_default();
    report.note(format!(
        "{what}, lauv: columns of the header that change: {header:?}, in {:?}; other lines: {changed:?}.",
        line.trim()
    ));
    Ok(())
}

/// The share of a core in percent and the resident set in MiB, over a time.
fn watched(screen: &mut Screen) -> Result<(f64, f64)> {
    let process = screen.process()?;
    let (before, began) = (ticks(process)?, Instant::now());
    screen.pass(IDLE)?;
    let spent = (ticks(process)? - before) as f64 / TICKS;
    Ok((100.0 * spent / began.elapsed().as_secs_f64(), resident(process)?))
}

/// Processor time of a process, its own and the kernel's for it.
pub(super) fn ticks(process: u32) -> Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name before may have blanks in it.
    let (_, fields) = stat.rsplit_once(')').ok_or_eyre("/proc/PID/stat has no name")?;
    let times = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    times.sum::<Result<u64, _>>().map_err(Into::into)
}

pub(super) fn resident(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line.and_then(|line| line.split_whitespace().next()).ok_or_eyre("no VmRSS")?.parse()?;
    Ok(kib / 1024.0)
}

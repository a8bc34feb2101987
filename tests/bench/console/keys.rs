//! From a key to the paint that shows it, while `fleet` is being polled.

use std::time::{Duration, Instant};

use color_eyre::eyre::{OptionExt, Result, bail};
use vt100::{Color, Screen as Grid};

use super::quantile;
use super::screen::{Screen, pane};
use crate::report::{Bound, Report};
use crate::requests::Requests;
use crate::server::{DOGWATCH, Server};

/// Keys that are pressed.
const KEYS: usize = 600;
/// Between two keys, at random: from those of a held key to those of a reader, in milliseconds.
const BETWEEN: std::ops::Range<u64> = 25..250;

/// Measures and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let home = tempfile::tempdir()?;
    let log = home.path().join("requests");
    let options = ["--world", "fleet", "--requests"].map(std::ffi::OsStr::new);
    let server = Server::start(options.into_iter().chain([log.as_os_str()]))?;
    let mut screen = Screen::start(server.terminal_client(DOGWATCH, home.path()))?;
    screen.until("the services", |grid| selected(grid).is_some())?;
    // All services at once: the list has to be longer than the screen.
    screen.until("all services", |grid| grid.contents().contains("1000 services"))?;
    let mut random = fastrand::Rng::with_seed(7);
    let (mut times, before_keys, began) = (Vec::new(), Requests::read(&log)?.total(), Instant::now());
    for number in 0..KEYS {
        screen.pass(Duration::from_millis(random.u64(BETWEEN)))?;
        // Down a screen and a half, and up again.
        let key = if number % 120 < 60 { "j" } else { "k" };
        let before = selected(screen.grid()).ok_or_eyre("no service is selected")?;
        let pressed = screen.type_keys(key)?;
        let painted = screen
            .until("another selected service", |grid| selected(grid).is_some_and(|now| now != before))?;
        times.push(painted.saturating_duration_since(pressed).as_secs_f64() * 1e3);
    }
    if times.len() < KEYS {
        bail!("only {} of {KEYS} keys had an effect", times.len());
    }
    // Without requests in between it would be a measurement of something easier.
    let asked = (Requests::read(&log)?.total() - before_keys) as f64 / began.elapsed().as_secs_f64();
    report.add("keys, fleet: requests a second meanwhile", asked, "", Bound::AtLeast(1.0));
    report.add("keys, fleet: key to paint, median", quantile(&times, 0.5), " ms", Bound::None);
    report.add("keys, fleet: key to paint, p99", quantile(&times, 0.99), " ms", Bound::Below(16.0));
    report.add("keys, fleet: key to paint, longest", quantile(&times, 1.0), " ms", Bound::None);
    Ok(())
}

/// The name of the service whose row is marked by its ground. Not its place: rows move by themselves
/// when the worst of them changes, which is no answer to a key.
fn selected(grid: &Grid) -> Option<String> {
    let services = pane(grid, 1)?;
    let (top, left) = services.at;
    let ground = |row: u16| grid.cell(row, left + 1).map_or(Color::Default, vt100::Cell::bgcolor);
    let usual = ground(top.checked_sub(1)?);
    let lines = (top..).zip(&services.lines);
    let (_, line) = lines.into_iter().find(|(row, _)| ground(*row) != usual)?;
    Some(line.split_whitespace().nth(1)?.to_owned())
}

//! From the start to the first paint, and to all panes filled; taws beside it.

use std::path::PathBuf;
use std::time::Duration;

use color_eyre::eyre::Result;
use portable_pty::CommandBuilder;
use vt100::Screen as Grid;

use super::screen::{Screen, pane};
use crate::process::median;
use crate::report::{Bound, Report};
use crate::server::Server;

/// Starts of each program, in turns.
const RUNS: usize = 21;
/// Between two starts, so that the end of the one does not cost the other.
const REST: Duration = Duration::from_millis(150);

/// Measures and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let server = Server::start(["--world", "lauv"])?;
    let home = tempfile::tempdir()?;
    let peer = find_peer();
    let mut times = Times::default();
    for run in 0..=RUNS {
        let ours = ours(server.terminal_client(crate::server::DOGWATCH, home.path()))?;
        std::thread::sleep(REST);
        let theirs = match &peer {
            Some(taws) => Some(theirs(server.terminal_client(taws, home.path()))?),
            None => None,
        };
        // The first run warms the disk's cache.
        if run > 0 {
            times.ours.push(ours);
            times.theirs.extend(theirs);
        }
        std::thread::sleep(REST);
    }
    add(report, &times);
    report.note(match peer {
        Some(taws) => format!("start: medians of {RUNS} runs in turns; taws is {}.", taws.display()),
        None => "start: no taws in DOGWATCH_PEERS, target/peers/bin or PATH, so nothing to compare with."
            .to_owned(),
    });
    Ok(())
}

/// Milliseconds to the first and to the full screen of each.
#[derive(Default)]
struct Times {
    ours: Vec<(f64, f64)>,
    theirs: Vec<(f64, f64)>,
}

fn add(report: &mut Report, times: &Times) {
    let first = |times: &[(f64, f64)]| median(times.iter().map(|(first, _)| *first));
    let full = |times: &[(f64, f64)]| median(times.iter().map(|(_, full)| *full));
    report.add("start: first paint", first(&times.ours), " ms", Bound::Below(30.0));
    report.add("start: every pane filled", full(&times.ours), " ms", Bound::Below(150.0));
    if times.theirs.is_empty() {
        return;
    }
    let (list, clusters) = (first(&times.theirs), full(&times.theirs));
    report.add("start: taws, until it takes keys", list, " ms", Bound::None);
    report.add("start: taws, until its list of clusters", clusters, " ms", Bound::None);
    let ratio = full(&times.ours) / clusters;
    report.add("start: ours filled / taws's list of clusters", ratio, "", Bound::AtMost(0.3));
}

/// Times to the first paint and until every pane is filled.
fn ours(command: CommandBuilder) -> Result<(f64, f64)> {
    let mut screen = Screen::start(command)?;
    let first = screen.until("the first paint", |grid| !grid.contents().trim().is_empty())?;
    let full = if is_full(screen.grid()) { first } else { screen.until("every pane", is_full)? };
    Ok((screen.since_start(first), screen.since_start(full)))
}

/// Three services, the tasks of the selected one, its targets or that it has none, four alarms.
fn is_full(grid: &Grid) -> bool {
    let panes = [1, 2, 3, 4].map(|number| pane(grid, number).unwrap_or_default());
    let [services, tasks, targets, alarms] = &panes;
    let target = |line: &String| line.contains(":80") || line.contains("no target group");
    // Without rows the sentence stands where column titles do.
    let none = grid.contents().contains("has no target group");
    services.lines.len() == 3
        && tasks.lines.iter().any(|line| line.contains("RUNNING"))
        && (none || targets.lines.iter().any(target))
        && alarms.lines.len() == 4
}

/// Times until taws takes keys, and from its start until the list of clusters that the first keys
/// ask for. Its own first list is of EC2 instances, which the simulated account has none of.
fn theirs(command: CommandBuilder) -> Result<(f64, f64)> {
    let mut screen = Screen::start(command)?;
    let ready = screen.until("taws's first screen", |grid| grid.contents().contains("EC2 Instances"))?;
    screen.type_keys(":ecs-clusters\r")?;
    let listed = screen.until("taws's clusters", |grid| grid.contents().contains("arn:aws:ecs:"))?;
    Ok((screen.since_start(ready), screen.since_start(listed)))
}

/// taws: in the folder that `DOGWATCH_PEERS` names, where the README has it installed, or in the
/// `PATH`.
fn find_peer() -> Option<PathBuf> {
    let peers = std::env::var_os("DOGWATCH_PEERS").map(PathBuf::from);
    let built =
        PathBuf::from(crate::server::DOGWATCH).ancestors().nth(2).map(|target| target.join("peers/bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = peers.into_iter().chain(built).chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join("taws")).find(|program| program.is_file())
}

//! `lauv`: all of a small account in one `status --json`, against one `describe-services` of the
//! AWS CLI on the same server.

use std::path::PathBuf;
use std::process::Command;

use color_eyre::eyre::{OptionExt, Result};

use crate::picture::Picture;
use crate::process::{Run, median, mib, run};
use crate::report::{Bound, Report};
use crate::server::{Server, WELL};

/// Runs of each program, in turns. The median of them is taken.
const RUNS: usize = 21;
/// DescribeServices takes this many services a call.
const SERVICES_A_CALL: usize = 10;

/// Measures both programs and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let server = Server::start(["--world", "lauv"])?;
    // The first run of each warms the disk's cache, and the CLI's compiled modules.
    let picture = Picture::read(&run(server.status(), &WELL)?.stdout)?;
    let peer = find_peer();
    if let Some(peer) = &peer {
        run(describe_services(&server, peer, &picture)?, &[0])?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(run(server.status(), &WELL)?);
        if let Some(peer) = &peer {
            theirs.push(run(describe_services(&server, peer, &picture)?, &[0])?);
        }
    }
    add(report, &ours, &theirs);
    report.note(match &peer {
        Some(peer) => format!("lauv: medians of {RUNS} runs in turns; the AWS CLI is {}.", peer.display()),
        None => "lauv: no AWS CLI in DOGWATCH_PEERS or PATH, so nothing to compare with.".to_owned(),
    });
    Ok(())
}

fn add(report: &mut Report, ours: &[Run], theirs: &[Run]) {
    let wall = |runs: &[Run]| median(runs.iter().map(|run| run.wall.as_secs_f64() * 1e3));
    let memory = |runs: &[Run]| median(runs.iter().map(|run| mib(run.memory)));
    report.add("lauv: status --json, wall time", wall(ours), " ms", Bound::None);
    report.add("lauv: status --json, memory", memory(ours), " MiB", Bound::None);
    if theirs.is_empty() {
        return;
    }
    report.add("lauv: aws ecs describe-services, wall time", wall(theirs), " ms", Bound::None);
    report.add("lauv: aws ecs describe-services, memory", memory(theirs), " MiB", Bound::None);
    report.add("lauv: wall time, ours / theirs", wall(ours) / wall(theirs), "", Bound::AtMost(0.15));
    report.add("lauv: memory, ours / theirs", memory(ours) / memory(theirs), "", Bound::AtMost(0.5));
}

/// The AWS CLI: in the folder that `DOGWATCH_PEERS` names, or in the `PATH`.
pub fn find_peer() -> Option<PathBuf> {
    let peers = std::env::var_os("DOGWATCH_PEERS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = peers.into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join("aws")).find(|program| program.is_file())
}

/// One call of the CLI's: services of the first cluster, as many as a call takes.
fn describe_services(server: &Server, aws: &PathBuf, picture: &Picture) -> Result<Command> {
    let cluster = picture.clusters.first().ok_or_eyre("lauv has no cluster")?;
    let names = cluster.services.iter().take(SERVICES_A_CALL).map(|service| service.name.as_str());
    let mut command = server.client(aws);
    command.args(["ecs", "describe-services", "--cluster", &cluster.name, "--services"]).args(names);
    Ok(command)
}

//! Lines a second of `dogwatch logs --since 1h`, against `aws logs tail --since 1h` on the same
//! server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use color_eyre::eyre::{Result, bail};

use crate::process::{Run, median, mib, run};
use crate::report::{Bound, Report};
use crate::server::{DOGWATCH, Server};

/// Lines that are written before, and over how many seconds.
const LINES: usize = 100_000;
const SECONDS: u32 = 3_000;
const SERVICE: &str = "lauv-gateway-service";
const GROUP: &str = "/ecs/lauv-gateway";
/// Runs of each program, in turns. The median of them is taken.
const RUNS: usize = 5;

/// Measures both programs and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let server = Server::start(["--world", "lauv", "--scenario", "calm"])?;
    fill(&server)?;
    let peer = find_peer();
    let (mut ours, mut json, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(lines(run(logs(&server, &[]), &[0])?)?);
        json.push(lines(run(logs(&server, &["--json"]), &[0])?)?);
        if let Some(peer) = &peer {
            theirs.push(lines(run(tail(&server, peer)?, &[0])?)?);
        }
    }
    let rate = |runs: &[(usize, Run)]| {
        median(runs.iter().map(|(lines, run)| *lines as f64 / run.wall.as_secs_f64()))
    };
    let memory = |runs: &[(usize, Run)]| median(runs.iter().map(|(_, run)| mib(run.memory)));
    report.add("logs: lines a second", rate(&ours), "", Bound::None);
    report.add("logs: lines a second, --json", rate(&json), "", Bound::None);
    report.add("logs: memory", memory(&ours), " MiB", Bound::None);
    if let Some(peer) = &peer {
        report.add("logs: aws logs tail, lines a second", rate(&theirs), "", Bound::None);
        report.add("logs: aws logs tail, memory", memory(&theirs), " MiB", Bound::None);
        report.add(
            "logs: lines a second, ours / theirs",
            rate(&ours) / rate(&theirs),
            "",
            Bound::AtLeast(8.0),
        );
        report.note(format!("logs: medians of {RUNS} runs in turns; the AWS CLI is {}.", peer.display()));
    } else {
        report.note("logs: no AWS CLI 2 in DOGWATCH_PEERS or PATH, so nothing to compare with.".to_owned());
    }
    Ok(())
}

/// An AWS CLI of version 2, the first that has `logs tail`.
pub fn find_peer() -> Option<PathBuf> {
    let peers = std::env::var_os("DOGWATCH_PEERS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = peers.into_iter().chain(std::env::split_paths(&path));
    let second = |aws: &PathBuf| {
        let version = Command::new(aws).arg("--version").output();
        version.is_ok_and(|version| version.stdout.starts_with(b"aws-cli/2"))
    };
    folders.map(|folder| folder.join("aws")).filter(|aws| aws.is_file()).find(second)
}

/// Has the server write the lines, beside those that its tasks write.
fn fill(server: &Server) -> Result<()> {
    let address = server.address()?;
    let body = format!("{{\"group\":\"{GROUP}\",\"lines\":{LINES},\"seconds\":{SECONDS}}}");
    let mut stream = TcpStream::connect(&address)?;
    let length = body.len();
    write!(
        stream,
        "POST /_dogwatch/fill HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the lines were not written: {answer}");
    }
    Ok(())
}

fn logs(server: &Server, more: &[&str]) -> Command {
    let mut command = server.client(DOGWATCH);
    command.args(["logs", SERVICE, "--since", "1h"]).args(more);
    command
}

/// Told by a flag where the account is: the CLI of Debian 12 does not know the variable yet.
fn tail(server: &Server, aws: &Path) -> Result<Command> {
    let mut command = server.client(aws);
    let endpoint = format!("http://{}", server.address()?);
    command.args(["--endpoint-url", &endpoint, "logs", "tail", GROUP, "--since", "1h"]);
    Ok(command)
}

/// How many lines a run has printed: all that are there, or it is not worth its time.
fn lines(run: Run) -> Result<(usize, Run)> {
    let lines = run.stdout.iter().filter(|byte| **byte == b'\n').count();
    if lines < LINES {
        bail!("{lines} lines of {LINES} were printed");
    }
    Ok((lines, run))
}

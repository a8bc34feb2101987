//! Running a program to its end, and what that took.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use color_eyre::eyre::{Result, WrapErr, bail};
use wait4::Wait4;

/// What one run took and gave.
pub struct Run {
    /// From before its start until after its end.
    pub wall: Duration,
    /// The largest resident set, bytes. The kernel counts from the moment of the fork, so it is
    /// never below our own, which is a few MB.
    pub memory: u64,
    /// What it printed.
    pub stdout: Vec<u8>,
}

/// Runs a program that may end with one of these exit codes.
pub fn run(mut command: Command, well: &[i32]) -> Result<Run> {
    // A file takes any amount at once: nobody has to read while the clock is running.
    let mut output = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?);
    let began = Instant::now();
    let mut child = command.spawn().wrap_err_with(|| format!("{command:?} cannot be started"))?;
    let used = child.wait4()?;
    let wall = began.elapsed();
    match used.status.code() {
        Some(code) if well.contains(&code) => {}
        _ => bail!("{command:?} ended with {}", used.status),
    }
    Ok(Run { wall, memory: used.rusage.maxrss, stdout: whole(&mut output)? })
}

fn whole(file: &mut File) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The middle one of some figures; of an even number the mean of the two in the middle.
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    f64::midpoint(at(sorted.len().saturating_sub(1) / 2), at(sorted.len() / 2))
}

/// Bytes as MiB.
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

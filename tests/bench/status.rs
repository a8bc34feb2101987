//! `cargo bench`: what `dogwatch status --json` costs, in time, memory and calls, against the
//! bounds that the project has set itself. Whole processes are measured, on a simulated account
//! that another process serves on loopback.
//!
//! `cargo bench --bench status -- --quick` leaves out `fleet`, which takes a minute because AWS's
//! request buckets do. `README.md` beside this file has the figures that were measured.

mod buckets;
mod fleet;
mod lauv;
mod minimum;
mod picture;
mod process;
mod report;
mod requests;
mod server;

use std::process::ExitCode;

use color_eyre::eyre::{Result, bail};

use report::Report;

/// What the command line asks for.
#[derive(Default)]
struct Wish {
    quick: bool,
}

impl Wish {
    fn from(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wish = Self::default();
        for argument in arguments {
            match argument.as_str() {
                // Cargo says this to every benchmark.
                "--bench" => {}
                "--quick" => wish.quick = true,
                other => bail!("{other} means nothing here; there is only --quick"),
            }
        }
        Ok(wish)
    }
}

/// Ends with 0 when every bound holds, 1 when one does not, 2 when it cannot be told.
fn main() -> ExitCode {
    match Wish::from(std::env::args().skip(1)).and_then(|wish| measure(&wish)) {
        Ok(report) => {
            print!("{report}");
            if report.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("The benchmarks cannot be run: {error:#}.");
            ExitCode::from(2)
        }
    }
}

fn measure(wish: &Wish) -> Result<Report> {
    let mut report = Report::default();
    lauv::measure(&mut report)?;
    if !wish.quick {
        fleet::measure(&mut report)?;
    }
    Ok(report)
}

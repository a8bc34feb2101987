//! `cargo bench`: what `dogwatch status --json` and the console cost, in time, memory and calls,
//! against the bounds that the project has set itself. Whole processes are measured, on a simulated
//! account that another process serves on loopback; the console's frames alone in this one.
//!
//! `cargo bench -- status` or `-- console` measures one of them; `-- --quick` leaves out `fleet`,
//! which takes minutes because AWS's request buckets do. `README.md` beside this file has the
//! figures that were measured.

mod buckets;
mod console;
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
struct Wish {
    quick: bool,
    status: bool,
    console: bool,
}

impl Wish {
    fn from(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wish = Self { quick: false, status: true, console: true };
        for argument in arguments {
            match argument.as_str() {
                // Cargo says this to every benchmark.
                "--bench" => {}
                "--quick" => wish.quick = true,
                "status" => wish.console = false,
                "console" => wish.status = false,
                other => bail!("{other} means nothing here; there are status, console and --quick"),
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
    if wish.status {
        lauv::measure(&mut report)?;
        if !wish.quick {
            fleet::measure(&mut report)?;
        }
    }
    if wish.console {
        console::measure(&mut report, wish.quick)?;
    }
    Ok(report)
}

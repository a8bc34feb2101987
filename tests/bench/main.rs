//! `cargo bench`: what `dogwatch status --json`, the console and log lines cost, in time, memory and calls,
//! against the bounds that the project has set itself. Whole processes are measured, on a simulated
//! account that another process serves on loopback; the console's frames and log lines alone in this one.
//!
//! `cargo bench -- keys` measures one of its parts; `-- --quick` leaves out what wants `fleet`,
//! which takes minutes because AWS's request buckets do. `README.md` beside this file has the
//! figures that were measured.

mod buckets;
mod console;
mod fleet;
mod lauv;
mod logs;
mod minimum;
mod picture;
mod process;
mod report;
mod requests;
mod rollback;
mod server;

use std::process::ExitCode;

use color_eyre::eyre::{Result, bail};

use report::Report;

/// What can be measured, by name. What wants `fleet` comes last: it takes minutes.
const PARTS: [(&str, Size, Measure); 14] = [
    ("lauv", Size::Small, lauv::measure),
    ("ingest", Size::Small, logs::ingest::measure),
    ("held", Size::Small, logs::held::measure),
    ("search", Size::Small, logs::search::measure),
    ("logs", Size::Small, logs::command::measure),
    ("start", Size::Small, console::start::measure),
    ("idle", Size::Small, console::idle::lauv),
    ("tail", Size::Small, console::tail::latency),
    ("flood", Size::Small, console::tail::flood),
    ("rollback", Size::Small, rollback::measure),
    ("frame", Size::Large, console::frame::measure),
    ("keys", Size::Large, console::keys::measure),
    ("idle-fleet", Size::Large, console::idle::fleet),
    ("fleet", Size::Large, fleet::measure),
];

type Measure = fn(&mut Report) -> Result<()>;

/// How large the account is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    Large,
}

/// What the command line asks for.
#[derive(Default)]
struct Wish {
    quick: bool,
    /// The parts that are named; all where none is.
    parts: Vec<String>,
}

impl Wish {
    fn from(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wish = Self::default();
        for argument in arguments {
            match argument.as_str() {
                // Cargo says this to every benchmark.
                "--bench" => {}
                "--quick" => wish.quick = true,
                part if PARTS.iter().any(|(name, ..)| *name == part) => wish.parts.push(argument),
                other => {
                    let parts = PARTS.map(|(name, ..)| name).join(", ");
                    bail!("{other} means nothing here; there are --quick and {parts}")
                }
            }
        }
        Ok(wish)
    }

    fn wants(&self, name: &str, size: Size) -> bool {
        if self.parts.is_empty() {
            return !self.quick || size == Size::Small;
        }
        self.parts.iter().any(|part| part == name)
    }
}

/// Ends with 0 when every bound holds, 1 when one does not, 2 when it cannot be told.
fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(logs::held::HERE) {
        return logs::held::here();
    }
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
    for (name, size, measure) in PARTS {
        if wish.wants(name, size) {
            measure(&mut report)?;
        }
    }
    Ok(report)
}

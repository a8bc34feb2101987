//! Runs for people: those that need a look first, then the newest.

use std::io::{self, Write};

use anstyle::Style;
use jiff::tz::TimeZone;

use crate::cli::status_table::{BAD, CHANGING, MUTED, OK, WIDTH};
use crate::runbook::Verdict;
use crate::runbook::journal::{Listed, Standing, Summary};
use crate::text;

/// Runs that need no look are listed up to this many rows, and counted beyond.
const ROWS: usize = 40;
/// The length of the time in an id, which tells most runs from others, in bytes.
const TIME: usize = "20261121T030412Z".len();

const TITLES: [&str; 5] = ["WHEN", "RUNBOOK", "SERVICE", "VERDICT", "RUN"];
const WIDEST: [usize; 5] = [19, 16, 32, 11, 120];

pub(super) fn write(listed: &[Listed], zone: &TimeZone, out: &mut impl Write) -> io::Result<()> {
    let mut runs: Vec<&Summary> = listed
        .iter()
        .filter_map(|one| match one {
            Listed::Run(summary) => Some(summary.as_ref()),
            Listed::Problem(..) => None,
        })
        .collect();
    runs.sort_by_key(|run| rank(run.standing()));
    if listed.is_empty() {
        return writeln!(out, "No runbook was run here yet.");
    }
    let urgent = runs.iter().filter(|run| rank(run.standing()) < CALM).count();
    let shown = runs.iter().take(urgent + ROWS);
    let rows: Vec<_> = shown.map(|run| (*run, cells(run, &runs, zone))).collect();
    let widths: Vec<usize> = (0..TITLES.len()).map(|column| width(&rows, column)).collect();
    let line = |cells: [&str; 5]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| text::pad(cell, *width));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    writeln!(out, "{MUTED}  {}{MUTED:#}", line(TITLES))?;
    for (run, cells) in &rows {
        let (mark, style) = mark(run.standing());
        writeln!(out, "{style}{mark}{style:#} {}", line(cells.each_ref().map(String::as_str)))?;
        if run.standing().needs_a_look() {
            let (what, command) = run.what_to_do(&beginning(run, &runs)).unzip();
            let said = [run.stands(), what.map(|what| format!("{what}:")).unwrap_or_default()].join(" ");
            for line in text::wrap(&said, WIDTH - 4).into_iter().chain(command) {
                writeln!(out, "    {line}")?;
            }
        }
    }
    if runs.len() > rows.len() {
        writeln!(out, "{MUTED}  … and {} more: --json lists all{MUTED:#}", runs.len() - rows.len())?;
    }
    problems(listed, out)
}

fn problems(listed: &[Listed], out: &mut impl Write) -> io::Result<()> {
    for one in listed {
        if let Listed::Problem(_, problem) = one {
            for line in text::wrap(&format!("✖ {problem}"), WIDTH) {
                writeln!(out, "{BAD}{line}{BAD:#}")?;
            }
        }
    }
    Ok(())
}

/// Those from here on need nobody.
const CALM: u8 = 2;

fn rank(standing: Standing) -> u8 {
    match standing {
        standing if standing.needs_a_look() => 0,
        Standing::UnderWay => 1,
        _ => CALM,
    }
}

fn mark(standing: Standing) -> (char, Style) {
    match standing {
        Standing::Open | Standing::Interrupted | Standing::Damaged | Standing::Ended(Verdict::Fail) => {
            ('✖', BAD)
        }
        Standing::UnderWay | Standing::Ended(Verdict::Unknown) => ('▲', CHANGING),
        Standing::Ended(Verdict::Pass) => ('●', OK),
        Standing::Left | Standing::Ended(Verdict::Refused) => ('○', MUTED),
    }
}

fn cells(run: &Summary, all: &[&Summary], zone: &TimeZone) -> [String; 5] {
    let when = run.began.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string());
    [
        when.unwrap_or_default(),
        run.runbook.clone(),
        run.service.clone(),
        run.standing().words().to_owned(),
        beginning(run, all),
    ]
}

/// As much of a run's id as tells it from all others.
fn beginning(run: &Summary, all: &[&Summary]) -> String {
    let same = |other: &str| {
        run.id.0.char_indices().zip(other.chars()).take_while(|((_, one), other)| one == other).count()
    };
    let others = all.iter().filter(|other| other.id != run.id).map(|other| same(&other.id.0));
    let length = others.max().map_or(TIME, |same| TIME.max(same + 1));
    run.id.0.chars().take(length).collect()
}

fn width(rows: &[(&Summary, [String; 5])], column: usize) -> usize {
    let title = TITLES.get(column).map_or(0, |title| title.len());
    let cells = rows.iter().filter_map(|(_, cells)| Some(text::width(cells.get(column)?)));
    let widest = WIDEST.get(column).copied().unwrap_or_default();
    cells.max().unwrap_or_default().clamp(title, widest)
}

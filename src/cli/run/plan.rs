//! A plan in full, as text.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::model::Guard;
use crate::runbook::{Plan, Row, Tone};
use crate::text;

const BOLD: Style = Style::new().bold();

/// Writes a plan; `guard` is what it takes to carry it out.
pub(super) fn write(plan: &Plan, guard: Guard, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", plan.title)?;
    let account = plan.account.as_deref().unwrap_or("unknown");
    writeln!(
        out,
        "account {account} · {} · {} · {} · {}",
        plan.region,
        plan.cluster,
        plan.service,
        guard.badge()
    )?;
    if let Some(caller) = &plan.caller {
        writeln!(out, "as {caller}")?;
    }
    section("What happens", plan.summary.iter().map(|line| (Style::new(), line.clone())), out)?;
    let widest = plan.differences.iter().map(|one| text::width(&one.what)).max().unwrap_or_default();
    let difference = plan
        .differences
        .iter()
        .map(|one| format!("{}  {} → {}", text::pad(&one.what, widest), one.from, one.to));
    section("Differences", difference.map(|line| (Style::new(), line)), out)?;
    section("Warnings", plan.warnings.iter().map(|row| (tone(row.tone), row.text.clone())), out)?;
    calls(plan, out)?;
    section("Not touched", plan.untouched.iter().map(|line| (Style::new(), line.clone())), out)?;
    if let Some(undo) = &plan.undo {
        section("To take it back", [(Style::new(), undo.title.clone())].into_iter(), out)?;
    }
    Ok(())
}

fn calls(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    if plan.changes.is_empty() {
        let line = match &plan.attach {
            Some(deployment) => format!("None: {} is under way already and is watched.", deployment.name()),
            None => "None.".to_owned(),
        };
        return section("Calls", [(Style::new(), line)].into_iter(), out);
    }
    writeln!(out, "\n{BOLD}Calls{BOLD:#}")?;
    for (place, planned) in plan.changes.iter().enumerate() {
        writeln!(out, "  {}. {} ({})", place + 1, planned.change.words(), planned.why)?;
        writeln!(out, "     {}", planned.change.command(&plan.region))?;
    }
    Ok(())
}

fn section(
    title: &str,
    lines: impl Iterator<Item = (Style, String)>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{title}{BOLD:#}")?;
    lines.try_for_each(|(style, line)| writeln!(out, "  {style}{line}{style:#}"))
}

/// The colour of what a line means.
pub(super) fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Plain => Style::new(),
        Tone::Notice => AnsiColor::Yellow.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
        Tone::Unknown => AnsiColor::Magenta.on_default(),
    }
}

/// A line of evidence, below its title.
pub(super) fn row(row: &Row, zone: &jiff::tz::TimeZone, out: &mut impl Write) -> io::Result<()> {
    let style = tone(row.tone);
    let at = row.at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S  ").to_string());
    writeln!(out, "  {}{style}{}{style:#}", at.unwrap_or_default(), row.text)
}

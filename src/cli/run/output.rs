//! What came of a run, for people.

use std::io::{self, BufWriter, Write};

use anstyle::{AnsiColor, Style};
use jiff::tz::TimeZone;

use super::{Told, command, plan};
use crate::runbook::Verdict;
use crate::runbook::journal::Settled;
use crate::runbook::machine::{Ending, Run};

const BOLD: Style = Style::new().bold();

/// Prints what was found, the plan where it was all that was wanted, and how the run ended.
pub(super) fn print(told: &Told<'_>, zone: &TimeZone) -> io::Result<()> {
    let mut out = BufWriter::new(anstream::stdout());
    write(told, zone, &mut out)?;
    out.flush()
}

fn write(told: &Told<'_>, zone: &TimeZone, out: &mut impl Write) -> io::Result<()> {
    let run = &told.finished.run;
    if !run.runbook().changes() {
        evidence(run, zone, out)?;
    }
    match (run.ended(), run.plan()) {
        (Some(ending), Some(planned)) if run.is_plan_only() && ending.verdict == Verdict::Pass => {
            plan::write(planned, run.guard(), out)
        }
        (Some(ending), _) => {
            ended(run, ending, told, out)?;
            journal(told, out)
        }
        (None, _) => {
            let style = style(Verdict::Unknown);
            writeln!(out, "{style}LEFT{style:#}  before its end{}", effect(run, ""))?;
            journal(told, out)
        }
    }
}

fn ended(run: &Run, ending: &Ending, told: &Told<'_>, out: &mut impl Write) -> io::Result<()> {
    let style = style(ending.verdict);
    let text = format!("{} {}", ending.text, ending.remedy);
    let (word, effect) = (word(ending.verdict), effect(run, &ending.text));
    writeln!(out, "{style}{word}{style:#}  {}{effect}", text.trim_end())?;
    if let Some(undo) = &ending.undo {
        let command = command::undo(undo, run.subject(), told.flags);
        writeln!(out, "To take it back ({}): {command}", undo.title)?;
    }
    Ok(())
}

/// What was changed and stays so, unless the text says it already.
fn effect(run: &Run, text: &str) -> String {
    let planned = run.plan().map(|plan| plan.changes.as_slice()).unwrap_or_default();
    let pairs = planned.iter().zip(run.changes());
    let done = pairs.filter(|(_, made)| **made == Some(Settled::Done));
    let words: Vec<String> = done.map(|(planned, _)| planned.change.words()).collect();
    match words.is_empty() || words.iter().all(|words| text.contains(words.as_str())) {
        true => String::new(),
        false => format!("\nIn effect: {}.", words.join("; ")),
    }
}

fn journal(told: &Told<'_>, out: &mut impl Write) -> io::Result<()> {
    match told.journal {
        Some(_) => writeln!(out, "Journal: {}", told.finished.run.id()),
        None => Ok(()),
    }
}

/// What the steps have found, for runbooks that change nothing.
fn evidence(run: &Run, zone: &TimeZone, out: &mut impl Write) -> io::Result<()> {
    for (step, state) in run.runbook().steps.iter().zip(run.steps()) {
        if state.evidence.is_empty() {
            continue;
        }
        writeln!(out, "{BOLD}{}. {}{BOLD:#}", step.number, step.title)?;
        for evidence in &state.evidence {
            writeln!(out, " {}", evidence.title)?;
            evidence.rows.iter().try_for_each(|row| plan::row(row, zone, out))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAILED",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Refused => "REFUSED",
    }
}

fn style(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail | Verdict::Refused => AnsiColor::Red,
        Verdict::Unknown => AnsiColor::Magenta,
    };
    colour.on_default().bold()
}

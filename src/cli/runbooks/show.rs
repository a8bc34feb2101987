//! `dogwatch runbooks show`: a runbook as its reader sees it.

use std::io::{self, Write};

use anstyle::Style;

use super::{impact, origin};
use crate::runbook::{Parameter, Runbook, Step};
use crate::text;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Prints a runbook; `source` for the file as it is.
pub(super) fn show(runbook: &Runbook, source: bool) -> io::Result<()> {
    if source {
        let mut out = io::stdout().lock();
        out.write_all(runbook.source.as_bytes())?;
        return out.flush();
    }
    let mut out = anstream::stdout().lock();
    write(runbook, &mut out)?;
    out.flush()
}

/// Plain Markdown, headings in bold where there are styles.
fn write(runbook: &Runbook, out: &mut impl Write) -> io::Result<()> {
    heading(&format!("# {}", runbook.title), out)?;
    prose(&runbook.when, out)?;
    let key = runbook.key.as_ref().map(|key| format!(", key {key}")).unwrap_or_default();
    writeln!(out, "- id: {}{key}", runbook.id)?;
    writeln!(out, "- impact: {}", impact(runbook.impact))?;
    writeln!(out, "- from: {}", origin(&runbook.origin))?;
    if !runbook.permissions.is_empty() {
        writeln!(out, "- permissions: {}", runbook.permissions.join(", "))?;
    }
    runbook.params.iter().try_for_each(|param| parameter(param, out))?;
    writeln!(out)?;
    prose(&runbook.preface, out)?;
    runbook.steps.iter().try_for_each(|one| step(one, out))?;
    for section in &runbook.sections {
        heading(&format!("## {}", section.title), out)?;
        prose(&section.prose, out)?;
    }
    Ok(())
}

fn parameter(param: &Parameter, out: &mut impl Write) -> io::Result<()> {
    let default = param.default.as_ref().map(|value| format!(" ({value} without it)")).unwrap_or_default();
    writeln!(out, "- --set {}=…: {}{default}", param.name, clean(&param.prompt))
}

fn step(step: &Step, out: &mut impl Write) -> io::Result<()> {
    heading(&format!("## {}. {}", step.number, step.title), out)?;
    writeln!(out, "{DIM}`{}`{DIM:#}\n", step.action.word())?;
    prose(&step.prose, out)
}

fn heading(title: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}\n", clean(title))
}

fn prose(markdown: &str, out: &mut impl Write) -> io::Result<()> {
    let markdown = markdown.trim();
    if markdown.is_empty() {
        return Ok(());
    }
    markdown.lines().try_for_each(|line| writeln!(out, "{}", clean(line)))?;
    writeln!(out)
}

/// A line of somebody's file, made fit for a terminal.
fn clean(line: &str) -> String {
    text::clean(line).into_owned()
}

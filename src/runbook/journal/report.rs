//! A run as Markdown, for the record of an incident.

use jiff::Timestamp;

use super::markdown::{commands, escaped, row};
use super::reader::{ChainState, Journal};
use super::summary::{OpenIntent, Summary};
use super::{Entry, Line, words};
use crate::runbook::{Evidence, Plan, Runbook, Values};
use crate::text;

/// The run as Markdown: who, where, when, what was planned, sent and seen, and what is still open.
/// Times are UTC. No value of a secret is in it, since none is in a journal.
pub fn report(journal: &Journal) -> String {
    let summary = Summary::of(journal);
    let told = Told::of(journal);
    let mut parts = vec![heading(&summary, &told), open(&summary.open)];
    parts.push(parameters(told.values));
    parts.extend(told.plan.map(plan));
    parts.push(sent(journal, told.began));
    parts.push(steps(journal, &told));
    parts.push(undo(&summary));
    parts.push(chain(journal));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// What the lines say last.
struct Told<'j> {
    began: Timestamp,
    guard: &'static str,
    version: &'j str,
    runbook: Option<Runbook>,
    values: Option<&'j Values>,
    plan: Option<&'j Plan>,
    reason: Option<&'j str>,
}

impl<'j> Told<'j> {
    fn of(journal: &'j Journal) -> Self {
        let mut told = Self {
            began: Timestamp::UNIX_EPOCH,
            guard: "",
            version: "",
            runbook: None,
            values: None,
            plan: None,
            reason: None,
        };
        for line in &journal.lines {
            match &line.entry {
                Entry::Begun { source, guard, values, version, .. } => {
                    told.began = line.at;
                    told.guard = guard.badge();
                    told.version = version;
                    told.runbook = words::runbook(source);
                    told.values = Some(values);
                }
                Entry::Chosen { values } => told.values = Some(values),
                Entry::Planned { plan } => told.plan = Some(plan),
                Entry::Confirmed { reason } => told.reason = reason.as_deref(),
                _ => {}
            }
        }
        told
    }
}

fn heading(summary: &Summary, told: &Told<'_>) -> String {
    let title = if summary.title.is_empty() { &summary.id.0 } else { &summary.title };
    let mut part = format!("# {}\n\n| | |\n| --- | --- |\n", escaped(title));
    let mut say = |what: &str, said: &str| {
        if !said.is_empty() {
            part.push_str(&row(&[what, said]));
        }
    };
    say("Run", &summary.id.0);
    let runbook = told.runbook.as_ref().map(|runbook| format!("{} ({})", runbook.title, summary.runbook));
    say("Runbook", &runbook.unwrap_or_else(|| summary.runbook.clone()));
    if let Some(subject) = &summary.subject {
        let account = subject.account.as_ref().or(told.plan.and_then(|plan| plan.account.as_ref()));
        say("Service", &subject.service);
        say("Cluster", &subject.cluster);
        say("Region", &subject.region);
        say("Account", account.map_or("not known", |account| account));
        say("Environment", subject.environment.as_deref().unwrap_or_default());
    }
    say("Caller", told.plan.and_then(|plan| plan.caller.as_deref()).unwrap_or_default());
    say("Operator", summary.user.as_deref().unwrap_or_default());
    say("Guard", told.guard);
    say("Reason", told.reason.unwrap_or_default());
    if let Some(began) = summary.began {
        say("Began", &words::date(began));
        if let Some(ended) = summary.ended {
            say("Ended", &format!("{}, after {}", words::date(ended), words::lasted(began, ended)));
        }
    }
    say("Verdict", summary.standing().words());
    say("", &summary.stands());
    if let Some((what, command)) = summary.what_to_do(&summary.id.0) {
        say(what, &command);
    }
    say("dogwatch", told.version);
    part
}

fn open(open: &[OpenIntent]) -> String {
    if open.is_empty() {
        return String::new();
    }
    let mut part = "## Still open\n\nIt is not known whether these calls were made:\n\n".to_owned();
    for intent in open {
        let said = intent.unclear.as_deref().map(|said| format!(" {}", escaped(said)));
        let at = words::date(intent.at);
        part.push_str(&format!("- {at}, change {}.{}\n\n", intent.change + 1, said.unwrap_or_default()));
        part.push_str(&commands([intent.command.as_str()], "  "));
    }
    part
}

fn parameters(values: Option<&Values>) -> String {
    let Some(values) = values.filter(|values| !values.is_empty()) else { return String::new() };
    let mut part = "## Parameters\n\n".to_owned();
    for (name, value) in values {
        part.push_str(&format!("- {}: {}\n", escaped(name), escaped(&words::value(value))));
    }
    part
}

fn plan(plan: &Plan) -> String {
    let mut part = format!("## Plan\n\n{}\n", escaped(&plan.title));
    let mut list = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            part.push_str(&format!("\n{title}{}\n", items.join("\n")));
        }
    };
    let bullet = |said: &String| format!("- {}", escaped(said));
    list("", plan.summary.iter().map(bullet).collect());
    let rows = plan.differences.iter().map(|d| row(&[&d.what, &d.from, &d.to]).trim_end().to_owned());
    list("| What | From | To |\n| --- | --- | --- |\n", rows.collect());
    let warning = |row: &crate::runbook::Row| format!("- {}{}", words::tone(row.tone), escaped(&row.text));
    list("Known before:\n\n", plan.warnings.iter().map(warning).collect());
    let why = |(place, planned): (usize, &crate::runbook::PlannedChange)| {
        let what = [planned.change.words(), planned.why.clone()];
        let what: Vec<_> = what.iter().filter(|said| !said.is_empty()).map(|said| escaped(said)).collect();
        format!("{}. {}", place + 1, what.join(": "))
    };
    list("Calls:\n\n", plan.changes.iter().enumerate().map(why).collect());
    let calls: Vec<String> = plan.changes.iter().map(|c| c.change.command(&plan.region)).collect();
    let block = commands(calls.iter().map(String::as_str), "");
    list("", block.lines().map(str::to_owned).collect());
    list("Not touched:\n\n", plan.untouched.iter().map(bullet).collect());
    part
}

fn sent(journal: &Journal, began: Timestamp) -> String {
    let mut part = String::new();
    for line in &journal.lines {
        let at = words::time(line.at, began);
        match &line.entry {
            Entry::Intent { change, command, .. } => {
                part.push_str(&format!("\n- {at} change {} is sent:\n\n", change + 1));
                part.push_str(&commands([command.as_str()], "  "));
            }
            Entry::Outcome { change, outcome, request_id, message, .. } => {
                let id = request_id.as_ref().map(|id| format!(", request id {}", escaped(id)));
                let said = message.as_ref().map(|said| format!(": {}", escaped(said)));
                let (id, said) = (id.unwrap_or_default(), said.unwrap_or_default());
                let outcome = words::settled(*outcome);
                part.push_str(&format!("\n- {at} change {}: {outcome}{id}{said}\n", change + 1));
            }
            Entry::Refused { refusal } => {
                part.push_str(&format!("\n- {at} refused: {}\n", escaped(&refusal.to_string())));
            }
            Entry::Resumed { user } => {
                let by = user.as_ref().map(|user| format!(" by {}", escaped(user))).unwrap_or_default();
                part.push_str(&format!("\n- {at} taken up again{by} in another process\n"));
            }
            _ => {}
        }
    }
    let part = if part.is_empty() { "\nNothing was sent.\n".to_owned() } else { part };
    format!("## What was sent\n{part}")
}

fn steps(journal: &Journal, told: &Told<'_>) -> String {
    let mut part = String::new();
    let mut from = told.began;
    for Line { at, entry, .. } in &journal.lines {
        match entry {
            Entry::Step { step, state, text, evidence } => {
                let named = told.runbook.as_ref().and_then(|runbook| runbook.step(*step));
                let title = named.map_or_else(|| "Step".to_owned(), |step| escaped(&step.title));
                let (ended, took) = (words::time(*at, told.began), words::lasted(from, *at));
                let state = words::step(*state);
                part.push_str(&format!("\n### {step}. {title}: {state}\n\nAt {ended}, after {took}."));
                let text = escaped(text);
                part.push_str(&if text.is_empty() { "\n".to_owned() } else { format!(" {text}\n") });
                evidence.iter().for_each(|evidence| part.push_str(&seen(evidence, told.began)));
                from = *at;
            }
            Entry::Remark { step, text } => {
                let at = words::time(*at, told.began);
                part.push_str(&format!("\n> {at}, at step {step}: {}\n", escaped(text)));
            }
            _ => {}
        }
    }
    if part.is_empty() { part } else { format!("## Steps\n{part}") }
}

fn seen(evidence: &Evidence, began: Timestamp) -> String {
    let mut part = format!("\n**{}**\n\n", escaped(&evidence.title));
    for row in &evidence.rows {
        let at = row.at.map(|at| format!("{} ", words::time(at, began))).unwrap_or_default();
        part.push_str(&format!("- {at}{}{}\n", words::tone(row.tone), escaped(&row.text)));
    }
    part
}

fn undo(summary: &Summary) -> String {
    let Some(undo) = &summary.undo else { return String::new() };
    let values = undo.values.iter().map(|(name, value)| format!("{name} = {}", words::value(value)));
    let values = values.collect::<Vec<_>>().join(", ");
    let (title, runbook) = (escaped(&undo.title), escaped(&undo.runbook));
    format!("## Undo\n\n{title}: runbook {runbook}, with {}\n", escaped(&values))
}

fn chain(journal: &Journal) -> String {
    let lines = text::count(journal.lines.len() + journal.newer.len(), "line");
    let state = match &journal.state {
        ChainState::Whole => "as they were written.".to_owned(),
        other => escaped(&words::chain(other)),
    };
    let newer = match journal.newer.len() {
        0 => String::new(),
        newer => format!(" Not told here, since a newer dogwatch wrote it: {}.", text::count(newer, "line")),
    };
    let head = format!("The last one that is whole has the SHA-256 {}.", journal.head);
    format!("## Journal\n\n{lines}: {state}{newer} {head}\n")
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;

//! A run line by line, for a terminal.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::reader::Journal;
use super::summary::Summary;
use super::{Entry, words};
use crate::runbook::{Evidence, Plan};
use crate::text;

/// The run in lines that a terminal may print as they are, oldest first. Times are UTC or local.
pub fn lines_for_people(journal: &Journal, utc: bool) -> Vec<String> {
    let summary = Summary::of(journal);
    let mut told = Lines { lines: head(&summary), zone: text::zone(utc), day: None };
    for line in &journal.lines {
        told.entry(line.at, &line.entry);
    }
    for newer in &journal.newer {
        told.say(newer.at, &format!("(line {}: `{}`, of a newer dogwatch)", newer.seq, newer.kind));
    }
    told.lines.push(String::new());
    for intent in &summary.open {
        told.lines.push(format!("Not known whether this was done: {}", intent.command));
    }
    told.lines.push(format!("{}: {}", summary.standing().words().to_uppercase(), summary.stands()));
    if let Some((what, command)) = summary.what_to_do(&summary.id.0) {
        told.lines.push(format!("{what}: {command}"));
    }
    let chain = words::chain(&journal.state);
    if !chain.is_empty() && !told.lines.iter().any(|line| line.contains(&chain)) {
        told.lines.push(chain);
    }
    if let Some(undo) = &summary.undo {
        told.lines.push(format!("Undo: {} (runbook {})", undo.title, undo.runbook));
    }
    told.lines.into_iter().map(text::cleaned).collect()
}

fn head(summary: &Summary) -> Vec<String> {
    let mut lines = vec![summary.title.clone(), summary.id.0.clone()];
    if let Some(subject) = &summary.subject {
        let account = subject.account.as_deref().unwrap_or("account not known");
        let parts = [account, &subject.region, &subject.cluster, &subject.service];
        lines.push(parts.join(" · "));
    }
    lines
}

struct Lines {
    lines: Vec<String>,
    zone: TimeZone,
    /// The date that was told last.
    day: Option<String>,
}

impl Lines {
    fn say(&mut self, at: Timestamp, said: &str) {
        let at = at.to_zoned(self.zone.clone());
        let day = at.strftime("%Y-%m-%d %Z").to_string();
        if self.day.as_ref() != Some(&day) {
            self.lines.extend([String::new(), day.clone()]);
            self.day = Some(day);
        }
        self.lines.push(format!("{}  {said}", at.strftime("%H:%M:%S")));
    }

    fn more(&mut self, said: &str) {
        self.lines.push(format!("          {said}"));
    }

    fn entry(&mut self, at: Timestamp, entry: &Entry) {
        match entry {
            Entry::Begun { runbook, guard, user, version, .. } => {
                let by = user.as_ref().map(|user| format!(" by {user}")).unwrap_or_default();
                self.say(at, &format!("{runbook} begun{by}, {}, dogwatch {version}", guard.badge()));
            }
            Entry::Chosen { values } => {
                let chosen = values.iter().map(|(name, value)| format!("{name} = {}", words::value(value)));
                self.say(at, &format!("chosen: {}", chosen.collect::<Vec<_>>().join(", ")));
            }
            Entry::Planned { plan } => self.plan(at, plan),
            Entry::Refused { refusal } => self.say(at, &format!("refused: {refusal}")),
            Entry::Confirmed { reason } => {
                let why = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                self.say(at, &format!("confirmed{why}"));
            }
            Entry::Intent { change, command, .. } => {
                self.say(at, &format!("change {} is sent: {command}", change + 1));
            }
            Entry::Outcome { change, outcome, request_id, message, .. } => {
                let id = request_id.as_ref().map(|id| format!(", request id {id}")).unwrap_or_default();
                let said = message.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
                let outcome = words::settled(*outcome);
                self.say(at, &format!("change {}: {outcome}{id}{said}", change + 1));
            }
            Entry::Step { step, state, text, evidence } => {
                let said = if text.is_empty() { String::new() } else { format!(": {text}") };
                self.say(at, &format!("step {step} {}{said}", words::step(*state)));
                evidence.iter().for_each(|evidence| self.seen(evidence));
            }
            Entry::Remark { step, text } => self.say(at, &format!("remark at step {step}: {text}")),
            Entry::Resumed { user } => {
                let by = user.as_ref().map(|user| format!(" by {user}")).unwrap_or_default();
                self.say(at, &format!("taken up again{by}"));
            }
            Entry::Ended { verdict, text, .. } => {
                let verdict = super::Standing::Ended(*verdict).words();
                self.say(at, &format!("ended, {verdict}: {text}"));
            }
        }
    }

    fn plan(&mut self, at: Timestamp, plan: &Plan) {
        self.say(at, &format!("plan: {}", plan.title));
        for difference in &plan.differences {
            self.more(&format!("{}: {} → {}", difference.what, difference.from, difference.to));
        }
        plan.warnings.iter().for_each(|row| self.more(&format!("{}{}", words::tone(row.tone), row.text)));
        plan.changes.iter().for_each(|planned| self.more(&planned.change.command(&plan.region)));
    }

    fn seen(&mut self, evidence: &Evidence) {
        self.more(&evidence.title);
        for row in &evidence.rows {
            let clock = |at: Timestamp| at.to_zoned(self.zone.clone()).strftime("%H:%M:%S ").to_string();
            let at = row.at.map(clock).unwrap_or_default();
            self.more(&format!("  {at}{}{}", words::tone(row.tone), row.text));
        }
    }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;

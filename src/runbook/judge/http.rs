//! Whether addresses answer.

use super::common::{Untold, not_yet, unknown, yes};
use crate::runbook::{Ask, Context, Evidence, Facts, Probe, Progress, Row, Template, Tone};
use crate::text;

pub(super) fn asks(address: Option<&Template>, context: &Context<'_>) -> Vec<Ask> {
    addresses(address, context).into_iter().map(Ask::Probe).collect()
}

/// The runbook's own address, else those of the environment.
fn addresses(address: Option<&Template>, context: &Context<'_>) -> Vec<String> {
    let own = address.map(|template| context.fill(template)).filter(|url| !url.trim().is_empty());
    match own {
        Some(url) => vec![url.trim().to_owned()],
        None => context.surroundings.health_urls.clone(),
    }
}

pub(super) fn judge(address: Option<&Template>, context: &Context<'_>, facts: &Facts) -> Progress {
    let urls = addresses(address, context);
    if urls.is_empty() {
        return unknown(Untold("No health address is configured: set health_urls.".to_owned()));
    }
    if let Some(url) = urls.iter().find(|url| !facts.probes.contains_key(*url)) {
        return unknown(Untold(format!("{url} was not asked.")));
    }
    let rows: Vec<Row> = urls.iter().filter_map(|url| Some(row(url, facts.probes.get(url)?))).collect();
    let (good, of) = (rows.iter().filter(|row| row.tone == Tone::Good).count(), urls.len());
    let bad = rows.iter().find(|row| row.tone != Tone::Good).map(|row| row.text.clone());
    let progress = match bad {
        None => yes(format!("{}.", text::count_of(of, "address answers", "addresses answer"))),
        Some(bad) => not_yet(format!("{bad}.")),
    };
    progress
        .counting("addresses answer", good, of)
        .with(Evidence { title: "Health addresses".to_owned(), rows })
}

/// 2xx and 3xx are success.
fn row(url: &str, probe: &Probe) -> Row {
    match probe {
        Probe::Answered { status: status @ 200..=399, millis } => {
            Row::new(Tone::Good, format!("{url} answers {status} in {millis} ms"))
        }
        Probe::Answered { status, millis } => {
            Row::new(Tone::Bad, format!("{url} answers {status} in {millis} ms"))
        }
        Probe::Failed(why) => Row::new(Tone::Bad, format!("{url} does not answer: {why}")),
    }
}

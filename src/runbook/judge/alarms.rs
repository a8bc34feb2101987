//! Whether none of the service's alarms is in ALARM.

use super::common::{Untold, known, not_yet, service, untold, yes};
use crate::model::{Alarm, AlarmState};
use crate::runbook::show;
use crate::runbook::{Context, Evidence, Facts, Known, Progress};
use crate::text;

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    service(facts)?;
    known("The alarms", &facts.alarms)?;
    let alarms = show::alarms_of_service(context, facts);
    let ringing: Vec<&Alarm> = alarms.iter().copied().filter(|alarm| alarm.is_ringing()).collect();
    let (ok, of) = (alarms.len() - ringing.len(), alarms.len());
    let rows = alarms.iter().map(|alarm| show::alarm_row(alarm, context)).collect();
    let evidence = Evidence { title: "Alarms of the service".to_owned(), rows };
    let progress = match (ringing.is_empty(), &facts.target_groups) {
        (false, _) => not_yet(rings(&ringing, context)),
        // An alarm on a target group is known as the service's by that group alone.
        (true, Known::Unread(hole)) if has_balancers(facts) => return Err(untold("The target groups", hole)),
        (true, _) if alarms.is_empty() => return Ok(yes(none(context))),
        (true, _) => yes(quiet(&alarms)),
    };
    Ok(progress.counting("alarms quiet", ok, of).with(evidence))
}

fn has_balancers(facts: &Facts) -> bool {
    facts.service().is_some_and(|service| !service.load_balancers.is_empty())
}

fn none(context: &Context<'_>) -> String {
    match context.surroundings.alarm_prefixes.as_slice() {
        [] => "No alarm watches this service, so none rings.".to_owned(),
        prefixes => {
            format!(
                "No alarm that begins with {} watches this service, so none rings.",
                prefixes.join(" or ")
            )
        }
    }
}

fn rings(ringing: &[&Alarm], context: &Context<'_>) -> String {
    let all: Vec<String> = ringing
        .iter()
        .map(|alarm| match alarm.since.filter(|since| *since < context.began) {
            Some(since) => {
                format!("{} (for {}, since before this run)", alarm.name, text::age_at(since, context.now))
            }
            None => alarm.name.clone(),
        })
        .collect();
    format!("{}: {}.", text::count_of(all.len(), "alarm rings", "alarms ring"), all.join(", "))
}

fn quiet(alarms: &[&Alarm]) -> String {
    let silent: Vec<&str> = alarms
        .iter()
        .filter(|alarm| alarm.state == AlarmState::InsufficientData)
        .map(|alarm| alarm.name.as_str())
        .collect();
    let known = text::count_of(alarms.len(), "alarm does not ring", "alarms do not ring");
    match silent.as_slice() {
        [] => format!("{known}."),
        silent => format!("{known}; too little data for {}.", silent.join(", ")),
    }
}

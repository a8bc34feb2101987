//! What differs between the revision that runs and the one that is chosen.

use super::common::{hole, known, revision, service};
use crate::model::{ServiceRevision, TaskDefinition};
use crate::runbook::plan::target::{self, Target};
use crate::runbook::plan::wording::definition_name;
use crate::runbook::plan::{Difference, compare, history};
use crate::runbook::{Ask, Context, Facts, Known, ParameterKind, Row, Tone};

/// The parameter that holds the revision.
fn chosen<'a>(context: &Context<'a>) -> Option<&'a str> {
    let of_kind = |param: &&crate::runbook::Parameter| param.kind == ParameterKind::ServiceRevision;
    let param = context.runbook.params.iter().find(of_kind)?;
    context.text(&param.name)
}

pub(super) fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let Some(text) = chosen(context) else { return Vec::new() };
    let mut asks = vec![Ask::Service, Ask::History];
    let (Some(service), true) = (facts.service(), facts.asked.contains(&Ask::History)) else { return asks };
    let wanted = target::resolve(text, facts).ok().and_then(|target| target.definition);
    asks.push(Ask::Definition(service.task_definition.as_str().to_owned()));
    asks.extend(wanted.map(Ask::Definition));
    asks
}

pub(super) fn rows(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    found(context, facts).unwrap_or_else(|row| vec![row])
}

fn found(context: &Context<'_>, facts: &Facts) -> Result<Vec<Row>, Row> {
    let Some(text) = chosen(context) else {
        return Err(Row::new(
            Tone::Unknown,
            "This runbook chooses no revision, so there is nothing to compare.",
        ));
    };
    let service = service(facts)?;
    let target = target::resolve(text, facts)
        .map_err(|refusal| Row::new(Tone::Unknown, format!("{} {}", refusal.message, refusal.remedy)))?;
    let Some(wanted) = target.definition.as_deref() else {
        return Err(Row::new(Tone::Unknown, "The task definition of the chosen revision is not known."));
    };
    let (old, new) = (definition(service.task_definition.as_str(), facts)?, definition(wanted, facts)?);
    let mut differences = compare::definitions(old, new);
    let mut holes = Vec::new();
    match of_revisions(&target, facts) {
        Ok(Some((old, new))) => {
            differences.extend(compare::digests(old, new));
            differences.extend(compare::configuration(old, new));
        }
        Ok(None) => {
            let text = "Network, load balancers and image digests of the two are not known: only their \
                        task definitions are compared.";
            holes.push(Row::new(Tone::Unknown, text));
        }
        Err(row) => holes.push(row),
    }
    let mut rows: Vec<Row> = differences.iter().map(difference).collect();
    if rows.is_empty() {
        let name = revision(&service.task_definition);
        rows.push(Row::new(Tone::Plain, format!("Nothing: {name} runs already.")));
    }
    rows.extend(holes);
    Ok(rows)
}

fn definition<'f>(name: &str, facts: &'f Facts) -> Result<&'f TaskDefinition, Row> {
    let what = format!("Task definition {}", definition_name(name));
    match facts.definitions.get(name).unwrap_or(&Known::NotAsked) {
        Known::Read(None) => Err(Row::new(Tone::Bad, format!("{what} is not there."))),
        found => known(&what, found)
            .map(|found| found.as_deref())
            .and_then(|found| found.ok_or_else(|| Row::new(Tone::Bad, format!("{what} is not there.")))),
    }
}

/// What runs and what is chosen as service revisions, where both are known.
fn of_revisions<'f>(
    target: &Target<'f>,
    facts: &'f Facts,
) -> Result<Option<(&'f ServiceRevision, &'f ServiceRevision)>, Row> {
    if let Some(unread) = facts.revisions.hole() {
        return Err(hole("The configuration of the two", unread));
    }
    Ok(history::current(facts).zip(target.revision))
}

fn difference(difference: &Difference) -> Row {
    let Difference { what, from, to } = difference;
    Row::new(Tone::Notice, format!("{what}: {from} → {to}"))
}

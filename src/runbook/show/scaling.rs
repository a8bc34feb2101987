//! Counts, bounds and policies of auto scaling, and how busy the service is.

use super::common::{known, service};
use crate::model::{ScalingBounds, ScalingPolicy, Service};
use crate::runbook::{Facts, Row, Tone};

pub(super) fn rows(facts: &Facts) -> Vec<Row> {
    let mut rows = Vec::new();
    let service = match service(facts) {
        Ok(service) => service,
        Err(row) => return vec![row],
    };
    rows.push(counts(service));
    match known("The bounds of auto scaling", &facts.scaling) {
        Ok(Some(bounds)) => rows.extend(of_bounds(bounds, service)),
        Ok(None) => {
            rows.push(Row::new(Tone::Plain, "Nothing scales this service by itself."));
            return rows;
        }
        Err(row) => rows.push(row),
    }
    match known("The scaling policies", &facts.policies) {
        Ok(policies) if policies.is_empty() => {
            rows.push(Row::new(Tone::Plain, "There is no scaling policy: nothing moves the count."));
        }
        Ok(policies) => rows.extend(policies.iter().map(policy)),
        Err(row) => rows.push(row),
    }
    rows
}

fn counts(service: &Service) -> Row {
    let pending = if service.pending > 0 { format!(", {} pending", service.pending) } else { String::new() };
    let tone = if service.missing() > 0 { Tone::Notice } else { Tone::Good };
    Row::new(tone, format!("{} wanted, {} running{pending}", service.desired, service.running))
}

fn of_bounds(bounds: &ScalingBounds, service: &Service) -> Vec<Row> {
    let outside = service.desired < bounds.min || service.desired > bounds.max;
    let edge = match service.desired {
        _ if outside => ": the count is outside",
        desired if desired == bounds.max => ": the count is at the upper bound",
        desired if desired == bounds.min => ": the count is at the lower bound",
        _ => "",
    };
    let tone = if outside || service.desired == bounds.max { Tone::Notice } else { Tone::Plain };
    let mut rows = vec![Row::new(
        tone,
        format!("Auto scaling keeps it between {} and {}{edge}", bounds.min, bounds.max),
    )];
    if bounds.scale_in_suspended {
        rows.push(Row::new(Tone::Notice, "Scaling in is suspended."));
    }
    if bounds.scale_out_suspended {
        rows.push(Row::new(Tone::Notice, "Scaling out is suspended."));
    }
    rows
}

fn policy(policy: &ScalingPolicy) -> Row {
    let holds = match (&policy.metric, policy.target_value) {
        (Some(metric), Some(value)) => format!(" holds {metric} at {value}"),
        (None, Some(value)) => format!(" holds its metric at {value}"),
        _ => format!(", {}", policy.kind),
    };
    Row::new(Tone::Plain, format!("Policy {}{holds}", policy.name))
}

/// CPU and memory as numbers and a word.
pub(super) fn usage(facts: &Facts) -> Vec<Row> {
    match known("CPU and memory", &facts.usage) {
        Ok(usage) => vec![of_series("CPU", &usage.cpu), of_series("Memory", &usage.memory)],
        Err(row) => vec![row],
    }
}

/// Percent from which somebody should look, and from which it is bad.
const HIGH: f64 = 80.0;
const FULL: f64 = 95.0;

fn of_series(what: &str, values: &[f64]) -> Row {
    let Some(now) = values.last().copied() else {
        return Row::new(Tone::Unknown, format!("{what}: CloudWatch has no value of the last 30 minutes."));
    };
    let (least, most) = values.iter().fold((now, now), |(least, most), v| (least.min(*v), most.max(*v)));
    let tone = match now {
        now if now >= FULL => Tone::Bad,
        now if now >= HIGH => Tone::Notice,
        _ => Tone::Plain,
    };
    Row::new(tone, format!("{what} {now:.0}% now, {least:.0}% to {most:.0}%, {}", trend(values)))
}

/// Whether the last third is above the first one, or below.
fn trend(values: &[f64]) -> &'static str {
    const POINTS: f64 = 5.0;
    let third = values.len() / 3;
    if third == 0 {
        return "too few values for a trend";
    }
    let mean = |part: &mut dyn Iterator<Item = &f64>| part.sum::<f64>() / third as f64;
    let first = mean(&mut values.iter().take(third));
    let last = mean(&mut values.iter().rev().take(third));
    match last - first {
        change if change > POINTS => "rising",
        change if change < -POINTS => "falling",
        _ => "even",
    }
}

//! Changing the desired count, and the bounds of auto scaling where they are in its way.

use super::count::{Moved, Wanted};
use super::part::Part;
use super::wording::{self, state};
use super::{Change, Refusal, RefusalKind, Undo};
use crate::model::{ScalingBounds, Service, ServiceChange};
use crate::runbook::{Action, Ask, Context, Facts, Known, Tone, Value};

/// A growth beyond which a slip of the finger is likelier than a need.
const LARGE: i32 = 3;

/// What more must be read.
pub(super) fn asks() -> Vec<Ask> {
    vec![Ask::Scaling]
}

/// The step's part of the plan.
pub(super) fn part(count: &str, context: &Context<'_>, facts: &Facts) -> Result<Part, Refusal> {
    let wanted = Wanted::parse(count)?;
    let service = wording::service(context.subject, facts)?;
    if service.scheduling == "DAEMON" {
        return Err(state(
            format!(
                "{} is a DAEMON service: it runs one task on each instance and has no count.",
                service.name
            ),
            "Change the number of instances of its cluster instead.",
        ));
    }
    let before = facts.scaling.get().copied().flatten();
    let after = bounds(wanted, before, service)?;
    let moves = before.zip(after).filter(|(old, new)| (old.min, old.max) != *new);
    if wanted.count == service.desired && moves.is_none() {
        let message = format!("{} wants {} already.", service.name, tasks(wanted.count));
        return Err(Refusal::new(
            RefusalKind::Nothing,
            message,
            "If fewer run than are wanted, the debug runbook (D) shows why.",
        ));
    }
    let mut part = Part { bounds: before.map(|b| (b.min, b.max)), ..Part::default() };
    part.title = format!("Scale {} from {} to {}", service.name, service.desired, tasks(wanted.count));
    calls(wanted.count, moves, service, context, &mut part);
    automatic(wanted.count, before, after, facts, &mut part);
    warn(wanted.count, service, &mut part);
    part.keep(&[
        "The task definition stays: no deployment begins.",
        "Scaling policies, secrets and databases stay as they are.",
    ]);
    part.undo = undo(service, before.filter(|_| moves.is_some()), context);
    Ok(part)
}

/// The bounds after the change. Fails where the count lies outside and they are to stay.
fn bounds(
    wanted: Wanted,
    before: Option<ScalingBounds>,
    service: &Service,
) -> Result<Option<(i32, i32)>, Refusal> {
    let Some(now) = before else { return Ok(None) };
    let count = wanted.count;
    match wanted.bounds {
        Moved::To(min, max) => Ok(Some((min, max))),
        Moved::AsNeeded => Ok(Some((now.min.min(count), now.max.max(count)))),
        Moved::Not if count > now.max => Err(outside(
            count,
            service,
            &format!(
                "above the maximum of {}: the next scale-in sets it to {} and goes on from there",
                now.max, now.max
            ),
        )),
        Moved::Not if count < now.min => Err(outside(
            count,
            service,
            &format!(
                "below the minimum of {}: the next scale-out sets it to {} and goes on from there",
                now.min, now.min
            ),
        )),
        Moved::Not => Ok(Some((now.min, now.max))),
    }
}

/// What auto scaling does to a count outside its bounds (ECS developer guide, "Automatically scale
/// your service", considerations).
fn outside(count: i32, service: &Service, what: &str) -> Refusal {
    state(
        format!("{count} is {what} (auto scaling of {}).", service.name),
        format!("Write `{count} with bounds` to move the bounds too, or a count inside them."),
    )
}

fn calls(
    count: i32,
    moves: Option<(ScalingBounds, (i32, i32))>,
    service: &Service,
    context: &Context<'_>,
    part: &mut Part,
) {
    let subject = context.subject;
    let mut change = ServiceChange::of(subject.cluster.as_str(), subject.service.as_str());
    change.desired = Some(count);
    let desired = (count != service.desired).then_some(change);
    if desired.is_some() {
        part.differ("desired count", service.desired.to_string(), count.to_string());
        part.say(format!(
            "The desired count alone changes from {} to {count}: no deployment begins.",
            service.desired
        ));
    }
    let bounds = moves.map(|(old, (min, max))| {
        part.differ("bounds of auto scaling", format!("{}–{}", old.min, old.max), format!("{min}–{max}"));
        part.say(format!("Auto scaling may then move the count between {min} and {max}."));
        let change = Change::Bounds {
            cluster: subject.cluster.clone(),
            service: subject.service.clone(),
            min: (min != old.min).then_some(min),
            max: (max != old.max).then_some(max),
        };
        (change, min <= old.min && max >= old.max)
    });
    // The count stays inside the bounds all the time: wider before it, narrower after it.
    let (wider, narrower) = match bounds {
        Some((change, true)) => (Some(change), None),
        Some((change, false)) => (None, Some(change)),
        None => (None, None),
    };
    wider.into_iter().for_each(|change| part.change(change, "make room for the count"));
    desired
        .into_iter()
        .for_each(|change| part.change(Change::Update(change), format!("want {}", tasks(count))));
    narrower.into_iter().for_each(|change| part.change(change, "set the bounds"));
}

/// What auto scaling will do to the number.
fn automatic(
    count: i32,
    before: Option<ScalingBounds>,
    after: Option<(i32, i32)>,
    facts: &Facts,
    part: &mut Part,
) {
    if let Known::Unread(hole) = &facts.scaling {
        let text = format!(
            "The bounds of auto scaling could not be read: it may change {count} again. {}",
            hole.message
        );
        part.warn(Tone::Unknown, text);
    }
    let (Some(bounds), Some((min, max))) = (before, after) else { return };
    let held = match (bounds.scale_in_suspended, bounds.scale_out_suspended) {
        (true, true) => {
            return part
                .warn(Tone::Plain, "Auto scaling is suspended: the count stays until somebody changes it.");
        }
        (true, false) => " Scaling in is suspended.",
        (false, true) => " Scaling out is suspended.",
        (false, false) => "",
    };
    for policy in facts.policies.get().into_iter().flatten() {
        let follows = match (&policy.metric, policy.target_value) {
            (Some(metric), Some(target)) => format!(" (holds {metric} at {target})"),
            _ => String::new(),
        };
        part.warn(
            Tone::Notice,
            format!(
                "Auto scaling policy {}{follows} may move {count} again, between {min} and {max}.{held}",
                policy.name
            ),
        );
    }
}

fn warn(count: i32, service: &Service, part: &mut Part) {
    let name = &service.name;
    if count == 0 {
        part.warn(
            Tone::Bad,
            format!("No task of {name} will run: nobody serves until it is scaled up again."),
        );
    }
    if service.desired > 0 && count > service.desired.saturating_mul(LARGE) {
        let text = format!(
            "{count} is more than {LARGE} times the {} of now. Check the number, the quota and the cost.",
            service.desired
        );
        part.warn(Tone::Bad, text);
    }
    if service.deployments.iter().any(|deployment| deployment.in_progress()) {
        part.warn(
            Tone::Notice,
            format!("A deployment of {name} is under way: it goes on with the new count."),
        );
    }
}

fn undo(service: &Service, bounds: Option<ScalingBounds>, context: &Context<'_>) -> Option<Undo> {
    let param = super::parameter_of(context, |action| match action {
        Action::Scale { count } => Some(count),
        _ => None,
    })?;
    let old = Wanted {
        count: service.desired,
        bounds: bounds
            .filter(|b| (b.min..=b.max).contains(&service.desired))
            .map_or(Moved::Not, |b| Moved::To(b.min, b.max)),
    };
    let title = match old.bounds {
        Moved::To(min, max) => format!("Scale back to {} with bounds {min}–{max}", tasks(old.count)),
        _ => format!("Scale back to {}", tasks(old.count)),
    };
    let values = [(param, Value::Text(old.to_string()))].into();
    Some(Undo { title, runbook: context.runbook.id.clone(), values })
}

fn tasks(count: i32) -> String {
    crate::text::count(usize::try_from(count).unwrap_or_default(), "task")
}

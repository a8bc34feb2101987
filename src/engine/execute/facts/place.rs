//! Where each answer goes.

use crate::model::{Part, Unread};
use crate::runbook::{Ask, Facts, Known, Probe};

/// Puts what was read into its place.
pub(super) type Put = Box<dyn FnOnce(&mut Facts) + Send>;

/// What puts a value into a place.
pub(super) fn put(put: impl FnOnce(&mut Facts) + Send + 'static) -> Put {
    Box::new(put)
}

/// The part of the picture that something belongs to.
pub(super) fn part(ask: &Ask) -> Part {
    match ask {
        Ask::Caller => Part::Identity,
        Ask::Service => Part::Services,
        Ask::Family | Ask::Definition(_) => Part::TaskDefinitions,
        Ask::Tasks => Part::Tasks,
        Ask::Targets => Part::TargetGroups,
        Ask::Alarms => Part::Alarms,
        Ask::Scaling => Part::Scaling,
        Ask::Usage => Part::Metrics,
        Ask::Logs => Part::Logs,
        Ask::History
        | Ask::Image(_)
        | Ask::Protection
        | Ask::Secrets
        | Ask::Secret(_)
        | Ask::Readers(_)
        | Ask::Probe(_) => Part::Detail,
    }
}

/// What puts a hole into the place of what could not be read.
pub(super) fn failed(ask: &Ask, hole: Unread) -> Put {
    let ask = ask.clone();
    put(move |facts| match ask {
        Ask::Caller => facts.caller = Known::Unread(hole),
        Ask::Service => facts.service = Known::Unread(hole),
        Ask::History => {
            facts.history = Known::Unread(hole.clone());
            facts.revisions = Known::Unread(hole);
        }
        Ask::Family => facts.family = Known::Unread(hole),
        Ask::Definition(name) => drop(facts.definitions.insert(name, Known::Unread(hole))),
        Ask::Image(name) => drop(facts.images.insert(name, Known::Unread(hole))),
        Ask::Tasks => facts.tasks = Known::Unread(hole),
        Ask::Protection => facts.protection = Known::Unread(hole),
        Ask::Targets => facts.target_groups = Known::Unread(hole),
        Ask::Alarms => facts.alarms = Known::Unread(hole),
        Ask::Scaling => {
            facts.scaling = Known::Unread(hole.clone());
            facts.policies = Known::Unread(hole);
        }
        Ask::Usage => facts.usage = Known::Unread(hole),
        Ask::Secrets => facts.secrets = Known::Unread(hole),
        Ask::Secret(target) => drop(facts.secret.insert(target, Known::Unread(hole))),
        Ask::Readers(target) => drop(facts.readers.insert(target, Known::Unread(hole))),
        Ask::Logs => facts.logs = Known::Unread(hole),
        Ask::Probe(url) => drop(facts.probes.insert(url, Probe::Failed(hole.message))),
    })
}

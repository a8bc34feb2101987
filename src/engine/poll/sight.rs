//! What is in sight, and whether it changes: from the operator's gaze and what is known.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::Gaze;
use super::metrics::{Measure, alarms_measured};
use super::store::Store;
use crate::model::{Arn, Service, ServiceKey, Task, TaskStatus};

/// Until the console says what it shows: so many services, the first by name.
const FIRST_ROWS: usize = 30;
/// The most rows that count as visible.
const MOST_ROWS: usize = 200;
/// After a difference was seen, more of them are likely for this long.
const RESTLESS: Duration = Duration::from_secs(20);
/// An alarm has changed freshly for so many seconds.
const FRESH_ALARM: i64 = 120;

/// The known services that are in sight, the selected one first, without repeats.
pub(super) fn services(gaze: &Gaze, store: &Store) -> Vec<ServiceKey> {
    if gaze.selected.is_none() && gaze.visible.is_empty() {
        return store.services.values().take(FIRST_ROWS).map(|service| service.key()).collect();
    }
    let mut seen = HashSet::new();
    let wanted = gaze.selected.iter().chain(gaze.visible.iter().take(MOST_ROWS));
    wanted.filter(|key| is_known(key, store) && seen.insert((*key).clone())).cloned().collect()
}

fn is_known(key: &ServiceKey, store: &Store) -> bool {
    store.services.get(&key.name).is_some_and(|service| service.cluster == key.cluster)
}

/// The service whose tasks are shown.
pub(super) fn selected<'a>(gaze: &'a Gaze, store: &Store) -> Option<&'a ServiceKey> {
    gaze.selected.as_ref().filter(|key| is_known(key, store))
}

/// The target groups in sight: those of the selected service and of the visible ones; all of them
/// when everything is shown.
pub(super) fn groups(gaze: &Gaze, store: &Store, in_sight: &[ServiceKey]) -> HashSet<Arn> {
    if gaze.everything {
        return store.wanted_groups();
    }
    let services = in_sight.iter().filter_map(|key| store.services.get(&key.name));
    services.flat_map(|service| &service.load_balancers).map(|b| b.target_group.clone()).collect()
}

/// Whether something in sight changes: then it is read fast.
pub(super) fn changing(store: &Store, in_sight: &[ServiceKey], now: Duration, clock: Timestamp) -> bool {
    let shown = |name: &str| store.cluster.as_deref() == Some(name);
    let alarms = store.alarms.values().filter(|alarm| !alarm.only_scales());
    let fresh = alarms.filter(|alarm| alarm.dimension("ClusterName").is_none_or(shown)).any(|alarm| {
        let age = alarm.since.map(|since| clock.as_second().saturating_sub(since.as_second()));
        age.is_some_and(|age| age.abs() < FRESH_ALARM)
    });
    fresh
        || in_sight.iter().any(|key| is_moving(store, key, now))
        || store.tasks.iter().any(|task| {
            is_on_its_way(task)
                && task.service.as_ref().is_some_and(|name| in_sight.iter().any(|key| key.name == *name))
        })
}

/// Whether a service changes, or has just done so.
pub(super) fn is_moving(store: &Store, key: &ServiceKey, now: Duration) -> bool {
    let recently = store.changed_at(&key.name).is_some_and(|at| now.saturating_sub(at) < RESTLESS);
    recently || store.services.get(&key.name).is_some_and(|service| is_unsettled(service))
}

fn is_unsettled(service: &Service) -> bool {
    service.pending > 0
        || service.running != service.desired
        || service.deployments.iter().any(|deployment| deployment.in_progress())
}

/// Whether a task is between two states that last.
fn is_on_its_way(task: &Task) -> bool {
    !matches!(task.last_status, TaskStatus::Running | TaskStatus::Stopped | TaskStatus::Deleted)
        || (task.last_status == TaskStatus::Running && task.desired_status == TaskStatus::Stopped)
}

/// Everything that is measured: the CPU of services in sight, and alarms in scope.
pub(super) fn measures(store: &Store, in_sight: &[ServiceKey]) -> Vec<Measure> {
    let shown = |name: &str| store.cluster.as_deref() == Some(name);
    let alarms = store.alarms.values().map(AsRef::as_ref);
    let alarms = alarms.filter(|alarm| alarm.dimension("ClusterName").is_none_or(shown));
    let cpu = in_sight.iter().cloned().map(Measure::Cpu);
    cpu.chain(alarms_measured(alarms)).collect()
}

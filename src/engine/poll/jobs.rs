//! What exactly a kind of reading reads at this moment.

use std::sync::Arc;
use std::time::Duration;

use super::detail::Opened;
use super::driver::{Driver, View};
use super::kind::Kind;
use super::metrics::{Measure, WINDOW, alarm_query};
use super::reading::Job;
use super::store::Store;
use super::{Place, Subject, sight};
use crate::engine::series::service_query;
use crate::model::{Arn, MetricQuery, ServiceKey, TaskDefinition};

/// Task definitions that are read together.
const DEFINITIONS: usize = 24;

/// The job of a kind; `None` when there turns out to be nothing to read.
pub(super) fn job(driver: &mut Driver, kind: Kind, view: &View, now: Duration) -> Option<Job> {
    let cluster = driver.store.cluster.clone();
    Some(match kind {
        Kind::Identity => Job::Identity,
        Kind::Clusters => Job::Clusters,
        Kind::AllServices => Job::Services { cluster: cluster?, names: None },
        Kind::VisibleServices => Job::Services { cluster: cluster?, names: Some(visible(driver, view, now)) },
        Kind::AllTasks => Job::Tasks { cluster: cluster?, service: None },
        Kind::ServiceTasks => {
            let selected = sight::selected(&driver.gaze, &driver.store)?;
            Job::Tasks { cluster: cluster?, service: Some(selected.name.clone()) }
        }
        Kind::Definitions => {
            let mut arns = driver.store.unknown_definitions(&view.services, now);
            arns.truncate(DEFINITIONS);
            Job::Definitions(arns)
        }
        Kind::TargetGroups => Job::TargetGroups,
        Kind::TargetHealth => Job::Health(health(driver, view, now)),
        Kind::Alarms => Job::Alarms,
        Kind::Scaling => Job::Scaling,
        Kind::Metrics => metrics(driver, view, now)?,
        Kind::Detail => Job::Detail(Box::new(opened(driver)?)),
    })
}

/// The cluster to show: the one that is asked for, else the busiest one, as soon as that is known.
pub(super) fn choose_cluster(place: &Place, store: &Store) -> Option<String> {
    if let Some(name) = &place.cluster {
        return Some(Arn::new(name.as_str()).name().to_owned());
    }
    let may_choose = store.clusters_described || (store.clusters_known && store.clusters.len() == 1);
    let busiest = store.clusters.iter().max_by_key(|cluster| {
        (cluster.running_tasks, cluster.active_services, std::cmp::Reverse(&cluster.name))
    });
    busiest.filter(|_| may_choose).map(|cluster| cluster.name.clone())
}

/// In haste only what moves; everything in sight at the slow pace.
fn visible(driver: &mut Driver, view: &View, now: Duration) -> Vec<String> {
    let is_due = |key: &&ServiceKey| {
        let read = driver.store.read_at(&key.name);
        let old = read.is_none_or(|at| now.saturating_sub(at) >= driver.slow);
        old || sight::is_moving(&driver.store, key, now) || driver.gaze.selected.as_ref() == Some(*key)
    };
    let mut due: Vec<_> = view.services.iter().filter(is_due).map(|key| key.name.clone()).collect();
    if due.is_empty() {
        due = view.services.iter().map(|key| key.name.clone()).collect();
    }
    due
}

fn health(driver: &mut Driver, view: &View, now: Duration) -> Vec<Arn> {
    let all = driver.store.wanted_groups();
    let in_sight = sight::groups(&driver.gaze, &driver.store, &view.services);
    let batch = driver.store.rounds.batch(&all, &in_sight, driver.apart(view), now);
    driver.store.rounds.begin(&batch, now);
    batch
}

fn metrics(driver: &mut Driver, view: &View, now: Duration) -> Option<Job> {
    let all = sight::measures(&driver.store, &view.services);
    driver.store.metrics.keep(|measure| all.contains(measure));
    let due = driver.store.metrics.due(all);
    let mut queries: Vec<(Measure, MetricQuery)> = Vec::new();
    for measure in due {
        let id = format!("m{}", queries.len());
        let query = match &measure {
            Measure::Cpu(key) => Some(service_query(key, "CPUUtilization", id)),
            Measure::Alarm(name) => driver.store.alarms.get(name).and_then(|alarm| alarm_query(alarm, id)),
        };
        queries.extend(query.map(|query| (measure, query)));
    }
    driver.store.metrics.asked(queries.iter().map(|(measure, _)| measure.clone()), now);
    let to = driver.account_time();
    let from = to.saturating_sub(WINDOW).ok()?;
    Some(Job::Metrics { queries, from, to })
}

fn opened(driver: &Driver) -> Option<Opened> {
    let (store, before) = (&driver.store, driver.store.detail.clone());
    let subject = before.subject.clone()?;
    let mut opened = Opened {
        definitions: Vec::new(),
        task: None,
        group: None,
        alarm: None,
        now: driver.account_time(),
        before,
        subject,
    };
    match &opened.subject {
        Subject::Service(key) => {
            let service = store.services.get(&key.name)?;
            let arns = service.task_definitions();
            opened.definitions = known(store, arns.into_iter());
        }
        Subject::Task(arn) => {
            opened.task = store.tasks.get(arn).cloned();
            let arns = opened.task.as_ref().map(|task| task.task_definition.clone());
            opened.definitions = known(store, arns.iter());
        }
        Subject::TargetGroup(arn) => opened.group = store.groups.get(arn).cloned(),
        Subject::Alarm(name) => opened.alarm = store.alarms.get(name).cloned(),
    }
    Some(opened)
}

fn known<'a>(store: &Store, arns: impl Iterator<Item = &'a Arn>) -> Vec<Arc<TaskDefinition>> {
    arns.filter_map(|arn| store.definitions.get(arn)).cloned().collect()
}

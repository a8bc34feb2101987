//! The picture while it is being read. Whatever has arrived stays, even when time runs out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::aws::Error;
use crate::model::{
    Alarm, Arn, CallCounts, Caller, Cluster, Part, ScalableTarget, Scope, Service, Snapshot, TargetGroup,
    Task, TaskDefinition, Unread, Why, add_unread,
};

/// What has been read so far; shared by everything that reads.
#[derive(Debug, Default)]
pub(super) struct Draft(Mutex<Parts>);

#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Which part of the account was asked for; known when the question's names are resolved.
    pub(super) scope: Option<Scope>,
    pub(super) caller: Option<Caller>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) services: Vec<Service>,
    pub(super) tasks: Vec<Task>,
    pub(super) task_definitions: BTreeMap<Arn, Arc<TaskDefinition>>,
    pub(super) target_groups: Vec<TargetGroup>,
    pub(super) alarms: Vec<Alarm>,
    pub(super) scaling: Vec<ScalableTarget>,
    /// Task definitions that were asked for.
    pub(super) asked: HashSet<Arn>,
    unread: Vec<Unread>,
    /// Parts that have begun and not ended.
    busy: BTreeSet<Part>,
}

impl Draft {
    pub(super) fn parts(&self) -> MutexGuard<'_, Parts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a part could not be read, wholly or in parts.
    pub(super) fn unread(&self, part: Part, error: Error) {
        add_unread(&mut self.parts().unread, error.into_unread(part));
    }

    /// Whether nothing that was asked for so far is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.parts().unread.iter().all(|hole| !hole.part.is_essential())
    }

    /// Reads one part, and remembers that it is not complete until `reading` has ended.
    pub(super) async fn during<T>(&self, part: Part, reading: impl Future<Output = T>) -> T {
        self.parts().busy.insert(part);
        let outcome = reading.await;
        self.parts().busy.remove(&part);
        outcome
    }

    /// Notes every part that had begun and not ended when the time was over.
    pub(super) fn time_is_over(&self, deadline: Duration) {
        let mut parts = self.parts();
        for part in std::mem::take(&mut parts.busy) {
            let hole = Unread {
                part,
                operation: String::new(),
                why: Why::Other("time".to_owned()),
                message: format!("Reading took longer than {} seconds.", deadline.as_secs()),
                remedy: "Ask for less (name a cluster or services), or try again later.".to_owned(),
                times: 1,
            };
            add_unread(&mut parts.unread, hole);
        }
    }

    /// Puts the parts together, in a stable order.
    pub(super) fn finish(&self, region: &str, calls: CallCounts) -> Snapshot {
        let mut parts = std::mem::take(&mut *self.parts());
        give_tasks_their_services(&mut parts.tasks, &parts.services);
        give_services_their_bounds(&mut parts.services, &parts.scaling);
        parts.clusters.sort_by(|a, b| a.name.cmp(&b.name));
        parts.services.sort_by(|a, b| (&a.cluster, &a.name).cmp(&(&b.cluster, &b.name)));
        parts.tasks.sort_by(|a, b| task_order(a).cmp(&task_order(b)));
        parts.target_groups.sort_by(|a, b| (&a.name, &a.arn).cmp(&(&b.name, &b.arn)));
        parts.alarms.sort_by(|a, b| a.name.cmp(&b.name));
        parts.unread.sort_by(|a, b| (a.part, &a.operation).cmp(&(b.part, &b.operation)));
        let mut snapshot = Snapshot {
            taken_at: Timestamp::now(),
            caller: parts.caller,
            region: region.to_owned(),
            scope: parts.scope.unwrap_or(Scope::Account),
            cluster: None,
            clusters: parts.clusters,
            services: shared(parts.services),
            tasks: shared(parts.tasks),
            task_definitions: parts.task_definitions,
            target_groups: shared(parts.target_groups),
            alarms: shared(parts.alarms),
            unread: parts.unread,
            calls,
        };
        let keep: Vec<bool> = snapshot.alarms.iter().map(|alarm| snapshot.in_scope(alarm)).collect();
        let mut keep = keep.into_iter();
        snapshot.alarms.retain(|_| keep.next().unwrap_or(true));
        snapshot
    }
}

fn shared<T>(items: Vec<T>) -> Vec<Arc<T>> {
    items.into_iter().map(Arc::new).collect()
}

/// Cluster, service, running before stopped, then id.
fn task_order(task: &Task) -> (&str, Option<&str>, bool, &str) {
    (&task.cluster, task.service.as_deref(), task.is_stopping(), task.id())
}

/// A task whose group does not name its service belongs to the deployment that started it.
fn give_tasks_their_services(tasks: &mut [Task], services: &[Service]) {
    let mut by_deployment = HashMap::new();
    for service in services {
        for deployment in &service.deployments {
            by_deployment.insert((&service.cluster, &deployment.id), &service.name);
        }
    }
    for task in tasks.iter_mut().filter(|task| task.service.is_none()) {
        let Some(started_by) = &task.started_by else { continue };
        task.service = by_deployment.get(&(&task.cluster, started_by)).map(|name| (*name).clone());
    }
}

fn give_services_their_bounds(services: &mut [Service], scaling: &[ScalableTarget]) {
    let bounds: HashMap<_, _> =
        scaling.iter().map(|t| ((t.cluster.as_str(), t.service.as_str()), t.bounds)).collect();
    for service in services {
        service.scaling = bounds.get(&(service.cluster.as_str(), service.name.as_str())).copied();
    }
}

//! The tasks of the shown cluster: those that AWS lists, and stopped ones that it has forgotten.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{Arn, Task, TaskStatus};

/// Stopped tasks that are kept of one service, and of all together.
const STOPPED_OF_SERVICE: usize = 50;
const STOPPED: usize = 2_000;

/// Tasks by ARN.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    known: BTreeMap<Arn, Arc<Task>>,
    /// Tasks that the last list did not tell of. A task that stops between two lists is on
    /// neither, so that one absence means nothing.
    absent: HashSet<Arn>,
    sorted: Vec<Arc<Task>>,
    unsorted: bool,
}

impl Tasks {
    /// Keeps a task. Gives what was known before where that differs, `Some(None)` for a new one.
    pub(super) fn put(&mut self, task: Task) -> Option<(Option<Arc<Task>>, Arc<Task>)> {
        let old = self.known.get(&task.arn);
        if old.is_some_and(|old| **old == task) {
            return None;
        }
        let new = Arc::new(task);
        let old = self.known.insert(new.arn.clone(), Arc::clone(&new));
        self.unsorted = true;
        Some((old, new))
    }

    /// Keeps a stopped task from an earlier run, unless AWS still tells of it.
    pub(super) fn remember(&mut self, task: Task) {
        if !self.known.contains_key(&task.arn) {
            self.unsorted = true;
            self.known.insert(task.arn.clone(), Arc::new(task));
        }
    }

    /// Takes a complete list, of a service or of the whole cluster: what is missing twice is gone,
    /// except that stopped tasks stay. Tells whether anything went.
    pub(super) fn listed(&mut self, service: Option<&str>, all: &HashSet<Arn>) -> bool {
        let concerned = |task: &Task| service.is_none_or(|service| task.service.as_deref() == Some(service));
        let missing: Vec<Arn> = self
            .known
            .values()
            .filter(|task| concerned(task) && task.last_status != TaskStatus::Stopped)
            .filter(|task| !all.contains(&task.arn))
            .map(|task| task.arn.clone())
            .collect();
        self.absent.retain(|arn| !all.contains(arn));
        let mut gone = false;
        for arn in missing {
            if !self.absent.insert(arn.clone()) {
                self.absent.remove(&arn);
                gone |= self.known.remove(&arn).is_some();
            }
        }
        self.unsorted |= gone;
        gone
    }

    /// A task by ARN.
    pub(super) fn get(&self, arn: &Arn) -> Option<&Arc<Task>> {
        self.known.get(arn)
    }

    /// All tasks, in no useful order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Task> {
        self.known.values().map(Arc::as_ref)
    }

    /// All tasks: by service, running before stopped, then by id. Forgets the oldest stopped ones.
    pub(super) fn sorted(&mut self) -> &[Arc<Task>] {
        if self.unsorted {
            self.prune();
            self.sorted = self.known.values().cloned().collect();
            self.sorted.sort_by(|a, b| order(a).cmp(&order(b)));
            self.unsorted = false;
        }
        &self.sorted
    }

    /// Tasks without a service get that of the deployment that started them. Tells whether any did.
    pub(super) fn give_services(&mut self, by_deployment: &HashMap<&str, &str>) -> bool {
        let mut found = Vec::new();
        for task in self.known.values().filter(|task| task.service.is_none()) {
            let service = task.started_by.as_deref().and_then(|id| by_deployment.get(id));
            if let Some(service) = service {
                found.push(Task { service: Some((*service).to_owned()), ..Task::clone(task) });
            }
        }
        let any = !found.is_empty();
        for task in found {
            self.put(task);
        }
        any
    }

    fn prune(&mut self) {
        let mut stopped: Vec<&Arc<Task>> =
            self.known.values().filter(|task| task.last_status == TaskStatus::Stopped).collect();
        stopped.sort_by_key(|task| std::cmp::Reverse(ended(task)));
        let (mut counts, mut kept) = (HashMap::new(), 0);
        let mut gone = Vec::new();
        for task in stopped {
            let count: &mut usize = counts.entry(task.service.as_deref()).or_default();
            if *count >= STOPPED_OF_SERVICE || kept >= STOPPED {
                gone.push(task.arn.clone());
            } else {
                *count += 1;
                kept += 1;
            }
        }
        for arn in gone {
            self.known.remove(&arn);
        }
    }
}

/// When a task ended, as well as that is known.
pub(super) fn ended(task: &Task) -> Option<Timestamp> {
    task.stopped_at.or(task.stopping_at).or(task.created_at)
}

fn order(task: &Task) -> (Option<&str>, bool, &str) {
    (task.service.as_deref(), task.is_stopping(), task.id())
}

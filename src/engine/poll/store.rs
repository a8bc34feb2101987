//! What was read, as far as it is known: readings put pieces in, pictures are taken of it.
//!
//! A piece that equals what is known leaves the old one in its place, so that whatever did not
//! change is the same allocation in one picture and the next.

mod groups;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::changes;
use super::chronicle::Chronicle;
use super::history::Recalled;
use super::metrics::Metrics;
use super::news::News;
use super::rounds::Rounds;
use super::tasks::Tasks;
use super::{Detail, Place};
use jiff::Timestamp;

use crate::model::{
    Alarm, Arn, Caller, Cluster, ScalingBounds, Scope, Service, ServiceKey, Snapshot, Target, TargetGroup,
    Task, TaskDefinition, TaskStatus, Transition, Unread,
};

/// A thing that could not be read is asked for again after this long.
const FAILED_APART: Duration = Duration::from_secs(60);
/// Stopped tasks that wait to be written, at most.
const STOPPED_UNWRITTEN: usize = 2_000;

/// Everything that is known.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) caller: Option<Caller>,
    pub(super) clusters: Vec<Cluster>,
    /// Whether `clusters` are all that there are.
    pub(super) clusters_known: bool,
    /// Whether `clusters` carry their counts.
    pub(super) clusters_described: bool,
    /// The cluster that is shown.
    pub(super) cluster: Option<String>,
    pub(super) services: BTreeMap<String, Arc<Service>>,
    pub(super) tasks: Tasks,
    pub(super) definitions: BTreeMap<Arn, Arc<TaskDefinition>>,
    pub(super) no_definitions: HashMap<Arn, (Duration, Unread)>,
    settings: HashMap<Arn, TargetGroup>,
    settings_known: bool,
    health: HashMap<Arn, Vec<Target>>,
    pub(super) no_health: HashMap<Arn, Unread>,
    pub(super) groups: BTreeMap<Arn, Arc<TargetGroup>>,
    /// Which services are behind which target group.
    users: HashMap<Arn, BTreeSet<String>>,
    pub(super) rounds: Rounds<Arn>,
    pub(super) alarms: BTreeMap<String, Arc<Alarm>>,
    bounds: HashMap<ServiceKey, ScalingBounds>,
    pub(super) metrics: Metrics,
    pub(super) detail: Detail,
    pub(super) chronicle: Chronicle,
    /// Whether all tasks were read once: a task that comes later is a new one.
    tasks_known: bool,
    /// Stopped tasks that are not on disk yet.
    stopped: Vec<Arc<Task>>,
    /// The account's time, as of the news that are being taken.
    clock: Timestamp,
    /// When a service, or something that belongs to it, last differed from what was known.
    changed: HashMap<String, Duration>,
    /// When a service was last read.
    read: HashMap<String, Duration>,
    /// Whether anything differs from what the last picture was taken of.
    pub(super) dirty: bool,
}

impl Store {
    /// Puts a piece in its place.
    pub(super) fn take(&mut self, news: News, now: Duration, clock: Timestamp) {
        self.clock = clock;
        match news {
            News::Caller(caller) => {
                self.dirty |= self.caller.as_ref() != Some(&caller);
                self.caller = Some(caller);
            }
            News::ClusterNames(names) => {
                // Names alone must not take away the counts that are known.
                if !self.clusters_described {
                    self.put_clusters(names);
                }
                self.clusters_known = true;
            }
            News::Clusters(clusters) => {
                self.clusters_described = true;
                self.put_clusters(clusters);
            }
            News::Services(services) => {
                for service in services {
                    self.read.insert(service.name.clone(), now);
                    self.put_service(service, now);
                }
            }
            News::AllServices(names) => self.keep_services(&names),
            News::Tasks(tasks) => tasks.into_iter().for_each(|task| self.put_task(task, now)),
            News::AllTasks { service, tasks } => {
                self.tasks_known |= service.is_none();
                self.dirty |= self.tasks.listed(service.as_deref(), &tasks);
            }
            News::Definition(arn, found) => {
                self.no_definitions.remove(&arn);
                self.definitions.insert(arn, Arc::new(*found));
                self.dirty = true;
            }
            News::NoDefinition(arn, hole) => {
                self.no_definitions.retain(|_, (at, _)| now.saturating_sub(*at) < FAILED_APART * 10);
                self.dirty |= self.no_definitions.insert(arn, (now, hole)).is_none();
            }
            News::TargetGroups(groups) => {
                self.settings = groups.into_iter().map(|group| (group.arn.clone(), group)).collect();
                self.settings_known = true;
                let used: Vec<Arn> = self.users.keys().cloned().collect();
                used.iter().for_each(|arn| self.put_group(arn, now));
            }
            News::Health(arn, targets) => {
                self.dirty |= self.no_health.remove(&arn).is_some();
                self.put_health(&arn, targets, now);
            }
            News::NoHealth(arn, hole) => self.dirty |= self.no_health.insert(arn, hole).is_none(),
            News::Alarms(alarms) => self.put_alarms(alarms),
            News::Scaling(targets) => {
                let key = |cluster, name| ServiceKey { cluster, name };
                self.bounds = targets.into_iter().map(|t| (key(t.cluster, t.service), t.bounds)).collect();
                let services: Vec<Service> = self.services.values().map(|s| Service::clone(s)).collect();
                services.into_iter().for_each(|service| self.put_service(service, now));
            }
            News::Series(measure, series) => self.dirty |= self.metrics.put(measure, series),
            News::Detail(detail) => self.put_detail(*detail),
        }
    }

    fn put_clusters(&mut self, mut clusters: Vec<Cluster>) {
        clusters.sort_by(|a, b| a.name.cmp(&b.name));
        self.dirty |= self.clusters != clusters;
        self.clusters = clusters;
    }

    fn put_service(&mut self, mut service: Service, now: Duration) {
        // Answers of a cluster that is no longer shown are dropped before they get here.
        service.scaling = self.bounds.get(&service.key()).copied();
        let old = self.services.get(&service.name);
        if old.is_some_and(|old| **old == service) {
            return;
        }
        let name = service.name.clone();
        self.chronicle.add(changes::of_service(old.map(Arc::as_ref), &service, self.clock));
        if let Some(old) = old.map(Arc::clone) {
            self.changed.insert(name.clone(), now);
            if old.load_balancers != service.load_balancers {
                self.leave_groups(&old);
            }
        }
        let groups: Vec<Arn> = service.load_balancers.iter().map(|b| b.target_group.clone()).collect();
        self.services.insert(name.clone(), Arc::new(service));
        self.dirty = true;
        for arn in groups {
            if self.users.entry(arn.clone()).or_default().insert(name.clone()) {
                self.put_group(&arn, now);
            }
        }
    }

    fn keep_services(&mut self, names: &HashSet<String>) {
        let gone: Vec<_> = self.services.values().filter(|s| !names.contains(&s.name)).cloned().collect();
        for service in gone {
            self.services.remove(&service.name);
            self.changed.remove(&service.name);
            self.read.remove(&service.name);
            self.leave_groups(&service);
            self.dirty = true;
        }
    }

    fn put_task(&mut self, task: Task, now: Duration) {
        let Some((old, new)) = self.tasks.put(task) else { return };
        self.dirty = true;
        self.chronicle.add(changes::of_task(old.as_deref(), &new, !self.tasks_known, self.clock));
        if new.last_status == TaskStatus::Stopped {
            self.stopped.push(Arc::clone(&new));
            let excess = self.stopped.len().saturating_sub(STOPPED_UNWRITTEN);
            self.stopped.drain(..excess);
        }
        if let (Some(_), Some(service)) = (old, &new.service) {
            self.changed.insert(service.clone(), now);
        }
    }

    fn put_alarms(&mut self, alarms: Vec<Alarm>) {
        let mut kept = BTreeMap::new();
        let mut differs = alarms.len() != self.alarms.len();
        for alarm in alarms {
            let before = self.alarms.get(&alarm.name).filter(|_| self.is_shown(&alarm));
            self.chronicle.add(before.and_then(|before| changes::of_alarm(before, &alarm, self.clock)));
            let old = self.alarms.get(&alarm.name).filter(|old| ***old == alarm);
            differs |= old.is_none();
            kept.insert(alarm.name.clone(), old.map_or_else(|| Arc::new(alarm), Arc::clone));
        }
        self.alarms = kept;
        self.dirty |= differs;
    }

    /// Whether an alarm names no cluster but the shown one.
    pub(super) fn is_shown(&self, alarm: &Alarm) -> bool {
        alarm.dimension("ClusterName").is_none_or(|name| self.cluster.as_deref() == Some(name))
    }

    /// The account's id, from whose credentials these are, else from a cluster's ARN.
    pub(super) fn owner(&self) -> Option<&str> {
        let caller = self.caller.as_ref().map(|caller| caller.account.as_str());
        caller.or_else(|| self.clusters.first().and_then(|cluster| cluster.arn.account()))
    }

    /// Takes what earlier runs have seen of the shown cluster.
    pub(super) fn recall(&mut self, recalled: Recalled) {
        let known: HashSet<Arn> = recalled.tasks.iter().map(|task| task.arn.clone()).collect();
        self.stopped.retain(|task| !known.contains(&task.arn));
        recalled.tasks.into_iter().for_each(|task| self.tasks.remember(task));
        self.chronicle.recall(recalled.transitions);
        self.dirty = true;
    }

    /// What is to be kept on disk; it counts as kept from now on.
    pub(super) fn take_unwritten(&mut self) -> (Vec<Arc<Task>>, Vec<Arc<Transition>>) {
        (std::mem::take(&mut self.stopped), self.chronicle.take_fresh())
    }

    /// Takes what was read of the thing that is open; of anything else it comes too late.
    fn put_detail(&mut self, detail: Detail) {
        if detail.subject != self.detail.subject {
            return;
        }
        if self.detail.says_the_same(&detail) {
            self.detail.read_at = detail.read_at;
        } else {
            self.detail = detail;
            self.dirty = true;
        }
    }

    /// The task definitions that services name and that are not known; those of `first` first.
    pub(super) fn unknown_definitions(&self, first: &[ServiceKey], now: Duration) -> Vec<Arn> {
        let early = first.iter().filter_map(|key| self.services.get(&key.name));
        let all = early.chain(self.services.values()).flat_map(|service| service.task_definitions());
        let failed = |arn: &Arn| {
            self.no_definitions.get(arn).is_some_and(|(at, _)| now.saturating_sub(*at) < FAILED_APART)
        };
        let mut seen = BTreeSet::new();
        let wanted = all.filter(|arn| !self.definitions.contains_key(*arn) && !failed(arn));
        wanted.filter(|arn| seen.insert((*arn).clone())).cloned().collect()
    }

    /// When something of a service last differed.
    pub(super) fn changed_at(&self, service: &str) -> Option<Duration> {
        self.changed.get(service).copied()
    }

    /// When a service was last read.
    pub(super) fn read_at(&self, service: &str) -> Option<Duration> {
        self.read.get(service).copied()
    }

    /// Forgets what belongs to the shown cluster.
    pub(super) fn leave_cluster(&mut self) {
        self.cluster = None;
        self.services.clear();
        self.tasks = Tasks::default();
        self.groups.clear();
        self.users.clear();
        self.health.clear();
        self.no_health.clear();
        self.rounds = Rounds::default();
        self.changed.clear();
        self.read.clear();
        self.chronicle = Chronicle::default();
        self.tasks_known = false;
        self.stopped.clear();
        self.detail = Detail::default();
        self.dirty = true;
    }

    /// A picture of everything that is known, of the shown cluster.
    pub(super) fn snapshot(&mut self, place: &Place, region: &str) -> Snapshot {
        let owners = self.services.values().flat_map(|service| {
            service.deployments.iter().map(|deployment| (deployment.id.as_str(), service.name.as_str()))
        });
        self.tasks.give_services(&owners.collect());
        let mut snapshot = Snapshot::empty(region.to_owned());
        snapshot.scope = Scope::Cluster;
        snapshot.cluster = self.cluster.clone().or_else(|| place.cluster.clone());
        snapshot.caller.clone_from(&self.caller);
        snapshot.clusters.clone_from(&self.clusters);
        snapshot.services = self.services.values().cloned().collect();
        snapshot.tasks = self.tasks.sorted().to_vec();
        let used = self.services.values().flat_map(|service| service.task_definitions());
        snapshot.task_definitions = used
            .filter_map(|arn| self.definitions.get_key_value(arn))
            .map(|(arn, definition)| (arn.clone(), Arc::clone(definition)))
            .collect();
        snapshot.target_groups = self.groups.values().cloned().collect();
        snapshot.target_groups.sort_by(|a, b| (&a.name, &a.arn).cmp(&(&b.name, &b.arn)));
        let alarms: Vec<_> = self.alarms.values().filter(|alarm| snapshot.in_scope(alarm)).cloned().collect();
        snapshot.alarms = alarms;
        snapshot
    }
}

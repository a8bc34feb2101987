//! What belongs to what in a picture, found once for all services.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Alarm, Arn, Service, Snapshot, Symptoms};

/// A service by the names that do not change from one picture to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKey {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub name: String,
}

/// Each service of a [`Snapshot`] with what belongs to it, by index into the snapshot's lists.
///
/// The same answers as [`Snapshot::symptoms`] and its neighbours, in one pass over everything.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// In the order of the snapshot's services.
    pub standings: Vec<Standing>,
    /// The services' indices, worst first.
    pub worst_first: Vec<usize>,
    /// The indices of the alarms in ALARM that count ([`Snapshot::ringing_alarms`]).
    pub ringing: Vec<usize>,
    places: HashMap<ServiceKey, usize>,
}

/// One service's symptoms, and the indices of what belongs to it.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The symptoms.
    pub symptoms: Symptoms,
    /// Its tasks, running and stopped.
    pub tasks: Vec<usize>,
    /// Its target groups.
    pub target_groups: Vec<usize>,
    /// The alarms that speak of it.
    pub alarms: Vec<usize>,
}

impl Service {
    /// The names that do not change from one picture to the next.
    pub fn key(&self) -> ServiceKey {
        ServiceKey { cluster: self.cluster.clone(), name: self.name.clone() }
    }
}

impl Overview {
    /// Finds what belongs to what.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut standings = vec![Standing::default(); snapshot.services.len()];
        let mut places = HashMap::with_capacity(snapshot.services.len());
        for (index, service) in snapshot.services.iter().enumerate() {
            places.insert(service.key(), index);
        }
        give_tasks(snapshot, &places, &mut standings);
        give_target_groups(snapshot, &mut standings);
        give_alarms(snapshot, &mut standings);
        for (service, standing) in snapshot.services.iter().zip(&mut standings) {
            standing.symptoms = symptoms(snapshot, service, standing);
        }
        let worst_first = worst_first(&snapshot.services, &standings);
        let mut overview = Self { standings, worst_first, ringing: Vec::new(), places };
        overview.ringing = overview.ringing_alarms(snapshot);
        overview
    }

    /// A service's index in the snapshot.
    pub fn index_of(&self, key: &ServiceKey) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// What is known of a service.
    pub fn standing(&self, key: &ServiceKey) -> Option<&Standing> {
        self.standings.get(self.index_of(key)?)
    }

    /// Services with something broken.
    pub fn broken(&self) -> usize {
        self.standings.iter().filter(|standing| standing.symptoms.broken()).count()
    }

    /// Services with a rollout under way.
    pub fn rolling_out(&self) -> usize {
        self.standings.iter().filter(|standing| standing.symptoms.rolling_out).count()
    }

    fn ringing_alarms(&self, snapshot: &Snapshot) -> Vec<usize> {
        let alarms = snapshot.alarms.iter().enumerate();
        let trouble = |alarm: &Alarm| alarm.is_ringing() && !alarm.only_scales();
        alarms.filter(|(_, alarm)| trouble(alarm) && snapshot.in_scope(alarm)).map(|(i, _)| i).collect()
    }
}

fn give_tasks(snapshot: &Snapshot, places: &HashMap<ServiceKey, usize>, standings: &mut [Standing]) {
    let mut key = ServiceKey { cluster: String::new(), name: String::new() };
    for (index, task) in snapshot.tasks.iter().enumerate() {
        let Some(service) = &task.service else { continue };
        key.cluster.clone_from(&task.cluster);
        key.name.clone_from(service);
        let standing = places.get(&key).and_then(|place| standings.get_mut(*place));
        if let Some(standing) = standing {
            standing.tasks.push(index);
        }
    }
}

fn give_target_groups(snapshot: &Snapshot, standings: &mut [Standing]) {
    let groups = snapshot.target_groups.iter().enumerate();
    let groups: HashMap<&Arn, usize> = groups.map(|(index, group)| (&group.arn, index)).collect();
    for (service, standing) in snapshot.services.iter().zip(standings) {
        let balancers = service.load_balancers.iter();
        let mut found: Vec<_> = balancers.filter_map(|b| groups.get(&b.target_group).copied()).collect();
        found.sort_unstable();
        found.dedup();
        standing.target_groups = found;
    }
}

/// By the rules of [`Alarm::watches`], found from the alarm's side.
fn give_alarms(snapshot: &Snapshot, standings: &mut [Standing]) {
    let index = AlarmIndex::of(snapshot, standings);
    let watched: Vec<Vec<usize>> =
        snapshot.alarms.iter().map(|alarm| index.watched_by(alarm, snapshot)).collect();
    let names = snapshot.alarms.iter().map(|alarm| alarm.name.as_str());
    let by_name: HashMap<&str, &Vec<usize>> = names.zip(&watched).collect();
    for (place, (alarm, own)) in snapshot.alarms.iter().zip(&watched).enumerate() {
        let of_children = alarm.children.iter().filter_map(|child| by_name.get(child.as_str()));
        let mut all: Vec<usize> = own.iter().chain(of_children.copied().flatten()).copied().collect();
        all.sort_unstable();
        all.dedup();
        for service in all {
            if let Some(standing) = standings.get_mut(service) {
                standing.alarms.push(place);
            }
        }
    }
}

/// Services by what an alarm's dimensions may say.
struct AlarmIndex<'a> {
    by_name: HashMap<&'a str, Vec<usize>>,
    by_group: HashMap<&'a str, Vec<usize>>,
    by_balancer: HashMap<&'a str, Vec<usize>>,
}

impl<'a> AlarmIndex<'a> {
    fn of(snapshot: &'a Snapshot, standings: &[Standing]) -> Self {
        let mut index =
            Self { by_name: HashMap::new(), by_group: HashMap::new(), by_balancer: HashMap::new() };
        for (place, (service, standing)) in snapshot.services.iter().zip(standings).enumerate() {
            index.by_name.entry(&service.name).or_default().push(place);
            for group in standing.target_groups.iter().filter_map(|g| snapshot.target_groups.get(*g)) {
                index.by_group.entry(group.arn.resource()).or_default().push(place);
                for balancer in &group.load_balancers {
                    let Some(value) = balancer.resource().strip_prefix("loadbalancer/") else { continue };
                    index.by_balancer.entry(value).or_default().push(place);
                }
            }
        }
        index
    }

    fn watched_by(&self, alarm: &Alarm, snapshot: &Snapshot) -> Vec<usize> {
        let some = |found: Option<&Vec<usize>>| found.cloned().unwrap_or_default();
        if let Some(name) = alarm.dimension("ServiceName") {
            let mut found = some(self.by_name.get(name));
            if let Some(cluster) = alarm.dimension("ClusterName") {
                found.retain(|s| snapshot.services.get(*s).is_some_and(|s| s.cluster == cluster));
            }
            return found;
        }
        if let Some(group) = alarm.dimension("TargetGroup") {
            return some(self.by_group.get(group));
        }
        alarm.dimension("LoadBalancer").map(|value| some(self.by_balancer.get(value))).unwrap_or_default()
    }
}

fn symptoms(snapshot: &Snapshot, service: &Service, standing: &Standing) -> Symptoms {
    let groups: Vec<_> = standing
        .target_groups
        .iter()
        .filter_map(|g| snapshot.target_groups.get(*g))
        .map(Arc::as_ref)
        .collect();
    let mut alarms = standing.alarms.iter().filter_map(|a| snapshot.alarms.get(*a)).map(Arc::as_ref);
    Symptoms::of(service, &groups, alarms.by_ref())
}

fn worst_first(services: &[Arc<Service>], standings: &[Standing]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..services.len()).collect();
    order.sort_by_cached_key(|index| {
        let badness = standings.get(*index).map(|standing| standing.symptoms.badness()).unwrap_or_default();
        let names = services.get(*index).map(|service| (service.name.clone(), service.cluster.clone()));
        (Reverse(badness), names)
    });
    order
}

//! How bad it is: the order of services, and whether anything is broken.

use std::sync::Arc;

use super::{Alarm, Overview, Scope, Service, Snapshot, TargetGroup};

/// A service's symptoms, the worst one first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Symptoms {
    /// An alarm that speaks of the service is in ALARM.
    pub alarm: bool,
    /// A rollout has failed, or loses tasks while it moves.
    pub failing_rollout: bool,
    /// Tasks that are missing and that no healthy rollout is about to bring.
    pub missing_tasks: i32,
    /// Targets that fail their checks.
    pub unhealthy_targets: usize,
    /// A target group has targets and none of them is healthy: nobody is served through it.
    pub unserved: bool,
    /// A rollout is under way.
    pub rolling_out: bool,
}

impl Symptoms {
    /// The symptoms of a service with its target groups and the alarms that speak of it.
    pub fn of<'a>(
        service: &Service,
        groups: &[&TargetGroup],
        alarms: impl IntoIterator<Item = &'a Alarm>,
    ) -> Self {
        let on_its_way = rollout_is_on_its_way(service);
        Self {
            alarm: alarms.into_iter().any(is_trouble),
            failing_rollout: service.deployments.iter().any(|d| d.failing()),
            missing_tasks: if on_its_way { 0 } else { service.missing() },
            unhealthy_targets: groups.iter().map(|group| group.unhealthy().count()).sum(),
            unserved: !on_its_way && groups.iter().any(|group| group.serves_nobody()),
            rolling_out: service.deployments.iter().any(|d| d.in_progress()),
        }
    }

    /// How bad it is, the largest the worst: alarm, failing rollout, missing tasks, unhealthy
    /// targets, a rollout under way.
    pub fn badness(&self) -> (bool, bool, bool, bool, bool) {
        let unhealthy = self.unhealthy_targets > 0 || self.unserved;
        (self.alarm, self.failing_rollout, self.missing_tasks > 0, unhealthy, self.rolling_out)
    }

    /// Whether something is broken. A healthy rollout alone is not.
    pub fn broken(&self) -> bool {
        self.alarm
            || self.failing_rollout
            || self.missing_tasks > 0
            || self.unhealthy_targets > 0
            || self.unserved
    }
}

/// What can be said of the account's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was asked for was read, and nothing is broken.
    Well,
    /// Something is broken.
    Broken,
    /// Nothing broken was seen, and too much is unread to say that all is well.
    Unknown,
}

impl Snapshot {
    /// A service's symptoms.
    pub fn symptoms(&self, service: &Service) -> Symptoms {
        Symptoms::of(service, &self.target_groups_of(service), self.alarms_of(service))
    }

    /// The services with their symptoms, worst first: alarm, failing rollout, missing tasks,
    /// unhealthy targets, a rollout under way; then by name.
    pub fn worst_first(&self) -> Vec<(&Service, Symptoms)> {
        let overview = Overview::of(self);
        let found = |index: &usize| {
            Some((self.services.get(*index)?.as_ref(), overview.standings.get(*index)?.symptoms))
        };
        overview.worst_first.iter().filter_map(found).collect()
    }

    /// The alarms in ALARM that count in this picture: those of its services and, unless only
    /// some services were asked for, those that name no cluster outside it. Alarms that only
    /// drive scaling never count.
    pub fn ringing_alarms(&self) -> Vec<&Alarm> {
        let counts = |alarm: &&Alarm| is_trouble(alarm) && self.in_scope(alarm);
        self.alarms.iter().map(Arc::as_ref).filter(counts).collect()
    }

    /// Whether an alarm belongs to what was asked for.
    pub fn in_scope(&self, alarm: &Alarm) -> bool {
        match self.scope {
            Scope::Account => true,
            Scope::Cluster => alarm.dimension("ClusterName").is_none_or(|name| match &self.cluster {
                Some(shown) => shown == name,
                None => self.clusters.iter().any(|cluster| cluster.name == name),
            }),
            Scope::Services => self
                .services
                .iter()
                .any(|service| self.alarms_of(service).iter().any(|found| found.name == alarm.name)),
        }
    }

    /// What can be said of the health of everything in the picture.
    pub fn verdict(&self) -> Verdict {
        let broken = !self.ringing_alarms().is_empty()
            || self.services.iter().any(|service| self.symptoms(service).broken());
        if broken {
            Verdict::Broken
        } else if self.unread.iter().any(|hole| hole.part.is_essential()) {
            Verdict::Unknown
        } else {
            Verdict::Well
        }
    }
}

fn is_trouble(alarm: &Alarm) -> bool {
    alarm.is_ringing() && !alarm.only_scales()
}

/// Whether the tasks that are missing may be on their way: the primary deployment is in progress
/// and has lost none.
fn rollout_is_on_its_way(service: &Service) -> bool {
    service.primary().is_some_and(|primary| primary.in_progress() && !primary.failing())
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;

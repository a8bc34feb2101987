//! Application Auto Scaling: bounds, one target tracking policy a service, and
//! what it does to the desired count.

use std::collections::VecDeque;

use super::estate::Estate;
use super::metric::Subject;
use super::service::Service;
use crate::sim::spec::{ScalingMetric, ScalingSpec};

/// Activities kept of a target.
const KEPT: usize = 50;

/// A scalable target with its policy.
#[derive(Clone, Debug)]
pub struct ScalableTarget {
    /// Bounds and policy.
    pub spec: ScalingSpec,
    /// Cluster name.
    pub cluster: String,
    /// Service name.
    pub service: String,
    /// When it was registered, milliseconds since the epoch.
    pub created: i64,
    /// UUID of the policy.
    pub policy_id: String,
    /// What it has done, oldest first.
    pub activities: VecDeque<Activity>,
    /// When it last scaled.
    pub scaled: i64,
    /// What it does not do for now.
    pub suspended: Suspended,
}

/// `SuspendedState`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suspended {
    /// `DynamicScalingInSuspended`
    pub inward: bool,
    /// `DynamicScalingOutSuspended`
    pub outward: bool,
    /// `ScheduledScalingSuspended`
    pub scheduled: bool,
}

/// A scaling activity.
#[derive(Clone, Debug)]
pub struct Activity {
    /// UUID.
    pub id: String,
    /// When, milliseconds since the epoch.
    pub at: i64,
    /// New desired count.
    pub to: u32,
    /// Why.
    pub cause: String,
}

impl ScalableTarget {
    /// A target without a policy, registered now.
    pub fn new(cluster: &str, service: &str, min: u32, max: u32, estate: &mut Estate) -> Self {
        let spec = ScalingSpec {
            min,
            max,
            metric: ScalingMetric::Cpu,
            target: 100.0,
            in_cooldown: 300,
            out_cooldown: 60,
            policy: String::new(),
        };
        Self {
            spec,
            cluster: cluster.to_owned(),
            service: service.to_owned(),
            created: estate.now,
            policy_id: estate.ids.uuid(),
            activities: VecDeque::new(),
            scaled: 0,
            suspended: Suspended::default(),
        }
    }

    /// `service/CLUSTER/SERVICE`
    pub fn resource(&self) -> String {
        format!("service/{}/{}", self.cluster, self.service)
    }

    /// Looks at the minute that has just ended and moves the desired count, within the bounds.
    pub fn evaluate(&mut self, service: &mut Service, estate: &mut Estate) {
        let now = estate.now;
        let current = service.desired;
        let Some(to) = self.next(service, estate).filter(|to| *to != current) else { return };
        if (to > current && self.suspended.outward) || (to < current && self.suspended.inward) {
            return;
        }
        let (id, policy) = (estate.ids.uuid(), self.spec.policy.clone());
        let cause = if current < self.spec.min || current > self.spec.max {
            format!("minimum capacity was set to {} and maximum to {}", self.spec.min, self.spec.max)
        } else {
            format!(
                "monitor alarm TargetTracking-{} in state ALARM triggered policy {policy}",
                self.resource()
            )
        };
        if self.activities.len() == KEPT {
            self.activities.pop_front();
        }
        self.activities.push_back(Activity { id: id.clone(), at: now, to, cause });
        self.scaled = now;
        service.desired = to;
        service.steady = None;
        service.tell(id, now, &format!("has set desired count to {to}."));
    }

    /// The count to go to: the nearer bound at once where the count is outside of them, else what
    /// the policy asks for when its cooldown is over.
    fn next(&self, service: &Service, estate: &Estate) -> Option<u32> {
        let current = service.desired;
        let (min, max) = (self.spec.min, self.spec.max.max(self.spec.min));
        if current < min || current > max {
            return Some(current.clamp(min, max));
        }
        if self.spec.policy.is_empty() {
            return None;
        }
        let wanted = self.wanted(service, estate)?.clamp(min, max);
        let cooldown = if wanted > current { self.spec.out_cooldown } else { self.spec.in_cooldown };
        if estate.now < self.scaled + i64::from(cooldown) * 1000 {
            return None;
        }
        // Scaling in goes step by step, scaling out goes at once.
        Some(if wanted < current { current - 1 } else { wanted })
    }

    fn wanted(&self, service: &Service, estate: &Estate) -> Option<u32> {
        let value = self.value(service, estate)?;
        let ratio = value / self.spec.target;
        // Target tracking leaves a margin below the target before it scales in.
        if (0.7..=1.0).contains(&ratio) {
            return None;
        }
        let wanted = (f64::from(service.desired) * ratio).ceil();
        Some(wanted.clamp(0.0, 10_000.0) as u32)
    }

    fn value(&self, service: &Service, estate: &Estate) -> Option<f64> {
        let mine = Subject::Service(self.cluster.clone(), self.service.clone());
        let newest = |subject: &Subject, name: &str| {
            let series = estate.metrics.series(subject, name)?;
            // Three minutes in a row, as the alarms of a policy ask for.
            let recent: Vec<f64> = series.iter().rev().take(3).map(|(_, value)| *value).collect();
            (recent.len() == 3).then(|| recent.iter().sum::<f64>() / 3.0)
        };
        match self.spec.metric {
            ScalingMetric::Cpu => newest(&mine, "CPUUtilization"),
            ScalingMetric::Memory => newest(&mine, "MemoryUtilization"),
            ScalingMetric::Requests => {
                let group = estate.groups.get(service.target_group.as_ref()?)?;
                let balancer = estate
                    .balancers
                    .iter()
                    .find(|balancer| Some(&balancer.name) == group.balancer.as_ref())?;
                newest(&Subject::Group(balancer.label.clone(), group.label.clone()), "RequestCountPerTarget")
            }
        }
    }
}

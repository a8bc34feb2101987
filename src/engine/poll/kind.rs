//! What is read: one kind of reading for each thing that has a pace of its own.

use std::time::Duration;

use crate::model::Part;

/// A kind of reading. The order is the order of precedence where not all can start: who is asked
/// first, then what is in sight, then everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// Whose credentials are in use.
    Identity,
    /// All clusters with their counts.
    Clusters,
    /// The selected service and those whose rows are visible.
    VisibleServices,
    /// The tasks of the selected service.
    ServiceTasks,
    /// The health of some target groups, those in sight first.
    TargetHealth,
    /// All alarms of the region.
    Alarms,
    /// What is open in detail.
    Detail,
    /// All services of the cluster.
    AllServices,
    /// All tasks of the cluster.
    AllTasks,
    /// Task definitions that are not known yet, some at a time.
    Definitions,
    /// The settings of all target groups of the region.
    TargetGroups,
    /// CPU of the services in sight, and the metrics of alarms.
    Metrics,
    /// The bounds of auto scaling.
    Scaling,
}

/// The AWS services that have a purse of their own in the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purse {
    Ecs,
    Elb,
    CloudWatch,
    AutoScaling,
    Sts,
}

impl Purse {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    /// All of them.
    pub(super) const ALL: [Self; Self::COUNT] =
        [Self::Ecs, Self::Elb, Self::CloudWatch, Self::AutoScaling, Self::Sts];
}

/// Alarms are never read more often than this: ECS's rollback on alarm shares their limit.
pub(super) const ALARMS_APART: Duration = Duration::from_secs(10);

impl Kind {
    /// How many there are.
    pub(super) const COUNT: usize = 13;

    /// All of them, in the order of precedence.
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Identity,
        Self::Clusters,
        Self::VisibleServices,
        Self::ServiceTasks,
        Self::TargetHealth,
        Self::Alarms,
        Self::Detail,
        Self::AllServices,
        Self::AllTasks,
        Self::Definitions,
        Self::TargetGroups,
        Self::Metrics,
        Self::Scaling,
    ];

    /// The part of the picture that it reads.
    pub(super) fn part(self) -> Part {
        match self {
            Self::Identity => Part::Identity,
            Self::Clusters => Part::Clusters,
            Self::VisibleServices | Self::AllServices => Part::Services,
            Self::ServiceTasks | Self::AllTasks => Part::Tasks,
            Self::TargetHealth => Part::TargetHealth,
            Self::Alarms => Part::Alarms,
            Self::Detail => Part::Detail,
            Self::Definitions => Part::TaskDefinitions,
            Self::TargetGroups => Part::TargetGroups,
            Self::Metrics => Part::Metrics,
            Self::Scaling => Part::Scaling,
        }
    }

    /// Whose budget it draws on. What is open in detail is small, asks several services, and
    /// somebody waits for it: it draws on none.
    pub(super) fn purse(self) -> Option<Purse> {
        match self {
            Self::Detail => None,
            Self::Identity => Some(Purse::Sts),
            Self::TargetHealth | Self::TargetGroups => Some(Purse::Elb),
            Self::Alarms | Self::Metrics => Some(Purse::CloudWatch),
            Self::Scaling => Some(Purse::AutoScaling),
            Self::Clusters
            | Self::VisibleServices
            | Self::ServiceTasks
            | Self::AllServices
            | Self::AllTasks
            | Self::Definitions => Some(Purse::Ecs),
        }
    }

    /// Whether it is read anew when another cluster is shown; everything else is the region's.
    pub(super) fn is_of_cluster(self) -> bool {
        matches!(
            self,
            Self::VisibleServices | Self::ServiceTasks | Self::AllServices | Self::AllTasks | Self::Detail
        )
    }
}

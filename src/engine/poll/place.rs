//! Where to look: which account, region and cluster, and what of it is on the screen.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Subject;
use crate::engine::{Engine, Failure};
use crate::model::{Alarm, ServiceKey};

/// An account, region and cluster, as the operator names them. What is `None` is found as the
/// AWS CLI finds it; without a cluster the busiest one is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The environment's name in the configuration; `None` without one.
    pub environment: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Another address than AWS's own.
    pub endpoint_url: Option<String>,
    /// The cluster's name.
    pub cluster: Option<String>,
    /// What the names of the alarms begin with that matter here; empty for all. Alarms that name
    /// the cluster matter always.
    pub alarm_prefixes: Vec<String>,
}

impl Place {
    /// Whether an alarm matters here.
    pub fn has_alarm(&self, alarm: &Alarm) -> bool {
        let named = |prefix: &String| alarm.name.starts_with(prefix.as_str());
        self.alarm_prefixes.is_empty()
            || alarm.dimension("ClusterName").is_some()
            || self.alarm_prefixes.iter().any(named)
    }
}

/// Connects to the account of a place. Made by `boot`, which alone knows the accounts.
pub type Connector = Arc<dyn Fn(Place) -> BoxFuture<'static, Result<Engine, Failure>> + Send + Sync>;

/// What is on the screen: it is read first and most often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaze {
    /// The selected service.
    pub selected: Option<ServiceKey>,
    /// The services whose rows are visible, from the top.
    pub visible: Vec<ServiceKey>,
    /// Whether tasks and targets of all services are shown.
    pub everything: bool,
    /// What is open in detail.
    pub subject: Option<Subject>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AlarmState, Arn};

    fn alarm(name: &str, dimensions: &[(&str, &str)]) -> Alarm {
        Alarm {
            name: name.to_owned(),
            arn: Arn::default(),
            state: AlarmState::Ok,
            reason: None,
            since: None,
            metric: None,
            namespace: None,
            dimensions: dimensions.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            statistic: None,
            threshold: None,
            comparison: None,
            period_seconds: None,
            evaluation_periods: None,
            datapoints_to_alarm: None,
            recent: Vec::new(),
            actions: Vec::new(),
            children: Vec::new(),
        }
    }

    #[test]
    fn prefixes_choose_among_alarms_that_name_no_cluster() {
        let place = |prefixes: &[&str]| Place {
            alarm_prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
            ..Place::default()
        };
        let other = alarm("billing-total", &[]);
        let ours = alarm("cpu", &[("ClusterName", "c")]);
        assert!(place(&[]).has_alarm(&other));
        assert!(!place(&["lauv-"]).has_alarm(&other));
        assert!(place(&["lauv-", "bill"]).has_alarm(&other));
        assert!(place(&["lauv-"]).has_alarm(&ours));
    }
}

//! Where to look: which account, region and cluster, and what of it is on the screen.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Subject;
use crate::engine::{Engine, Failure};
use crate::model::ServiceKey;

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

//! Counting requests: an interceptor in each client sees every attempt, retries included.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::operation::Api;
use crate::model::CallCounts;

/// Requests sent so far, by API.
#[derive(Debug, Default)]
pub(crate) struct Calls([AtomicU64; Api::COUNT]);

impl Calls {
    fn count(&self, api: Api) {
        if let Some(counter) = self.0.get(api as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn of(&self, api: Api) -> u64 {
        self.0.get(api as usize).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// The counts of this moment.
    pub(crate) fn counts(&self) -> CallCounts {
        CallCounts {
            ecs: self.of(Api::Ecs),
            elb: self.of(Api::Elb),
            cloudwatch: self.of(Api::CloudWatch),
            logs: self.of(Api::Logs),
            ssm: self.of(Api::Ssm),
            secretsmanager: self.of(Api::SecretsManager),
            autoscaling: self.of(Api::AutoScaling),
            ecr: self.of(Api::Ecr),
            sts: self.of(Api::Sts),
        }
    }
}

/// Counts one client's attempts.
#[derive(Debug)]
pub(crate) struct Counter {
    pub(crate) api: Api,
    pub(crate) calls: Arc<Calls>,
}

#[dyn_dispatch_hint]
impl Intercept for Counter {
    fn name(&self) -> &'static str {
        "dogwatch call counter"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.calls.count(self.api);
        Ok(())
    }
}

//! Watching requests: an interceptor in each client counts every attempt, retries included, and
//! learns the account's clock from every answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::clock::AccountClock;
use super::errand;
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

/// Watches one client's attempts and their answers.
#[derive(Debug)]
pub(crate) struct Watcher {
    pub(crate) api: Api,
    pub(crate) calls: Arc<Calls>,
    pub(crate) clock: Arc<AccountClock>,
}

#[dyn_dispatch_hint]
impl Intercept for Watcher {
    fn name(&self) -> &'static str {
        "dogwatch call watcher"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.calls.count(self.api);
        errand::count();
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = context.response().headers().get("date") {
            self.clock.learn(date, jiff::Timestamp::now());
        }
        Ok(())
    }
}

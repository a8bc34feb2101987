//! AWS, one file a service. The SDK's types stop here: answers become [`crate::model`] values,
//! errors become [`Error`], and every text from outside passes [`crate::text::clean`].
//!
//! Each call waits for its turn (`pace`), is counted (`calls`), and is not made at all when
//! AWS has already refused the same operation for good.

mod autoscaling;
mod call;
mod calls;
mod cloudwatch;
mod convert;
mod ecr;
pub mod ecs;
mod elb;
mod error;
mod http;
mod login;
mod logs;
mod operation;
mod pace;
mod pages;
mod secretsmanager;
mod settings;
mod ssm;
mod sts;
mod words;

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;

use call::Refusals;
use calls::{Calls, Counter};
pub use error::Error;
use operation::Api;
use pace::Pace;
use settings::Context;
pub use settings::Settings;

use crate::model::{CallCounts, Caller};

/// An AWS account in one region: a client for each API, our pace, and the count of calls.
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Account(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    context: Context,
    clients: Clients,
    pace: Pace,
    calls: Arc<Calls>,
    refusals: Refusals,
    caller: OnceLock<Caller>,
}

#[derive(Debug)]
struct Clients {
    ecs: aws_sdk_ecs::Client,
    elb: aws_sdk_elasticloadbalancingv2::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    ssm: aws_sdk_ssm::Client,
    secretsmanager: aws_sdk_secretsmanager::Client,
    autoscaling: aws_sdk_applicationautoscaling::Client,
    ecr: aws_sdk_ecr::Client,
    sts: aws_sdk_sts::Client,
}

/// Makes one client, with the interceptor that counts its calls.
macro_rules! client {
    ($sdk:ident, $config:expr, $calls:expr, $api:expr) => {
        $sdk::Client::from_conf(
            $sdk::config::Builder::from($config)
                .interceptor(Counter { api: $api, calls: Arc::clone($calls) })
                .build(),
        )
    };
}

impl Account {
    fn new(config: &SdkConfig, context: Context) -> Self {
        let calls = Arc::new(Calls::default());
        let clients = Clients {
            ecs: client!(aws_sdk_ecs, config, &calls, Api::Ecs),
            elb: client!(aws_sdk_elasticloadbalancingv2, config, &calls, Api::Elb),
            cloudwatch: client!(aws_sdk_cloudwatch, config, &calls, Api::CloudWatch),
            logs: client!(aws_sdk_cloudwatchlogs, config, &calls, Api::Logs),
            ssm: client!(aws_sdk_ssm, config, &calls, Api::Ssm),
            secretsmanager: client!(aws_sdk_secretsmanager, config, &calls, Api::SecretsManager),
            autoscaling: client!(aws_sdk_applicationautoscaling, config, &calls, Api::AutoScaling),
            ecr: client!(aws_sdk_ecr, config, &calls, Api::Ecr),
            sts: client!(aws_sdk_sts, config, &calls, Api::Sts),
        };
        Self(Arc::new(Inner {
            context,
            clients,
            pace: Pace::new(),
            calls,
            refusals: Refusals::default(),
            caller: OnceLock::new(),
        }))
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.0.context.region
    }

    /// The requests sent so far, retries included.
    pub fn calls(&self) -> CallCounts {
        self.0.calls.counts()
    }

    /// Forgets which operations were refused for good, so that they are tried again: a
    /// permission may have been granted since.
    pub fn forget_refusals(&self) {
        self.0.refusals.forget();
    }

    fn clients(&self) -> &Clients {
        &self.0.clients
    }
}

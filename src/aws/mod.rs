//! AWS, one file a service. The SDK's types stop here: answers become [`crate::model`] values,
//! errors become [`Error`], and every text from outside passes [`crate::text::clean`].
//!
//! Each attempt of a call waits for its turn (`pace`) and is counted (`calls`); a call is not made
//! at all when AWS has refused the same operation within the last minutes.

mod apart;
mod autoscaling;
mod call;
mod calls;
mod change;
mod clock;
mod cloudwatch;
mod convert;
mod ecr;
pub mod ecs;
mod elb;
mod errand;
mod error;
mod http;
mod login;
mod logs;
mod operation;
mod pace;
mod pages;
mod probe;
mod secretsmanager;
mod secretsmanager_values;
mod settings;
mod ssm;
mod ssm_values;
mod sts;
mod words;

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;

use call::Refusals;
use calls::{Calls, Watcher};
pub use change::ChangeError;
use clock::AccountClock;
pub use errand::Errand;
pub use error::Error;
pub use logs::{EventsQuery, LiveTail, LiveTailQuery};
use operation::Api;
use pace::Pace;
pub use probe::ProbeOutcome;
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
    http: http::Source,
    clients: Clients,
    pace: Arc<Pace>,
    calls: Arc<Calls>,
    clock: Arc<AccountClock>,
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

/// Makes one client, with the interceptor that watches its calls.
macro_rules! client {
    ($sdk:ident, $config:expr, $calls:expr, $clock:expr, $api:expr) => {
        $sdk::Client::from_conf(
            $sdk::config::Builder::from($config)
                .interceptor(Watcher { api: $api, calls: Arc::clone($calls), clock: Arc::clone($clock) })
                .build(),
        )
    };
}

impl Account {
    fn new(config: &SdkConfig, context: Context, http: http::Source) -> Self {
        let calls = Arc::new(Calls::default());
        let clock = Arc::new(AccountClock::default());
        let clients = Clients {
            ecs: client!(aws_sdk_ecs, config, &calls, &clock, Api::Ecs),
            elb: client!(aws_sdk_elasticloadbalancingv2, config, &calls, &clock, Api::Elb),
            cloudwatch: client!(aws_sdk_cloudwatch, config, &calls, &clock, Api::CloudWatch),
            logs: client!(aws_sdk_cloudwatchlogs, config, &calls, &clock, Api::Logs),
            ssm: client!(aws_sdk_ssm, config, &calls, &clock, Api::Ssm),
            secretsmanager: client!(aws_sdk_secretsmanager, config, &calls, &clock, Api::SecretsManager),
            autoscaling: client!(aws_sdk_applicationautoscaling, config, &calls, &clock, Api::AutoScaling),
            ecr: client!(aws_sdk_ecr, config, &calls, &clock, Api::Ecr),
            sts: client!(aws_sdk_sts, config, &calls, &clock, Api::Sts),
        };
        let pace = Arc::new(Pace::new(&context.region));
        Self(Arc::new(Inner {
            context,
            http,
            clients,
            pace,
            calls,
            clock,
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

    /// The account's clock less this machine's, in whole seconds; zero until an answer showed a
    /// difference of two seconds or more.
    pub fn clock_offset(&self) -> jiff::SignedDuration {
        self.0.clock.offset()
    }

    /// Holds each API to so many requests a minute, under AWS's own limits; `None` takes it back.
    pub fn hold_to(&self, calls_per_minute: Option<u32>) {
        self.0.pace.hold_to(calls_per_minute);
    }

    /// Goes on at the pace of an older connection to the same account, whose requests AWS still
    /// counts. Does nothing once this connection has been cloned.
    pub fn follow(&mut self, older: &Self) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.pace = Arc::clone(&older.0.pace);
        }
    }

    /// Forgets which operations were refused, so that they are tried again at once: a permission
    /// may have been granted since. By themselves they are tried again after some minutes.
    pub fn forget_refusals(&self) {
        self.0.refusals.forget();
    }

    fn clients(&self) -> &Clients {
        &self.0.clients
    }
}

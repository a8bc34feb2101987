//! Trouble with the account itself: what a request meets before any operation sees it.

use std::collections::BTreeMap;
use std::time::Instant;

use super::operation::{OperationFault, Struck};
use crate::sim::wire::ApiError;
use crate::sim::world::ids::chance;

/// A kind of trouble with the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// AWS's real request buckets.
    Throttling,
    /// Nothing gets through.
    ThrottledAll,
    /// One in three fails with 500.
    ServerErrors,
    /// Two seconds an answer.
    Latency,
    /// One connection in three breaks.
    Reset,
    /// One answer in three ends half-way.
    Truncated,
    /// The session token has expired.
    Expired,
    /// Only services may be listed and described.
    Denied,
    /// `LimitExceededException` on StartLiveTail.
    TailRefused,
    /// `sampled` updates.
    TailSampled,
    /// Sessions break.
    TailDropped,
    /// Sessions fall silent and stay open.
    TailSilent,
    /// The clock is ten minutes ahead.
    ClockSkew,
}

/// What a live tail session will suffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// Shows a sample of the lines.
    pub sampled: bool,
    /// Breaks after a few seconds.
    pub dropped: bool,
    /// Says nothing, and does not end.
    pub silent: bool,
}

/// Who sends a request, and where to.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The ARN that STS gives.
    pub arn: String,
    /// The account's region.
    pub region: String,
}

/// What a request meets on the way.
#[derive(Debug, Default, PartialEq)]
pub struct Weather {
    /// How long the answer takes, milliseconds.
    pub latency: u64,
    /// The connection breaks before the answer.
    pub reset: bool,
    /// The answer ends half-way.
    pub truncated: bool,
    /// The answer is this error.
    pub error: Option<ApiError>,
}

/// All trouble with the account at the moment.
#[derive(Clone, Debug, Default)]
pub struct AccountFaults {
    active: Vec<Trouble>,
    requests: u64,
    buckets: BTreeMap<&'static str, Bucket>,
    struck: Struck,
}

/// A token bucket of real time: throttling does not follow the world's clock.
#[derive(Clone, Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl AccountFaults {
    /// Begins a kind of trouble.
    pub fn begin(&mut self, trouble: Trouble) {
        if !self.has(trouble) {
            self.active.push(trouble);
        }
    }

    /// Ends all trouble.
    pub fn end(&mut self) {
        self.active.clear();
        self.struck.end();
    }

    /// Begins trouble with one operation.
    pub fn strike(&mut self, fault: OperationFault) {
        self.struck.begin(fault);
    }

    /// The trouble that a call of this operation meets. `client` is boto3's name of the service.
    pub fn meet(&mut self, client: &str, operation: &str) -> Option<OperationFault> {
        self.struck.meet(client, operation)
    }

    /// Whether there is this kind of trouble.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.active.contains(&trouble)
    }

    /// What live tail suffers.
    pub fn tail(&self) -> Tail {
        Tail {
            sampled: self.has(Trouble::TailSampled),
            dropped: self.has(Trouble::TailDropped),
            silent: self.has(Trouble::TailSilent),
        }
    }

    /// What the next request meets. `service` is AWS's name of the service in IAM actions.
    pub fn weather(
        &mut self,
        service: &'static str,
        operation: &str,
        caller: &Caller,
        now: Instant,
    ) -> Weather {
        self.requests += 1;
        let mut weather = Weather::default();
        // Draws differ by kind, so that several kinds together do not fall on the same requests.
        let one_in_three = |salt: u64, requests: u64| chance(salt, requests, 0) < 1.0 / 3.0;
        for trouble in self.active.clone() {
            match trouble {
                Trouble::Latency => weather.latency = 2000,
                Trouble::Reset => weather.reset |= one_in_three(11, self.requests),
                Trouble::Truncated => weather.truncated |= one_in_three(12, self.requests),
                _ => {
                    let error = self.error(trouble, service, operation, caller, now);
                    weather.error = weather.error.or(error);
                }
            }
        }
        weather
    }

    fn error(
        &mut self,
        trouble: Trouble,
        service: &'static str,
        operation: &str,
        caller: &Caller,
        now: Instant,
    ) -> Option<ApiError> {
        match trouble {
            Trouble::ThrottledAll => Some(throttled(service)),
            Trouble::Throttling => {
                (!self.admit(service, operation, &caller.region, now)).then(|| throttled(service))
            }
            Trouble::ServerErrors => (chance(10, self.requests, 0) < 1.0 / 3.0).then(|| {
                ApiError::with_status(
                    internal(service),
                    500,
                    "We encountered an internal error. Please try again.",
                )
            }),
            Trouble::Expired => Some(expired(service)),
            Trouble::Denied if !allowed(service, operation) => Some(denied(service, operation, &caller.arn)),
            Trouble::TailRefused if operation == "StartLiveTail" => Some(ApiError::client(
                "LimitExceededException",
                "The maximum number of concurrent Live Tail sessions (15) has been reached.",
            )),
            _ => None,
        }
    }

    fn admit(&mut self, service: &'static str, operation: &str, region: &str, now: Instant) -> bool {
        let Some((name, burst, rate)) = bucket(service, operation, region) else { return true };
        let bucket = self.buckets.entry(name).or_insert(Bucket { tokens: burst, filled: now });
        let waited = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + waited * rate).min(burst);
        bucket.filled = now;
        let admitted = bucket.tokens >= 1.0;
        bucket.tokens -= if admitted { 1.0 } else { 0.0 };
        admitted
    }
}

/// The request bucket of an operation: name, burst, requests a second.
/// Source: "Request throttling for the Amazon ECS API" and the quota pages of the other services.
fn bucket(service: &str, operation: &str, region: &str) -> Option<(&'static str, f64, f64)> {
    Some(match (service, operation) {
        ("ecs", "DescribeServices" | "ListServices") => ("service-read", 100.0, 20.0),
        ("ecs", "DescribeTasks" | "ListTasks") => ("task-read", 100.0, 20.0),
        ("ecs", "UpdateService") => ("service-modify", 50.0, 5.0),
        ("ecs", "DescribeServiceDeployments" | "ListServiceDeployments") => ("deployment-read", 50.0, 20.0),
        ("ecs", "DescribeServiceRevisions") => ("revision-read", 50.0, 20.0),
        ("ecs", "DescribeTaskDefinition" | "ListTaskDefinitions" | "ListTaskDefinitionFamilies") => {
            ("definition-read", 50.0, 20.0)
        }
        ("ecs", "DescribeClusters" | "ListClusters") => ("cluster-read", 50.0, 20.0),
        ("ecs", "StopTask") => ("task-stop", 100.0, 40.0),
        ("elasticloadbalancing", _) => ("elb-read", 40.0, 10.0),
        ("cloudwatch", "DescribeAlarms") => ("alarm-read", 9.0, 9.0),
        ("logs", "FilterLogEvents") => {
            let rate = match region {
                "us-east-1" => 25.0,
                "ap-northeast-3" | "ap-southeast-3" | "ca-west-1" | "eu-central-1" | "il-central-1" => 5.0,
                _ => 10.0,
            };
            ("log-filter", rate, rate)
        }
        ("logs", "GetLogEvents") => ("log-get", 10.0, 10.0),
        ("logs", "StartLiveTail") => ("log-tail", 5.0, 5.0),
        ("ssm", "PutParameter") => ("parameter-write", 3.0, 3.0),
        ("ssm", _) => ("parameter-read", 40.0, 40.0),
        _ => return None,
    })
}

fn throttled(service: &str) -> ApiError {
    match service {
        "elasticloadbalancing" | "sts" => ApiError::client("Throttling", "Rate exceeded"),
        _ => ApiError::client("ThrottlingException", "Rate exceeded"),
    }
}

fn internal(service: &str) -> &'static str {
    match service {
        "ecs" | "ecr" => "ServerException",
        "logs" => "ServiceUnavailableException",
        "ssm" => "InternalServerError",
        "secretsmanager" => "InternalServiceError",
        "application-autoscaling" => "InternalServiceException",
        _ => "InternalFailure",
    }
}

fn expired(service: &str) -> ApiError {
    let message = "The security token included in the request is expired";
    match service {
        "elasticloadbalancing" | "sts" => ApiError::with_status("ExpiredToken", 403, message),
        _ => ApiError::client("ExpiredTokenException", message),
    }
}

fn allowed(service: &str, operation: &str) -> bool {
    service == "sts"
        || matches!((service, operation), ("ecs", "ListClusters" | "ListServices" | "DescribeServices"))
}

/// What a caller gets whom nothing allows the operation. `service` is AWS's name in IAM actions.
pub fn denied(service: &str, operation: &str, caller: &str) -> ApiError {
    let message = format!(
        "User: {caller} is not authorized to perform: {service}:{operation} because no identity-based policy allows the {service}:{operation} action"
    );
    match service {
        "elasticloadbalancing" => ApiError::with_status("AccessDenied", 403, message),
        _ => ApiError::client("AccessDeniedException", message),
    }
}

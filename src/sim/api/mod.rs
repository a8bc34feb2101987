//! The operations that the account serves: one file a service, one table of all.

mod cloudwatch;
mod ecr;
mod ecs;
mod elb;
pub(crate) mod logs;
mod scaling;
mod secrets;
mod ssm;
mod sts;

use crate::sim::wire::{ApiError, Input, Map, Protocol};
use crate::sim::world::World;

/// What an operation does: reads or changes the world, and answers.
pub type Handler = fn(&mut World, &Input) -> Result<Map, ApiError>;

/// A service of AWS as this account serves it.
#[derive(Debug)]
pub struct Service {
    /// Name in IAM actions.
    pub iam: &'static str,
    /// Name that boto3 calls it by.
    pub client: &'static str,
    /// How the SDK speaks to it.
    pub protocol: Protocol,
    /// Target prefix (JSON), service id (CBOR) or API version (Query).
    pub target: &'static str,
    /// XML namespace, for Query.
    pub namespace: &'static str,
    /// Operations by name.
    pub operations: &'static [(&'static str, Handler)],
}

/// Everything that is served; anything else gets AWS's unknown-operation error.
pub static SERVICES: [Service; 9] = [
    json("ecs", "ecs", "AmazonEC2ContainerServiceV20141113", ecs::OPERATIONS),
    json("logs", "logs", "Logs_20140328", logs::OPERATIONS),
    json("ssm", "ssm", "AmazonSSM", ssm::OPERATIONS),
    json("secretsmanager", "secretsmanager", "secretsmanager", secrets::OPERATIONS),
    json(
        "application-autoscaling",
        "application-autoscaling",
        "AnyScaleFrontendService",
        scaling::OPERATIONS,
    ),
    json("ecr", "ecr", "AmazonEC2ContainerRegistry_V20150921", ecr::OPERATIONS),
    Service {
        iam: "cloudwatch",
        client: "cloudwatch",
        protocol: Protocol::Cbor,
        target: "GraniteServiceVersion20100801",
        namespace: "",
        operations: cloudwatch::OPERATIONS,
    },
    Service {
        iam: "elasticloadbalancing",
        client: "elbv2",
        protocol: Protocol::Query,
        target: "2015-12-01",
        namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
        operations: elb::OPERATIONS,
    },
    Service {
        iam: "sts",
        client: "sts",
        protocol: Protocol::Query,
        target: "2011-06-15",
        namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        operations: sts::OPERATIONS,
    },
];

const fn json(
    iam: &'static str,
    client: &'static str,
    target: &'static str,
    operations: &'static [(&'static str, Handler)],
) -> Service {
    Service { iam, client, protocol: Protocol::Json, target, namespace: "", operations }
}

impl Service {
    /// The handler of an operation.
    ///
    /// # Errors
    /// The unknown-operation error of the service's protocol.
    pub fn handler(&self, operation: &str) -> Result<Handler, ApiError> {
        let known = self.operations.iter().find(|(name, _)| *name == operation);
        known.map(|(_, handler)| *handler).ok_or_else(|| match self.protocol {
            Protocol::Query => ApiError::client(
                "InvalidAction",
                format!("Could not find operation {operation} for version {}", self.target),
            ),
            _ => ApiError::client("UnknownOperationException", ""),
        })
    }
}

/// A page of a list: where it starts, how long it is, and the token of the next one.
fn page<'a, T>(
    items: &'a [T],
    token: Option<&str>,
    size: usize,
    invalid: &'static str,
) -> Result<(&'a [T], Option<String>), ApiError> {
    let from = match token {
        None => 0,
        Some(token) => {
            read_token(token).ok_or_else(|| ApiError::client(invalid, "The token is not valid."))?
        }
    };
    let rest = items.get(from..).unwrap_or_default();
    let size = size.max(1);
    let next = (rest.len() > size).then(|| make_token(from + size));
    Ok((rest.get(..size).unwrap_or(rest), next))
}

/// Tokens are opaque to clients: they look it.
fn make_token(offset: usize) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("dogwatch-page:{offset:012}"))
}

fn read_token(token: &str) -> Option<usize> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).ok()?;
    std::str::from_utf8(&bytes).ok()?.strip_prefix("dogwatch-page:")?.parse().ok()
}

/// A page size from the input, within what the operation allows.
fn size(
    input: &Input,
    name: &str,
    default: i64,
    most: i64,
    invalid: &'static str,
) -> Result<usize, ApiError> {
    let wanted = input.int(name)?.unwrap_or(default);
    if !(1..=most).contains(&wanted) {
        return Err(ApiError::client(invalid, format!("{name} must be between 1 and {most}.")));
    }
    Ok(usize::try_from(wanted).unwrap_or(1))
}

/// The last part of an ARN, or the name as it is.
fn last(given: &str) -> &str {
    given.rsplit('/').next().unwrap_or(given)
}

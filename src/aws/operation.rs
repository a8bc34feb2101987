//! AWS's APIs and their operations: how IAM spells them, and which request bucket they draw on.

use super::pace::Bucket;

/// The nine AWS APIs that dogwatch calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Api {
    Ecs,
    Elb,
    CloudWatch,
    Logs,
    Ssm,
    SecretsManager,
    AutoScaling,
    Ecr,
    Sts,
}

impl Api {
    /// How many there are.
    pub(crate) const COUNT: usize = 9;

    /// The prefix of the API's actions in IAM policies (Service Authorization Reference).
    pub(crate) fn iam_prefix(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Elb => "elasticloadbalancing",
            Self::CloudWatch => "cloudwatch",
            Self::Logs => "logs",
            Self::Ssm => "ssm",
            Self::SecretsManager => "secretsmanager",
            Self::AutoScaling => "application-autoscaling",
            Self::Ecr => "ecr",
            Self::Sts => "sts",
        }
    }

    /// The service's name for a person.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Ecs => "Amazon ECS",
            Self::Elb => "Elastic Load Balancing",
            Self::CloudWatch => "Amazon CloudWatch",
            Self::Logs => "CloudWatch Logs",
            Self::Ssm => "AWS Systems Manager",
            Self::SecretsManager => "AWS Secrets Manager",
            Self::AutoScaling => "Application Auto Scaling",
            Self::Ecr => "Amazon ECR",
            Self::Sts => "AWS STS",
        }
    }
}

/// One operation of an API.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) api: Api,
    pub(crate) name: &'static str,
    pub(crate) bucket: Bucket,
}

impl Operation {
    pub(crate) const fn new(api: Api, name: &'static str, bucket: Bucket) -> Self {
        Self { api, name, bucket }
    }

    /// The operation as an IAM action: `ecs:ListServices`.
    pub(crate) fn action(&self) -> String {
        format!("{}:{}", self.api.iam_prefix(), self.name)
    }
}

//! How many requests were made, by AWS service.

/// Requests sent, retries included, by AWS service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCounts {
    /// Amazon ECS.
    pub ecs: u64,
    /// Elastic Load Balancing v2.
    pub elb: u64,
    /// CloudWatch alarms and metrics.
    pub cloudwatch: u64,
    /// CloudWatch Logs.
    pub logs: u64,
    /// Systems Manager parameters.
    pub ssm: u64,
    /// Secrets Manager.
    pub secretsmanager: u64,
    /// Application Auto Scaling.
    pub autoscaling: u64,
    /// Elastic Container Registry.
    pub ecr: u64,
    /// Security Token Service.
    pub sts: u64,
}

impl CallCounts {
    /// All requests together.
    pub fn total(&self) -> u64 {
        let Self { ecs, elb, cloudwatch, logs, ssm, secretsmanager, autoscaling, ecr, sts } = self;
        ecs + elb + cloudwatch + logs + ssm + secretsmanager + autoscaling + ecr + sts
    }
}

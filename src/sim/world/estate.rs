//! Everything in the account that services live among.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::definition::TaskDefinition;
use super::ids::Ids;
use super::logs::Logs;
use super::metric::Metrics;
use super::registry::Registry;
use super::target::{Balancer, TargetGroup};
use super::vault::Vault;
use crate::sim::spec::SubnetSpec;

/// The account's things that are not services.
#[derive(Clone, Debug)]
pub struct Estate {
    /// World time, milliseconds since the epoch.
    pub now: i64,
    /// Seed of everything drawn by chance.
    pub seed: u64,
    /// Maker of ids.
    pub ids: Ids,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Caller identity, the last part of its ARN.
    pub caller: String,
    /// VPC id.
    pub vpc: String,
    /// Subnets.
    pub subnets: Vec<Subnet>,
    /// Task definitions by family, oldest first.
    pub families: BTreeMap<String, Vec<TaskDefinition>>,
    /// ECR.
    pub registry: Registry,
    /// Load balancers.
    pub balancers: Vec<Balancer>,
    /// Target groups by name.
    pub groups: BTreeMap<String, TargetGroup>,
    /// CloudWatch Logs.
    pub logs: Logs,
    /// CloudWatch metrics.
    pub metrics: Metrics,
    /// Parameters and secrets.
    pub vault: Vault,
}

/// A subnet and the addresses taken in it.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// Settings.
    pub spec: SubnetSpec,
    first: u32,
    size: u32,
    next: u32,
    taken: BTreeSet<u32>,
}

impl Subnet {
    /// A subnet from its block.
    ///
    /// # Errors
    /// When the block is not `A.B.C.D/N` with N from 8 to 28.
    pub fn new(spec: SubnetSpec) -> Result<Self, String> {
        let wrong = || format!("`{}` is not an IPv4 block such as 10.0.11.0/24", spec.cidr);
        let (address, prefix) = spec.cidr.split_once('/').ok_or_else(wrong)?;
        let address: Ipv4Addr = address.parse().map_err(|_| wrong())?;
        let prefix: u32 = prefix.parse().map_err(|_| wrong())?;
        if !(8..=28).contains(&prefix) {
            return Err(wrong());
        }
        let size = 1u32 << (32 - prefix);
        Ok(Self { first: u32::from(address), size, next: 10, taken: BTreeSet::new(), spec })
    }

    /// Takes an address; AWS keeps the first four and the last of a block.
    pub fn take(&mut self) -> Option<String> {
        if self.taken.len() as u32 >= self.size - 5 {
            return None;
        }
        loop {
            self.next = if self.next + 2 >= self.size { 4 } else { self.next + 1 };
            if self.taken.insert(self.next) {
                return Some(Ipv4Addr::from(self.first + self.next).to_string());
            }
        }
    }

    /// Gives an address back.
    pub fn give_back(&mut self, address: &str) {
        if let Ok(address) = address.parse::<Ipv4Addr>() {
            self.taken.remove(&u32::from(address).wrapping_sub(self.first));
        }
    }
}

impl Estate {
    /// An ARN of this account and region.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// A task definition's ARN.
    pub fn definition_arn(&self, family: &str, revision: u32) -> String {
        self.arn("ecs", &format!("task-definition/{family}:{revision}"))
    }

    /// A target group's ARN.
    pub fn group_arn(&self, name: &str) -> String {
        let label = self.groups.get(name).map_or(name, |group| group.label.as_str());
        self.arn("elasticloadbalancing", label)
    }

    /// The name of the target group that has this ARN.
    pub fn group_named(&self, arn: &str) -> Option<&str> {
        self.groups.keys().find(|name| self.group_arn(name) == arn).map(String::as_str)
    }

    /// A role's ARN.
    pub fn role_arn(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.account)
    }

    /// A task definition by family and revision.
    pub fn definition(&self, family: &str, revision: u32) -> Option<&TaskDefinition> {
        self.families.get(family)?.iter().find(|definition| definition.revision == revision)
    }

    /// Makes a revision INACTIVE; services that run it go on.
    pub fn deregister(&mut self, family: &str, revision: u32) {
        let now = self.now;
        let revisions = self.families.get_mut(family).into_iter().flatten();
        for definition in revisions.filter(|definition| definition.revision == revision && definition.active)
        {
            definition.active = false;
            definition.deregistered = Some(now);
        }
    }

    /// Registers the next revision of a family and tells its number.
    pub fn register(&mut self, mut definition: TaskDefinition) -> u32 {
        let revisions = self.families.entry(definition.family.clone()).or_default();
        let number = revisions.last().map_or(0, |last| last.revision) + 1;
        definition.revision = number;
        definition.active = true;
        definition.deregistered = None;
        definition.registered = self.now;
        revisions.push(definition);
        number
    }
}

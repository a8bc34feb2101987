//! Names of things: ARNs and what can be read off them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An Amazon Resource Name, `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Arn(String);

impl Arn {
    /// Takes a text as an ARN; a bare name is accepted too and is its own [`name`](Self::name).
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the resource: a task's id, a service's name, `family:revision` of a task
    /// definition, an alarm's name.
    pub fn name(&self) -> &str {
        let resource = self.resource();
        match resource.rsplit_once('/') {
            Some((_, last)) => last,
            None => resource.split_once(':').map_or(resource, |(_, last)| last),
        }
    }

    /// Everything behind the account: `task/cluster/id`, `targetgroup/name/id`. The whole text
    /// when this is no ARN.
    pub fn resource(&self) -> &str {
        if self.0.starts_with("arn:") { self.0.splitn(6, ':').nth(5).unwrap_or(&self.0) } else { &self.0 }
    }

    /// The account id, `None` where the ARN names none.
    pub fn account(&self) -> Option<&str> {
        self.part(4)
    }

    /// The region, `None` where the ARN names none.
    pub fn region(&self) -> Option<&str> {
        self.part(3)
    }

    fn part(&self, index: usize) -> Option<&str> {
        if !self.0.starts_with("arn:") {
            return None;
        }
        self.0.split(':').nth(index).filter(|part| !part.is_empty())
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Who the credentials belong to, as STS's GetCallerIdentity says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account id, twelve digits.
    pub account: String,
    /// The ARN of the user or of the assumed role.
    pub arn: Arn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_last_part() {
        for (arn, name) in [
            ("arn:aws:ecs:us-east-1:1:task/lauv/4f1c", "4f1c"),
            ("arn:aws:ecs:us-east-1:1:task-definition/lauv-task:42", "lauv-task:42"),
            ("arn:aws:ecs:us-east-1:1:service/old-style", "old-style"),
            ("arn:aws:cloudwatch:us-east-1:1:alarm:high cpu", "high cpu"),
            ("lauv-task:7", "lauv-task:7"),
            ("lauv", "lauv"),
        ] {
            let arn = Arn::new(arn);
            if arn.as_str().starts_with("arn:") {
                assert_eq!(arn.name(), name);
                assert_eq!(arn.account(), Some("1"));
                assert_eq!(arn.region(), Some("us-east-1"));
            } else {
                assert_eq!(arn.resource(), name);
            }
        }
    }
}

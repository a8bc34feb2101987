//! Target groups: their settings and their targets' health, read apart and shown together.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::Store;
use crate::engine::poll::changes;
use crate::model::{Arn, Service, Target, TargetGroup, TargetHealthCheck};

impl Store {
    /// The target groups that the services name.
    pub(in crate::engine::poll) fn wanted_groups(&self) -> HashSet<Arn> {
        self.users.keys().cloned().collect()
    }

    /// Whether a service names a target group whose settings are not known.
    pub(in crate::engine::poll) fn lacks_settings(&self) -> bool {
        self.settings_known && self.groups.values().any(|group| !self.settings.contains_key(&group.arn))
    }

    pub(super) fn put_health(&mut self, arn: &Arn, targets: Vec<Target>, now: Duration) {
        let old = self.health.insert(arn.clone(), targets);
        self.put_group(arn, now);
        let (Some(old), Some(group)) = (old, self.groups.get(arn)) else { return };
        let user = self.users.get(arn).and_then(|users| self.services.get(users.first()?));
        let key = user.map(|service| service.key());
        self.chronicle.add(changes::of_targets(group, &old, &group.targets, key.as_ref(), self.clock));
    }

    pub(super) fn put_group(&mut self, arn: &Arn, now: Duration) {
        let Some(users) = self.users.get(arn) else { return };
        let mut group = self.settings.get(arn).cloned().unwrap_or_else(|| bare_target_group(arn));
        group.targets = self.health.get(arn).cloned().unwrap_or_default();
        let old = self.groups.get(arn);
        if old.is_some_and(|old| **old == group) {
            return;
        }
        if old.is_some() {
            self.changed.extend(users.iter().map(|name| (name.clone(), now)));
        }
        self.groups.insert(arn.clone(), Arc::new(group));
        self.dirty = true;
    }

    /// A service is no longer behind its target groups; a group that nobody uses is gone.
    pub(super) fn leave_groups(&mut self, service: &Service) {
        for arn in service.load_balancers.iter().map(|balancer| &balancer.target_group) {
            let Some(users) = self.users.get_mut(arn) else { continue };
            users.remove(&service.name);
            if users.is_empty() {
                self.users.remove(arn);
                self.groups.remove(arn);
                self.health.remove(arn);
                self.no_health.remove(arn);
                self.rounds.forget(arn);
            }
        }
    }
}

/// A target group of which only the ARN is known: `…:targetgroup/NAME/ID`.
fn bare_target_group(arn: &Arn) -> TargetGroup {
    TargetGroup {
        arn: arn.clone(),
        name: arn.resource().split('/').nth(1).unwrap_or_default().to_owned(),
        protocol: None,
        port: None,
        target_type: None,
        load_balancers: Vec::new(),
        health_check: TargetHealthCheck::default(),
        targets: Vec::new(),
        rules: Vec::new(),
    }
}

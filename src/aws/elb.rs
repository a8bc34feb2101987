//! Elastic Load Balancing v2: target groups, their targets' health, and the rules that lead there.

use aws_sdk_elasticloadbalancingv2::types;
use futures_util::Stream;

use super::convert::{arn, arn_or_empty, clean, clean_all, clean_or_empty};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::pages::pages;
use super::{Account, Error};
use crate::model::{Arn, ListenerRule, LoadBalancer, Target, TargetGroup, TargetHealthCheck};

static GROUPS: Operation = Operation::new(Api::Elb, "DescribeTargetGroups", Bucket::Elb);
static HEALTH: Operation = Operation::new(Api::Elb, "DescribeTargetHealth", Bucket::Elb);
static BALANCERS: Operation = Operation::new(Api::Elb, "DescribeLoadBalancers", Bucket::Elb);
static LISTENERS: Operation = Operation::new(Api::Elb, "DescribeListeners", Bucket::Elb);
static RULES: Operation = Operation::new(Api::Elb, "DescribeRules", Bucket::Elb);
/// The largest page of every Describe call here.
const PAGE: i32 = 400;

impl Account {
    /// All target groups of the region, without their targets, by page.
    pub fn target_groups(&self) -> impl Stream<Item = Result<Vec<TargetGroup>, Error>> + '_ {
        pages(&GROUPS, move |token| async move {
            let request = || {
                let request = self.clients().elb.describe_target_groups().page_size(PAGE);
                request.set_marker(token.clone()).send()
            };
            let answer = self.call(&GROUPS, request).await?;
            Ok((answer.target_groups().iter().map(target_group).collect(), answer.next_marker))
        })
    }

    /// A target group's targets with their health. This list has no pages.
    pub async fn target_health(&self, group: &Arn) -> Result<Vec<Target>, Error> {
        let request = || self.clients().elb.describe_target_health().target_group_arn(group.as_str()).send();
        let answer = self.call(&HEALTH, request).await?;
        Ok(answer.target_health_descriptions().iter().map(target).collect())
    }

    /// Load balancers by ARN, at most 20.
    pub async fn load_balancers(&self, arns: &[String]) -> Result<Vec<LoadBalancer>, Error> {
        let request = || {
            let request = self.clients().elb.describe_load_balancers();
            request.set_load_balancer_arns(Some(arns.to_vec())).send()
        };
        let answer = self.call(&BALANCERS, request).await?;
        Ok(answer.load_balancers().iter().map(load_balancer).collect())
    }

    /// A load balancer's listeners, as rules without conditions yet, by page.
    pub fn listeners<'a>(
        &'a self,
        balancer: &'a Arn,
    ) -> impl Stream<Item = Result<Vec<ListenerRule>, Error>> + 'a {
        pages(&LISTENERS, move |token| async move {
            let request = || {
                let request = self.clients().elb.describe_listeners();
                let request = request.load_balancer_arn(balancer.as_str()).page_size(PAGE);
                request.set_marker(token.clone()).send()
            };
            let answer = self.call(&LISTENERS, request).await?;
            Ok((answer.listeners().iter().map(listener).collect(), answer.next_marker))
        })
    }

    /// A listener's rules, the default one included, by page.
    pub fn rules<'a>(
        &'a self,
        listener: &'a ListenerRule,
    ) -> impl Stream<Item = Result<Vec<ListenerRule>, Error>> + 'a {
        pages(&RULES, move |token| async move {
            let request = || {
                let request = self.clients().elb.describe_rules();
                let request = request.listener_arn(listener.listener.as_str()).page_size(PAGE);
                request.set_marker(token.clone()).send()
            };
            let answer = self.call(&RULES, request).await?;
            let rules = answer.rules().iter().map(|found| rule(listener, found));
            Ok((rules.collect(), answer.next_marker))
        })
    }
}

fn target_group(group: &types::TargetGroup) -> TargetGroup {
    let matcher = group.matcher().and_then(|m| m.http_code().or(m.grpc_code()));
    TargetGroup {
        arn: arn_or_empty(group.target_group_arn()),
        name: clean_or_empty(group.target_group_name()),
        protocol: clean(group.protocol().map(|protocol| protocol.as_str())),
        port: group.port(),
        target_type: clean(group.target_type().map(|kind| kind.as_str())),
        load_balancers: group.load_balancer_arns().iter().filter_map(|a| arn(Some(a))).collect(),
        health_check: TargetHealthCheck {
            enabled: group.health_check_enabled(),
            protocol: clean(group.health_check_protocol().map(|protocol| protocol.as_str())),
            port: clean(group.health_check_port()),
            path: clean(group.health_check_path()),
            matcher: clean(matcher),
            interval_seconds: group.health_check_interval_seconds(),
            timeout_seconds: group.health_check_timeout_seconds(),
            healthy_threshold: group.healthy_threshold_count(),
            unhealthy_threshold: group.unhealthy_threshold_count(),
        },
        targets: Vec::new(),
        rules: Vec::new(),
    }
}

fn target(described: &types::TargetHealthDescription) -> Target {
    let target = described.target();
    let health = described.target_health();
    let state = health.and_then(|health| health.state()).map(|state| state.as_str());
    Target {
        id: clean_or_empty(target.and_then(|target| target.id())),
        port: target.and_then(|target| target.port()),
        zone: clean(target.and_then(|target| target.availability_zone())),
        state: state.unwrap_or_default().into(),
        reason: clean(health.and_then(|health| health.reason()).map(|reason| reason.as_str())),
        description: clean(health.and_then(|health| health.description())),
    }
}

fn load_balancer(balancer: &types::LoadBalancer) -> LoadBalancer {
    let state = balancer.state().and_then(|state| state.code());
    LoadBalancer {
        arn: arn_or_empty(balancer.load_balancer_arn()),
        name: clean_or_empty(balancer.load_balancer_name()),
        kind: clean(balancer.r#type().map(|kind| kind.as_str())),
        dns_name: clean(balancer.dns_name()),
        state: clean(state.map(|state| state.as_str())),
    }
}

fn listener(listener: &types::Listener) -> ListenerRule {
    ListenerRule {
        listener: arn_or_empty(listener.listener_arn()),
        protocol: clean(listener.protocol().map(|protocol| protocol.as_str())),
        port: listener.port(),
        priority: "default".to_owned(),
        conditions: Vec::new(),
        target_groups: forwards_to(listener.default_actions()),
    }
}

fn rule(listener: &ListenerRule, rule: &types::Rule) -> ListenerRule {
    ListenerRule {
        listener: listener.listener.clone(),
        protocol: listener.protocol.clone(),
        port: listener.port,
        priority: clean_or_empty(rule.priority()),
        conditions: rule.conditions().iter().map(condition).collect(),
        target_groups: forwards_to(rule.actions()),
    }
}

fn condition(condition: &types::RuleCondition) -> String {
    let values = if let Some(config) = condition.path_pattern_config() {
        config.values()
    } else if let Some(config) = condition.host_header_config() {
        config.values()
    } else if let Some(config) = condition.source_ip_config() {
        config.values()
    } else if let Some(config) = condition.http_request_method_config() {
        config.values()
    } else if let Some(config) = condition.http_header_config() {
        config.values()
    } else {
        condition.values()
    };
    format!("{}: {}", clean_or_empty(condition.field()), clean_all(values).join(", "))
}

/// The target groups that actions forward to, one or several with weights.
fn forwards_to(actions: &[types::Action]) -> Vec<Arn> {
    let single = actions.iter().filter_map(|action| arn(action.target_group_arn()));
    let weighted = actions.iter().filter_map(|action| action.forward_config());
    let weighted = weighted.flat_map(|forward| forward.target_groups());
    let mut found: Vec<_> =
        single.chain(weighted.filter_map(|group| arn(group.target_group_arn()))).collect();
    found.sort_unstable();
    found.dedup();
    found
}

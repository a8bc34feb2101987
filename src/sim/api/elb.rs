//! Elastic Load Balancing v2.

use super::{Handler, page, size};
use crate::sim::spec::{ListenerSpec, RuleSpec};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::target::{Balancer, Health, Target, TargetGroup};

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("DescribeTargetGroups", target_groups),
    ("DescribeTargetGroupAttributes", attributes),
    ("DescribeTargetHealth", target_health),
    ("DescribeLoadBalancers", load_balancers),
    ("DescribeListeners", listeners),
    ("DescribeRules", rules),
];

/// A member that must be there, missed in this service's own words.
fn required<'a>(input: &'a Input, name: &str) -> Result<&'a str, ApiError> {
    let missing = || ApiError::client("ValidationError", format!("The parameter {name} is required."));
    input.text(name)?.ok_or_else(missing)
}

fn no_group() -> ApiError {
    ApiError::client("TargetGroupNotFound", "One or more target groups not found")
}

fn no_balancer() -> ApiError {
    ApiError::client("LoadBalancerNotFound", "One or more load balancers not found")
}

fn no_listener() -> ApiError {
    ApiError::client("ListenerNotFound", "One or more listeners not found")
}

fn paged(input: &Input, list: &'static str, items: Vec<Map>) -> Result<Map, ApiError> {
    let size = size(input, "PageSize", 400, 400, "ValidationError")?;
    let (items, next) = page(&items, input.text("Marker")?, size, "ValidationError")?;
    Ok(Map::new().put(list, items.to_vec()).maybe("NextMarker", next))
}

fn target_groups(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (arns, names) = (input.texts("TargetGroupArns")?, input.texts("Names")?);
    let balancer = input.text("LoadBalancerArn")?;
    let all = || world.estate.groups.iter();
    let known =
        |wanted: &&str| all().any(|(name, _)| name == wanted || world.estate.group_arn(name) == **wanted);
    if !arns.iter().chain(&names).all(known) {
        return Err(no_group());
    }
    let chosen = all().filter(|(name, group)| {
        let arn = world.estate.group_arn(name);
        (arns.is_empty() || arns.contains(&arn.as_str()))
            && (names.is_empty() || names.contains(&name.as_str()))
            && balancer.is_none_or(|balancer| {
                balancer_of(world, group).is_some_and(|found| balancer_arn(world, found) == balancer)
            })
    });
    paged(input, "TargetGroups", chosen.map(|(name, group)| group_map(world, name, group)).collect())
}

fn group_map(world: &World, name: &str, group: &TargetGroup) -> Map {
    let spec = &group.spec;
    Map::new()
        .put("TargetGroupArn", world.estate.group_arn(name))
        .put("TargetGroupName", name)
        .put("Protocol", "HTTP")
        .put("Port", spec.port)
        .put("VpcId", world.estate.vpc.clone())
        .put("HealthCheckProtocol", "HTTP")
        .put("HealthCheckPort", "traffic-port")
        .put("HealthCheckEnabled", true)
        .put("HealthCheckIntervalSeconds", spec.interval)
        .put("HealthCheckTimeoutSeconds", spec.timeout)
        .put("HealthyThresholdCount", spec.healthy)
        .put("UnhealthyThresholdCount", spec.unhealthy)
        .put("HealthCheckPath", spec.path.clone())
        .put("Matcher", Map::new().put("HttpCode", spec.matcher.clone()))
        .put(
            "LoadBalancerArns",
            balancer_of(world, group)
                .map(|balancer| balancer_arn(world, balancer))
                .into_iter()
                .collect::<Vec<_>>(),
        )
        .put("TargetType", "ip")
        .put("ProtocolVersion", "HTTP1")
        .put("IpAddressType", "ipv4")
}

fn attributes(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let group = group(world, required(input, "TargetGroupArn")?)?;
    let attribute = |key: &'static str, value: String| Map::new().put("Key", key).put("Value", value);
    let list = vec![
        attribute("deregistration_delay.timeout_seconds", group.spec.deregistration_delay.to_string()),
        attribute("stickiness.enabled", "false".into()),
        attribute("load_balancing.algorithm.type", "round_robin".into()),
    ];
    Ok(Map::new().put("Attributes", list))
}

fn target_health(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let group = group(world, required(input, "TargetGroupArn")?)?;
    let targets = group.targets.iter().map(|target| {
        Map::new()
            .put(
                "Target",
                Map::new()
                    .put("Id", target.address.clone())
                    .put("Port", target.port)
                    .put("AvailabilityZone", target.zone.clone()),
            )
            .put("HealthCheckPort", target.port.to_string())
            .put("TargetHealth", health_map(target))
    });
    Ok(Map::new().put("TargetHealthDescriptions", targets.collect::<Vec<_>>()))
}

fn health_map(target: &Target) -> Map {
    let map = Map::new().put("State", target.health.name());
    let (reason, description) = match (target.health, target.last_failure) {
        (Health::Healthy, _) => return map,
        (Health::Unhealthy, Some(failure)) => failure.reason(),
        (Health::Draining, _) => {
            ("Target.DeregistrationInProgress", "Target deregistration is in progress".to_owned())
        }
        (_, None) if target.passed == 0 => {
            ("Elb.RegistrationInProgress", "Target registration is in progress".to_owned())
        }
        _ => ("Elb.InitialHealthChecking", "Initial health checks in progress".to_owned()),
    };
    map.put("Reason", reason).put("Description", description)
}

fn load_balancers(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (arns, names) = (input.texts("LoadBalancerArns")?, input.texts("Names")?);
    let known = |wanted: &&str| {
        world
            .estate
            .balancers
            .iter()
            .any(|balancer| balancer.name == *wanted || balancer_arn(world, balancer) == *wanted)
    };
    if !arns.iter().chain(&names).all(known) {
        return Err(no_balancer());
    }
    let chosen = world.estate.balancers.iter().filter(|balancer| {
        (arns.is_empty() || arns.contains(&balancer_arn(world, balancer).as_str()))
            && (names.is_empty() || names.contains(&balancer.name.as_str()))
    });
    paged(input, "LoadBalancers", chosen.map(|balancer| balancer_map(world, balancer)).collect())
}

fn balancer_map(world: &World, balancer: &Balancer) -> Map {
    let zones = world.estate.subnets.iter().map(|subnet| {
        Map::new().put("ZoneName", subnet.spec.zone.clone()).put("SubnetId", subnet.spec.id.clone())
    });
    Map::new()
        .put("LoadBalancerArn", balancer_arn(world, balancer))
        .put("DNSName", balancer.host(&world.estate.region))
        .put("CanonicalHostedZoneId", "Z35SXDOTRQ7X7K")
        .put("CreatedTime", Value::Time(world.began - 400 * 86_400_000))
        .put("LoadBalancerName", balancer.name.clone())
        .put("Scheme", "internet-facing")
        .put("VpcId", world.estate.vpc.clone())
        .put("State", Map::new().put("Code", "active"))
        .put("Type", "application")
        .put("AvailabilityZones", zones.collect::<Vec<_>>())
        .put("SecurityGroups", vec!["sg-0f1e2d3c4b5a69788"])
        .put("IpAddressType", "ipv4")
}

fn listeners(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let world = &*world;
    let (balancer, arns) = (input.text("LoadBalancerArn")?, input.texts("ListenerArns")?);
    let all = world.estate.balancers.iter().flat_map(|balancer| {
        balancer
            .listeners
            .iter()
            .map(move |(id, listener)| (balancer, listener_arn(world, balancer, id), listener))
    });
    let all: Vec<_> = all.collect();
    if let Some(wanted) = balancer
        && !world.estate.balancers.iter().any(|found| balancer_arn(world, found) == wanted)
    {
        return Err(no_balancer());
    }
    if !arns.iter().all(|wanted| all.iter().any(|(_, arn, _)| arn == wanted)) {
        return Err(no_listener());
    }
    let chosen = all.iter().filter(|(found, arn, _)| {
        balancer.is_none_or(|wanted| balancer_arn(world, found) == wanted)
            && (arns.is_empty() || arns.contains(&arn.as_str()))
    });
    paged(
        input,
        "Listeners",
        chosen.map(|(balancer, arn, listener)| listener_map(world, balancer, arn, listener)).collect(),
    )
}

fn listener_map(world: &World, balancer: &Balancer, arn: &str, listener: &ListenerSpec) -> Map {
    let secure = listener.protocol == "HTTPS";
    let certificate = world.estate.arn("acm", "certificate/11112222-3333-4444-5555-666677778888");
    Map::new()
        .put("ListenerArn", arn)
        .put("LoadBalancerArn", balancer_arn(world, balancer))
        .put("Port", listener.port)
        .put("Protocol", listener.protocol.clone())
        .maybe("Certificates", secure.then(|| vec![Map::new().put("CertificateArn", certificate)]))
        .maybe("SslPolicy", secure.then_some("ELBSecurityPolicy-TLS13-1-2-2021-06"))
        .put("DefaultActions", vec![action(world, listener.target_group.as_deref())])
}

fn rules(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (listener, arns) = (input.text("ListenerArn")?, input.texts("RuleArns")?);
    if listener.is_some() != arns.is_empty() {
        return Err(ApiError::client("ValidationError", "You must specify either listener ARN or rule ARNs"));
    }
    let world = &*world;
    let all = world.estate.balancers.iter().flat_map(|balancer| {
        balancer.listeners.iter().map(move |(id, listener)| (listener_arn(world, balancer, id), listener))
    });
    let all: Vec<_> = all.collect();
    if let Some(wanted) = listener {
        let (arn, found) = all.iter().find(|(arn, _)| arn == wanted).ok_or_else(no_listener)?;
        let rules = rules_of(world, arn, found);
        return paged(input, "Rules", rules.into_iter().map(|(_, rule)| rule).collect());
    }
    let every: Vec<_> = all.iter().flat_map(|(arn, listener)| rules_of(world, arn, listener)).collect();
    let find = |wanted: &&str| {
        let found = every.iter().find(|(arn, _)| arn == wanted).map(|(_, rule)| rule.clone());
        found.ok_or_else(|| ApiError::client("RuleNotFound", "One or more rules not found"))
    };
    let rules = arns.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    paged(input, "Rules", rules)
}

/// A listener's rules in order with their ARNs, the default one last.
fn rules_of(world: &World, listener_arn: &str, listener: &ListenerSpec) -> Vec<(String, Map)> {
    let base = listener_arn.replace(":listener/", ":listener-rule/");
    let arn = |rule: &RuleSpec| format!("{base}/{:016x}", rule.priority);
    let mut rules: Vec<_> =
        listener.rules.iter().map(|rule| (arn(rule), rule_map(world, arn(rule), rule))).collect();
    let arn = format!("{base}/0000000000000000");
    let map = Map::new()
        .put("RuleArn", arn.clone())
        .put("Priority", "default")
        .put("Conditions", Vec::<Map>::new())
        .put("Actions", vec![action(world, listener.target_group.as_deref())])
        .put("IsDefault", true);
    rules.push((arn, map));
    rules
}

fn rule_map(world: &World, arn: String, rule: &RuleSpec) -> Map {
    let condition = |field: &'static str, config: &'static str, value: &String| {
        Map::new()
            .put("Field", field)
            .put("Values", vec![value.clone()])
            .put(config, Map::new().put("Values", vec![value.clone()]))
    };
    let path = rule.path.iter().map(|path| condition("path-pattern", "PathPatternConfig", path));
    let host = rule.host.iter().map(|host| condition("host-header", "HostHeaderConfig", host));
    Map::new()
        .put("RuleArn", arn)
        .put("Priority", rule.priority.to_string())
        .put("Conditions", path.chain(host).collect::<Vec<_>>())
        .put("Actions", vec![action(world, Some(&rule.target_group))])
        .put("IsDefault", false)
}

fn action(world: &World, group: Option<&str>) -> Map {
    match group {
        Some(group) => {
            let arn = world.estate.group_arn(group);
            let tuple = Map::new().put("TargetGroupArn", arn.clone()).put("Weight", 1);
            Map::new()
                .put("Type", "forward")
                .put("TargetGroupArn", arn)
                .put("Order", 1)
                .put("ForwardConfig", Map::new().put("TargetGroups", vec![tuple]))
        }
        None => Map::new().put("Type", "redirect").put("Order", 1).put(
            "RedirectConfig",
            Map::new().put("Protocol", "HTTPS").put("Port", "443").put("StatusCode", "HTTP_301"),
        ),
    }
}

fn group<'a>(world: &'a World, arn: &str) -> Result<&'a TargetGroup, ApiError> {
    let found = world.estate.groups.iter().find(|(name, _)| world.estate.group_arn(name) == arn);
    found.map(|(_, group)| group).ok_or_else(no_group)
}

fn balancer_of<'a>(world: &'a World, group: &TargetGroup) -> Option<&'a Balancer> {
    let name = group.balancer.as_ref()?;
    world.estate.balancers.iter().find(|balancer| balancer.name == *name)
}

fn balancer_arn(world: &World, balancer: &Balancer) -> String {
    world.estate.arn("elasticloadbalancing", &format!("loadbalancer/{}", balancer.label))
}

fn listener_arn(world: &World, balancer: &Balancer, id: &str) -> String {
    world.estate.arn("elasticloadbalancing", &format!("listener/{}/{id}", balancer.label))
}

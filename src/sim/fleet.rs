//! A generated world of any size.

use super::spec::{
    AlarmSpec, ContainerSpec, ListenerSpec, LoadBalancerSpec, LoadSpec, RuleSpec, ScalingMetric, ScalingSpec,
    ServiceSpec, SubnetSpec, TargetGroupSpec, WorldSpec,
};

/// One service in this many stands behind a target group.
const BEHIND: u32 = 20;
/// One service in this many has an alarm.
const ALARMED: u32 = 5;
const BALANCER: &str = "fleet-alb";
const CLUSTER: &str = "fleet-cluster";

/// A world of `services` services with `tasks` tasks each: with 1,000 services
/// 50 target groups and 200 alarms.
pub fn spec(services: u32, tasks: u32) -> WorldSpec {
    let behind = (0..services).filter(|index| index % BEHIND == 0);
    let groups: Vec<TargetGroupSpec> = behind.map(group).collect();
    let listener = ListenerSpec {
        port: 80,
        protocol: "HTTP".into(),
        target_group: groups.first().map(|group| group.name.clone()),
        rules: groups.iter().zip(1..).map(|(group, priority)| rule(group, priority)).collect(),
    };
    WorldSpec {
        name: "fleet".into(),
        about: format!("{services} services of {tasks} tasks each"),
        account: "123456789012".into(),
        region: "us-east-1".into(),
        caller: "assumed-role/OnCall/fleet".into(),
        seed: 1000,
        focus: service_name(0),
        vpc: "vpc-0f1ee700000000001".into(),
        subnets: ["a", "b", "c"].into_iter().zip(0..).map(|(zone, index)| subnet(zone, index)).collect(),
        load_balancers: vec![LoadBalancerSpec { name: BALANCER.into(), listeners: vec![listener] }],
        target_groups: groups,
        services: (0..services).map(|index| service(index, tasks)).collect(),
        alarms: (0..services).filter(|index| index % ALARMED == 0).map(alarm).collect(),
        parameters: Vec::new(),
        secrets: Vec::new(),
        retention: std::collections::BTreeMap::new(),
        story: Vec::new(),
    }
}

fn service_name(index: u32) -> String {
    format!("svc-{index:04}")
}

fn group_name(index: u32) -> String {
    format!("tg-{index:04}")
}

fn subnet(zone: &str, index: u32) -> SubnetSpec {
    SubnetSpec {
        id: format!("subnet-0f1ee7000000000{index}0"),
        cidr: format!("10.{}.0.0/16", 10 + index),
        zone: format!("us-east-1{zone}"),
    }
}

fn group(index: u32) -> TargetGroupSpec {
    TargetGroupSpec {
        name: group_name(index),
        port: 8080,
        path: "/health".into(),
        interval: 30,
        timeout: 5,
        healthy: 2,
        unhealthy: 3,
        matcher: "200".into(),
        deregistration_delay: 30,
    }
}

fn rule(group: &TargetGroupSpec, priority: u32) -> RuleSpec {
    RuleSpec {
        priority,
        path: Some(format!("/{}/*", group.name)),
        host: None,
        target_group: group.name.clone(),
    }
}

fn service(index: u32, tasks: u32) -> ServiceSpec {
    ServiceSpec {
        name: service_name(index),
        cluster: CLUSTER.into(),
        desired: tasks,
        family: format!("family-{index:04}"),
        revision: 3,
        deployed: 86_400_000 * i64::from(1 + index % 30),
        cpu: 256,
        memory: 512,
        execution_role: "ecsTaskExecutionRole".into(),
        task_role: None,
        minimum_healthy_percent: 100,
        maximum_percent: 200,
        circuit_breaker: true,
        rollback: true,
        grace: 60,
        target_group: index.is_multiple_of(BEHIND).then(|| group_name(index)),
        containers: vec![container(index)],
        load: LoadSpec::default(),
        scaling: index.is_multiple_of(ALARMED).then(|| ScalingSpec {
            min: tasks,
            max: tasks * 3,
            metric: ScalingMetric::Cpu,
            target: 70.0,
            in_cooldown: 300,
            out_cooldown: 60,
            policy: "cpu-target-tracking".into(),
        }),
        controller: "ECS".into(),
    }
}

fn container(index: u32) -> ContainerSpec {
    ContainerSpec {
        name: "app".into(),
        repository: format!("fleet-{index:04}"),
        tag: "v{revision}".into(),
        port: Some(8080),
        environment: [("PORT".to_owned(), "8080".to_owned())].into(),
        secrets: std::collections::BTreeMap::new(),
        log_group: Some(format!("/ecs/{}", service_name(index))),
        log_driver: None,
        stream_prefix: "ecs".into(),
        health_command: None,
        start_seconds: 8,
        startup: vec!["listening on {port}".into()],
        lines: vec!["GET /items/{id} 200 {ms}ms".into()],
        lines_per_minute: u32::from(index.is_multiple_of(BEHIND)),
    }
}

fn alarm(index: u32) -> AlarmSpec {
    AlarmSpec {
        name: format!("{}-high-cpu", service_name(index)),
        description: "Sustained high CPU".into(),
        metric: "CPUUtilization".into(),
        statistic: "Average".into(),
        period: 300,
        evaluation_periods: 3,
        threshold: 70.0,
        comparison: "GreaterThanThreshold".into(),
        service: Some(service_name(index)),
        load_balancer: None,
        target_group: None,
    }
}

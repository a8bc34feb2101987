//! Targets need their checks, drain, and go; stopped tasks are remembered for an hour.

use dogwatch::sim::world::World;
use dogwatch::sim::world::target::Health;
use dogwatch::sim::world::task::Phase;

use crate::support::{calm_world, service, until};

const GATEWAY: &str = "lauv-gateway-service";

fn scale(world: &mut World, desired: u32) {
    let (gateway, _) = world.service_mut("lauv-prod-cluster", GATEWAY).unwrap();
    gateway.desired = desired;
}

#[test]
fn a_target_is_healthy_after_as_many_checks_as_its_group_asks_for() {
    let account = calm_world("lauv");
    // Auto scaling would take the third task away again.
    account.world().scaling.clear();
    scale(&mut account.world(), 3);
    let group = |world: &World| world.estate.groups["tg-lauv-gateway"].clone();
    let spec = group(&account.world()).spec;
    let (interval, needed) = (spec.interval, spec.healthy);
    until(&account, 60, |world| group(world).targets.len() == 3);
    let to_healthy = until(&account, 300, |world| group(world).count(Health::Healthy) == 3);
    assert!(to_healthy >= interval * (needed - 1), "healthy after {to_healthy} s: too few checks");
    assert!(to_healthy <= interval * (needed + 1), "healthy after {to_healthy} s: too many checks");
}

#[test]
fn an_unhealthy_target_takes_as_many_failures_and_its_task_is_replaced() {
    let account = calm_world("lauv");
    account.begin("health-502", None).unwrap();
    until(&account, 600, |world| world.estate.groups["tg-lauv-gateway"].count(Health::Unhealthy) > 0);
    {
        let world = account.world();
        let group = &world.estate.groups["tg-lauv-gateway"];
        let target = group.targets.iter().find(|target| target.health == Health::Unhealthy).unwrap();
        assert!(target.failed >= group.spec.unhealthy);
    }
    until(&account, 300, |world| service(world, GATEWAY).stopped.iter().any(|task| task.revision == 10));
    let world = account.world();
    let task = service(&world, GATEWAY).stopped.iter().find(|task| task.revision == 10).unwrap().clone();
    let stop = task.stop.unwrap();
    assert_eq!(stop.code, "ServiceSchedulerInitiated");
    assert!(
        stop.reason
            .starts_with("Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:"),
        "{}",
        stop.reason
    );
}

#[test]
fn a_stopped_task_drains_first_and_is_forgotten_after_an_hour() {
    let account = calm_world("lauv");
    account.world().scaling.clear();
    scale(&mut account.world(), 1);
    account.advance(2000);
    let delay = {
        let world = account.world();
        let group = &world.estate.groups["tg-lauv-gateway"];
        assert_eq!(group.count(Health::Draining), 1);
        let leaving = service(&world, GATEWAY).tasks.iter().find(|task| task.stop.is_some()).unwrap();
        assert_eq!(leaving.phase, Phase::Deactivating);
        group.spec.deregistration_delay
    };
    let drained =
        until(&account, 600, |world| world.estate.groups["tg-lauv-gateway"].count(Health::Draining) == 0);
    assert!(drained + 3 >= delay, "drained for {drained} s of {delay} s");
    until(&account, 60, |world| service(world, GATEWAY).stopped.len() == 1);
    account.advance(3_590_000);
    assert_eq!(service(&account.world(), GATEWAY).stopped.len(), 1);
    account.advance(20_000);
    assert_eq!(service(&account.world(), GATEWAY).stopped.len(), 0);
}

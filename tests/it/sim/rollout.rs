//! A rolling deployment keeps its percents, whatever they are.

use dogwatch::sim::world::lifecycle::healthy;
use dogwatch::sim::world::service::{Rollout, Status};
use dogwatch::sim::worlds;

use crate::support::{account, service, until};

/// minimum percent, maximum percent, desired count
const SETTINGS: [(u32, u32, u32); 6] =
    [(100, 200, 2), (50, 100, 4), (50, 200, 3), (0, 100, 2), (100, 150, 4), (75, 125, 8)];

#[test]
fn percents_hold_at_every_tick_and_the_deployment_completes() {
    for (minimum, maximum, desired) in SETTINGS {
        let mut spec = worlds::load("lauv").unwrap();
        spec.story.clear();
        let gateway =
            spec.services.iter_mut().find(|service| service.name == "lauv-gateway-service").unwrap();
        gateway.scaling = None;
        (gateway.minimum_healthy_percent, gateway.maximum_percent, gateway.desired) =
            (minimum, maximum, desired);
        let account = account(&spec);
        account.begin("deploy", None).unwrap();
        let (least, most) = ((desired * minimum).div_ceil(100), desired * maximum / 100);
        let took = until(&account, 1800, |world| {
            let gateway = service(world, "lauv-gateway-service");
            let counted = gateway.counted().count() as u32;
            let well =
                gateway.tasks.iter().filter(|task| healthy(gateway, task, &world.estate)).count() as u32;
            let setting = format!("{minimum}/{maximum} of {desired}");
            assert!(
                counted <= most,
                "{setting}: {counted} tasks are running or pending, at most {most} may be"
            );
            assert!(well >= least, "{setting}: {well} tasks are healthy, at least {least} must be");
            gateway.primary().unwrap().rollout == Rollout::Completed && gateway.deployments.len() == 1
        });
        let world = account.world();
        let gateway = service(&world, "lauv-gateway-service");
        assert_eq!(gateway.primary().unwrap().revision, 10);
        assert!(gateway.counted().all(|task| task.revision == 10));
        assert_eq!(gateway.history.last().unwrap().status, Status::Successful);
        assert!(took > 60, "two health checks 30 s apart cannot pass in {took} s");
        let last: Vec<_> = gateway.events.iter().rev().take(2).map(|event| event.message.as_str()).collect();
        assert!(last.iter().any(|message| message.contains("has reached a steady state.")), "{last:?}");
    }
}

#[test]
fn changing_the_count_starts_no_deployment() {
    let account = crate::support::calm_world("lauv");
    let before = service(&account.world(), "lauv-backend-service").primary_number();
    {
        let mut world = account.world();
        let (backend, _) = world.service_mut("lauv-prod-cluster", "lauv-backend-service").unwrap();
        backend.desired = 5;
    }
    until(&account, 120, |world| {
        service(world, "lauv-backend-service").tasks.iter().filter(|task| task.runs()).count() == 5
    });
    assert_eq!(service(&account.world(), "lauv-backend-service").primary_number(), before);
}

#[test]
fn a_deployment_that_cannot_move_stands_still() {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    let gateway = spec.services.iter_mut().find(|service| service.name == "lauv-gateway-service").unwrap();
    (gateway.minimum_healthy_percent, gateway.maximum_percent) = (100, 100);
    let account = account(&spec);
    account.begin("deploy", None).unwrap();
    account.advance(600_000);
    let world = account.world();
    let gateway = service(&world, "lauv-gateway-service");
    assert_eq!(gateway.primary().unwrap().rollout, Rollout::InProgress);
    assert!(
        gateway.counted().all(|task| task.revision == 9),
        "nothing may be stopped and nothing may be started"
    );
}

//! The circuit breaker: trips at its threshold, rolls back, or leaves a stalled deployment.

use dogwatch::sim::world::service::{Breaker, Rollout, Status};
use dogwatch::sim::worlds;

use crate::support::{account, calm_world, service, until};

const GATEWAY: &str = "lauv-gateway-service";

#[test]
fn trips_after_three_failures_and_goes_back_to_the_last_successful_revision() {
    for scenario in ["health-502", "image-missing", "crash-on-start", "secret-missing", "out-of-memory"] {
        let account = calm_world("lauv");
        let good = service(&account.world(), GATEWAY).primary_number();
        account.begin(scenario, None).unwrap();
        until(&account, 3600, |world| {
            service(world, GATEWAY).history.last().unwrap().status == Status::RollbackSuccessful
        });
        let world = account.world();
        let gateway = service(&world, GATEWAY);
        let record = gateway.history.last().unwrap();
        assert_eq!(record.breaker, Breaker::Triggered, "{scenario}");
        assert!(record.failures >= record.threshold && record.threshold == 3, "{scenario}: {record:?}");
        assert_eq!(record.rollback.as_ref().unwrap().to, good, "{scenario}");
        assert_eq!(gateway.primary_number(), good, "{scenario}: a rollback makes no new revision");
        assert!(gateway.counted().all(|task| task.revision == 9), "{scenario}");
        let told = |words: &str| gateway.events.iter().any(|event| event.message.contains(words));
        assert!(told("deployment failed: tasks failed to start."), "{scenario}");
        assert!(told(&format!("rolling back to deployment ecs-svc/{good}.")), "{scenario}");
    }
}

#[test]
fn users_keep_their_healthy_tasks_while_a_deployment_fails() {
    let account = calm_world("lauv");
    account.begin("health-502", None).unwrap();
    until(&account, 3600, |world| {
        let gateway = service(world, GATEWAY);
        let old = gateway.tasks.iter().filter(|task| task.runs() && task.revision == 9).count();
        assert!(old >= 2, "only {old} tasks of the good revision are left");
        gateway.history.last().unwrap().status == Status::RollbackSuccessful
    });
}

#[test]
fn without_a_success_to_go_back_to_the_service_stalls() {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    let account = account(&spec);
    {
        let mut world = account.world();
        let (gateway, _) = world.service_mut("lauv-prod-cluster", GATEWAY).unwrap();
        gateway.history.clear();
    }
    account.begin("crash-on-start", None).unwrap();
    until(&account, 1800, |world| service(world, GATEWAY).primary().unwrap().rollout == Rollout::Failed);
    account.advance(600_000);
    let world = account.world();
    let gateway = service(&world, GATEWAY);
    assert_eq!(gateway.primary().unwrap().rollout, Rollout::Failed);
    assert_eq!(gateway.last_successful(), None);
    let young = gateway.tasks.iter().filter(|task| task.revision == 10).count();
    assert_eq!(young, 0, "a failed deployment starts no further tasks");
}

#[test]
fn without_a_breaker_the_scheduler_waits_longer_and_longer() {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    spec.services.iter_mut().find(|service| service.name == GATEWAY).unwrap().circuit_breaker = false;
    let account = account(&spec);
    account.begin("image-missing", None).unwrap();
    account.advance(3_600_000);
    let world = account.world();
    let gateway = service(&world, GATEWAY);
    assert_eq!(gateway.primary().unwrap().rollout, Rollout::InProgress);
    assert!(
        gateway
            .events
            .iter()
            .any(|event| event.message.contains("is unable to consistently start tasks successfully"))
    );
    let failed = gateway.primary().unwrap().failed;
    assert!((6..60).contains(&failed), "{failed} failures in an hour: the waits must grow");
}

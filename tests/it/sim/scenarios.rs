//! Every scenario leaves the signs that ECS gives of it.

use dogwatch::sim::fault::SCENARIOS;
use dogwatch::sim::world::World;
use dogwatch::sim::world::alarm::State;
use dogwatch::sim::world::service::Service;

use crate::support::{calm_world, service, until};

const GATEWAY: &str = "lauv-gateway-service";

/// scenario, stop code, what the stopped reason or a container's reason says, exit code
const SIGNS: [(&str, &str, &str, Option<i32>); 15] = [
    (
        "image-missing",
        "TaskFailedToStart",
        "CannotPullContainerError: pull image manifest has been retried",
        None,
    ),
    ("ecr-denied", "TaskFailedToStart", "is not authorized to perform: ecr:BatchGetImage", None),
    ("secret-denied", "TaskFailedToStart", "is not authorized to perform: ssm:GetParameters", None),
    ("secret-missing", "TaskFailedToStart", "invalid ssm parameters", None),
    ("log-group-missing", "TaskFailedToStart", "The specified log group does not exist", None),
    ("no-addresses", "TaskFailedToStart", "InsufficientFreeAddressesInSubnet", None),
    ("crash-on-start", "EssentialContainerExited", "Essential container in task exited", Some(1)),
    ("command-not-found", "EssentialContainerExited", "Essential container in task exited", Some(127)),
    ("segfault", "EssentialContainerExited", "Essential container in task exited", Some(139)),
    (
        "out-of-memory",
        "EssentialContainerExited",
        "OutOfMemoryError: Container killed due to memory usage",
        Some(137),
    ),
    ("health-502", "ServiceSchedulerInitiated", "Task failed ELB health checks in", Some(143)),
    ("health-timeout", "ServiceSchedulerInitiated", "Task failed ELB health checks in", Some(143)),
    ("port-mismatch", "ServiceSchedulerInitiated", "Task failed ELB health checks in", Some(143)),
    ("slow-start", "ServiceSchedulerInitiated", "Task failed ELB health checks in", Some(143)),
    ("leak", "EssentialContainerExited", "OutOfMemoryError: Container killed due to memory usage", Some(137)),
];

#[test]
fn failures_are_told_as_ecs_tells_them() {
    for (scenario, code, words, exit) in SIGNS {
        let account = calm_world("lauv");
        account.begin(scenario, None).unwrap();
        until(&account, 3600, |world| {
            service(world, GATEWAY).stopped.iter().any(|task| is_sign(task, code, words, exit))
        });
    }
}

fn is_sign(task: &dogwatch::sim::world::task::Task, code: &str, words: &str, exit: Option<i32>) -> bool {
    let Some(stop) = &task.stop else { return false };
    let reasons: Vec<&str> =
        task.containers.iter().filter_map(|container| container.reason.as_deref()).collect();
    let said = stop.reason.contains(words) || reasons.iter().any(|reason| reason.contains(words));
    stop.code == code && said && (exit.is_none() || task.containers[0].exit == exit)
}

#[test]
fn capacity_that_is_not_there_is_told_in_an_event() {
    let account = calm_world("lauv");
    account.begin("no-capacity", None).unwrap();
    until(&account, 60, |world| {
        told(service(world, GATEWAY), "was unable to place a task. Reason: Capacity is unavailable")
    });
}

#[test]
fn a_deregistration_cycle_goes_on_and_on() {
    let account = calm_world("lauv");
    account.begin("deregistration-cycle", None).unwrap();
    account.advance(600_000);
    let world = account.world();
    let gateway = service(&world, GATEWAY);
    let count = |words: &str| gateway.events.iter().filter(|event| event.message.contains(words)).count();
    assert!(count("registered") >= 6 && count("deregistered") >= 3, "{:#?}", gateway.events);
    assert!(gateway.counted().any(|task| task.revision == 9 && task.was_healthy), "the old tasks stay");
}

#[test]
fn a_release_that_fails_users_raises_the_alarm_although_it_succeeded() {
    let account = calm_world("lauv");
    account.begin("bad-release", None).unwrap();
    until(&account, 3600, |world| alarm(world, "lauv-alb-high-5xx") == State::Alarm);
}

#[test]
fn a_database_that_does_not_answer_takes_the_targets_down() {
    let account = calm_world("lauv");
    account.begin("database-unreachable", None).unwrap();
    until(&account, 900, |world| {
        told(service(world, GATEWAY), "Health checks failed with these codes: [503]")
    });
}

#[test]
fn a_calm_day_is_calm_in_every_world() {
    for name in ["lauv", "prodready", "rupaya", "asharvi"] {
        let account = calm_world(name);
        let events =
            |world: &World| world.services.iter().map(|service| service.events.len()).collect::<Vec<_>>();
        account.advance(86_400_000);
        let world = account.world();
        for service in &world.services {
            assert_eq!(
                service.counted().filter(|task| task.runs()).count(),
                service.desired as usize,
                "{name}: {}",
                service.name
            );
            assert!(service.stopped.is_empty(), "{name}: {} lost a task", service.name);
            let unsteady = service
                .events
                .iter()
                .find(|event| event.at > crate::support::NIGHT && !event.message.contains("steady state"));
            assert!(unsteady.is_none(), "{name}: {unsteady:?}");
        }
        for alarm in &world.alarms {
            assert_eq!(alarm.state, State::Ok, "{name}: {} {}", alarm.spec.name, alarm.reason);
            assert!(alarm.history.is_empty(), "{name}: {} {:?}", alarm.spec.name, alarm.history);
        }
        assert!(events(&world).iter().all(|count| *count > 0));
    }
}

#[test]
fn every_scenario_begins_in_every_world() {
    for name in ["lauv", "prodready", "rupaya", "asharvi", "fleet:20x3"] {
        for scenario in SCENARIOS {
            let account = calm_world(name);
            account
                .begin(scenario.id, None)
                .unwrap_or_else(|error| panic!("{name}: {}: {error}", scenario.id));
            account.advance(120_000);
        }
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = || {
        let account = calm_world("lauv");
        account.begin("health-502", None).unwrap();
        account.advance(1_200_000);
        let world = account.world();
        format!("{:?} {:?}", world.services, world.estate.logs)
    };
    assert_eq!(story(), story());
}

fn told(service: &Service, words: &str) -> bool {
    service.events.iter().any(|event| event.message.contains(words))
}

fn alarm(world: &World, name: &str) -> State {
    world.alarms.iter().find(|alarm| alarm.spec.name == name).unwrap().state
}

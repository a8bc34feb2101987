//! Random worlds and random commands: what must hold at every moment.

use std::collections::HashSet;

use dogwatch::sim::Account;
use dogwatch::sim::fault::SCENARIOS;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::world::World;
use dogwatch::sim::world::lifecycle::{self, Tally};
use dogwatch::sim::world::rollout;
use dogwatch::sim::world::service::Service;
use dogwatch::sim::world::target::Health;
use dogwatch::sim::world::task::Phase;
use dogwatch::sim::worlds;
use proptest::prelude::*;

use crate::support::account;

/// Something that somebody does to a service.
#[derive(Clone, Debug)]
enum Command {
    Scale(u32),
    Deploy,
    Begin(usize),
    StopTask(usize),
    Calm,
    Wait(i64),
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0u32..6).prop_map(Command::Scale),
        Just(Command::Deploy),
        (0..SCENARIOS.len()).prop_map(Command::Begin),
        (0usize..8).prop_map(Command::StopTask),
        Just(Command::Calm),
        (1i64..400).prop_map(Command::Wait),
    ]
}

fn spec() -> impl Strategy<Value = WorldSpec> {
    let settings = (
        prop_oneof![Just(0u32), Just(50), Just(100)],
        prop_oneof![Just(100u32), Just(150), Just(200)],
        any::<bool>(),
        0u32..5,
        any::<u64>(),
    );
    (0usize..4, settings).prop_map(|(world, (minimum, maximum, breaker, desired, seed))| {
        let mut spec = worlds::load(worlds::BUILT_IN[world]).unwrap();
        spec.story.clear();
        spec.seed = seed;
        for service in &mut spec.services {
            (service.minimum_healthy_percent, service.maximum_percent) = (minimum, maximum);
            (service.circuit_breaker, service.desired) = (breaker, desired);
        }
        spec
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_must_hold_holds(spec in spec(), commands in prop::collection::vec(command(), 1..12)) {
        let account = account(&spec);
        for command in commands {
            obey(&account, &command);
            for _ in 0..40 {
                account.advance(1000);
                check(&account.world());
            }
        }
    }
}

fn obey(account: &Account, command: &Command) {
    let focus = account.world().focus.clone();
    match command {
        Command::Begin(index) => account.begin(SCENARIOS[*index].id, None).unwrap(),
        Command::Calm => dogwatch::sim::fault::end_all(&mut account.world()),
        Command::Wait(seconds) => account.advance(seconds * 1000),
        Command::Scale(_) | Command::Deploy | Command::StopTask(_) => {
            let mut world = account.world();
            let world = &mut *world;
            let service = world.services.iter_mut().find(|service| service.name == focus).unwrap();
            match command {
                Command::Scale(desired) => service.desired = *desired,
                Command::Deploy => {
                    let revision = service.primary().unwrap().revision;
                    rollout::deploy(service, &mut world.estate, revision);
                }
                Command::StopTask(index) if *index < service.tasks.len() => {
                    let mut task = service.tasks.remove(*index);
                    lifecycle::stop(
                        service,
                        &mut task,
                        &mut world.estate,
                        "UserInitiated",
                        "asked".into(),
                        &mut Tally::default(),
                    );
                    service.tasks.push(task);
                }
                _ => {}
            }
        }
    }
}

fn check(world: &World) {
    let mut ids = HashSet::new();
    let mut addresses = HashSet::new();
    for service in &world.services {
        for task in service.tasks.iter().chain(&service.stopped) {
            assert!(ids.insert(&task.id), "task {} is there twice", task.id);
            let times = [
                Some(task.created),
                task.pull.0,
                task.pull.1,
                task.started,
                task.execution_stopped,
                task.stopped,
            ];
            let times: Vec<i64> = times.into_iter().flatten().collect();
            assert!(times.is_sorted(), "task {}: {times:?}", task.id);
            assert_eq!(task.phase == Phase::Stopped, task.stopped.is_some());
            assert!(
                task.stop.is_some() || task.phase <= Phase::Running,
                "task {} stops without being told",
                task.id
            );
        }
        for task in &service.tasks {
            assert_ne!(task.phase, Phase::Stopped);
            assert!(addresses.insert(&task.address), "address {} is taken twice", task.address);
        }
        check_service(world, service);
    }
}

fn check_service(world: &World, service: &Service) {
    let counted = service.counted().count() as u32;
    // Tasks above the maximum can only stand there because the count has just been lowered.
    let per_deployment: usize = service
        .deployments
        .iter()
        .map(|deployment| service.counted().filter(|task| task.deployment == deployment.number).count())
        .sum();
    assert_eq!(per_deployment as u32, counted, "{}: the deployments' tasks do not add up", service.name);
    let running = service.tasks.iter().filter(|task| task.runs()).count();
    let pending = service.tasks.iter().filter(|task| task.pending()).count();
    assert_eq!(running + pending, counted as usize);
    assert!(service.events.iter().map(|event| event.at).is_sorted(), "{}: events out of order", service.name);
    let numbers: HashSet<u64> = service.deployments.iter().map(|deployment| deployment.number).collect();
    assert_eq!(numbers.len(), service.deployments.len());
    assert!(
        service.history.iter().filter(|record| !record.status.over()).count() <= 2,
        "{}: {:?}",
        service.name,
        service.history
    );
    if let Some(group) = service.target_group.as_ref().map(|name| &world.estate.groups[name]) {
        let serving: Vec<_> =
            group.targets.iter().filter(|target| target.health != Health::Draining).collect();
        for target in serving {
            let task = service
                .tasks
                .iter()
                .find(|task| task.id == target.task)
                .expect("a target that does not drain has a task");
            assert!(task.counts(), "target {} of a task that is leaving", target.address);
        }
    }
}

//! Facts read from simulated accounts.

use dogwatch::engine::Engine;
use dogwatch::engine::execute::FactReader;
use dogwatch::engine::poll::Place;
use dogwatch::runbook::{Ask, Facts, Known, Subject};
use dogwatch::sim::Account;

use crate::poll::{connector, world};

fn read(account: &Account, subject: &Subject, asks: &[Ask]) -> Facts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let engine: Engine = connector(account)(Place::default()).await.unwrap();
        let mut facts = Facts::default();
        FactReader::new(&engine).read_all(subject, asks, &mut facts).await;
        facts
    })
}

fn subject(service: &str) -> Subject {
    let spec = dogwatch::sim::worlds::load("lauv").unwrap();
    Subject {
        region: spec.region.clone(),
        cluster: "lauv-prod-cluster".to_owned(),
        service: service.to_owned(),
        ..Subject::default()
    }
}

#[test]
fn everything_about_a_service_is_read() {
    let account = world("lauv");
    let subject = subject("lauv-gateway-service");
    let asks = [
        Ask::Caller,
        Ask::Service,
        Ask::History,
        Ask::Family,
        Ask::Tasks,
        Ask::Protection,
        Ask::Targets,
        Ask::Alarms,
        Ask::Scaling,
        Ask::Usage,
        Ask::Secrets,
        Ask::Logs,
        Ask::Definition("lauv-gateway-service:9999".to_owned()),
    ];
    let facts = read(&account, &subject, &asks);
    assert!(asks.iter().all(|ask| facts.asked.contains(ask)));
    let service = facts.service().unwrap();
    assert!(facts.caller.get().is_some());
    assert!(!facts.history.get().unwrap().is_empty() && !facts.revisions.get().unwrap().is_empty());
    assert!(facts.family.get().unwrap().contains(&service.task_definition));
    assert!(facts.tasks.get().unwrap().len() >= service.running as usize);
    assert!(facts.protection.get().is_some() && facts.policies.get().is_some());
    assert_eq!(facts.target_groups.get().unwrap().len(), service.load_balancers.len());
    assert!(facts.target_groups.get().unwrap().iter().all(|group| !group.targets.is_empty()));
    assert!(!facts.alarms.get().unwrap().is_empty());
    assert!(!facts.usage.get().unwrap().cpu.is_empty() && !facts.usage.get().unwrap().memory.is_empty());
    assert!(facts.logs.get().unwrap().is_sorted_by_key(|line| line.at));
    assert_eq!(facts.definitions["lauv-gateway-service:9999"], Known::Read(None));
    let definition = facts.current_definition().unwrap();
    let references: usize = definition.containers.iter().map(|container| container.secrets.len()).sum();
    assert_eq!(facts.secrets.get().unwrap().is_empty(), references == 0);
    assert_eq!(facts.holes, []);
}

#[test]
fn the_readers_of_a_secret_are_found_with_its_versions() {
    let account = world("lauv");
    let backend = subject("lauv-backend-service");
    let facts = read(&account, &backend, &[Ask::Secrets]);
    let definition = facts.current_definition().unwrap();
    let target = definition.containers[0].secrets[0].target();
    let facts = read(&account, &backend, &[Ask::Readers(target.clone()), Ask::Secret(target.clone())]);
    let readers = facts.readers[&target].get().unwrap();
    assert!(!readers.incomplete);
    assert!(readers.services.iter().any(|reader| reader.service == "lauv-backend-service"));
    assert!(!facts.secret[&target].get().unwrap().as_ref().unwrap().versions.is_empty());
}

#[test]
fn a_service_that_is_not_there_is_known_to_be_gone() {
    let account = world("lauv");
    let facts = read(&account, &subject("no-such-service"), &[Ask::Service, Ask::Targets, Ask::Logs]);
    assert_eq!(facts.service, Known::Read(None));
    assert_eq!(facts.target_groups.hole().unwrap().message, "The service is not there.");
    assert!(facts.logs.hole().is_some());
}

//! What depends on the task definition, and on what is chosen: secrets, their readers, differences.

use std::sync::Arc;

use super::{rows, run, shown};
use crate::model::*;
use crate::runbook::judge::tests::fixture::*;
use crate::runbook::{Tone, *};

fn task_definition(number: i32, secrets: &[(&str, &str)]) -> TaskDefinition {
    let reference = |(name, from): &(&str, &str)| SecretReference {
        name: (*name).to_owned(),
        value_from: (*from).to_owned(),
    };
    TaskDefinition {
        arn: definition(number),
        family: "lauv-gateway".to_owned(),
        revision: number,
        status: "ACTIVE".to_owned(),
        cpu: Some((number * 256).to_string()),
        memory: None,
        architecture: None,
        network_mode: None,
        task_role: None,
        execution_role: None,
        containers: vec![ContainerDefinition {
            name: "app".to_owned(),
            image: format!("lauv/gateway:v{number}"),
            essential: true,
            ports: Vec::new(),
            health_check: None,
            logs: None,
            secrets: secrets.iter().map(reference).collect(),
            environment: vec![EnvironmentVariable::new("MONGO_URI", format!("mongodb://u:hunter{number}@h"))],
            memory: None,
            cpu: 0,
            stop_timeout_seconds: None,
        }],
        registered_at: None,
    }
}

fn parameter(name: &str, days: i64) -> SecretMetadata {
    SecretMetadata {
        name: name.to_owned(),
        arn: None,
        store: SecretStore::Parameter { kind: "SecureString".to_owned(), tier: None },
        key_id: None,
        last_changed: Some(ago(days * 86_400)),
        versions: Vec::new(),
    }
}

fn known_definition(facts: &mut Facts, found: TaskDefinition) {
    let name = found.arn.as_str().to_owned();
    facts.definitions.insert(name, Known::Read(Some(Arc::new(found))));
}

#[test]
fn secrets_are_told_with_their_ages_and_pins() {
    let mut facts = facts(complete(), Vec::new());
    let names = [
        ("JWT_SECRET", "/lauv/JWT_SECRET"),
        ("API_KEY", "/lauv/API_KEY"),
        ("DB_PASSWORD", "/lauv/DB_PASSWORD:3"),
        ("GONE", "/lauv/GONE"),
    ];
    known_definition(&mut facts, task_definition(9, &names));
    let ages = [("/lauv/JWT_SECRET", 103), ("/lauv/API_KEY", 103), ("/lauv/DB_PASSWORD", 2)];
    facts.secrets = Known::Read(ages.map(|(name, days)| parameter(name, days)).to_vec());
    let expected = [
        (Tone::Notice, "JWT_SECRET from /lauv/JWT_SECRET: 103d old, rotate every 90d"),
        (Tone::Good, "API_KEY from /lauv/API_KEY: 103d old"),
        (
            Tone::Notice,
            "DB_PASSWORD from /lauv/DB_PASSWORD: 2d old, held to version 3: a new value will not reach it",
        ),
        (Tone::Bad, "GONE from /lauv/GONE is not there: a new task could not start"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Secrets, &facts), rows(&expected));
    // What could not be read is not missing.
    facts.holes.push(hole(Part::Detail, "ssm:DescribeParameters"));
    assert_eq!(shown(&run(), EvidenceKind::Secrets, &facts)[3].0, Tone::Unknown);
}

fn choosing(kind: ParameterKind, name: &str, value: &str) -> Run {
    let param = Parameter { name: name.to_owned(), kind, prompt: String::new(), default: None };
    let mut run = run();
    run.runbook = runbook(vec![param]);
    run.values.insert(name.to_owned(), Value::Text(value.to_owned()));
    run
}

#[test]
fn other_readers_of_the_chosen_secret_are_named() {
    let run = choosing(ParameterKind::Secret, "secret", "JWT_SECRET");
    let mut facts = facts(complete(), Vec::new());
    facts.asked.insert(Ask::Service);
    let definition_ask = Ask::Definition(definition(9).as_str().to_owned());
    let asks = |facts: &Facts| show::asks(EvidenceKind::SecretReaders, &run.context(), facts);
    assert_eq!(asks(&facts), [definition_ask]);
    known_definition(&mut facts, task_definition(9, &[("JWT_SECRET", "/lauv/JWT_SECRET")]));
    let reference = &facts.current_definition().unwrap().containers[0].secrets[0];
    let target = reference.target();
    assert_eq!(asks(&facts).last(), Some(&Ask::Readers(target.clone())));
    let reader = |service: &str| Reader {
        cluster: "lauv".to_owned(),
        service: service.to_owned(),
        variables: vec!["JWT".to_owned()],
    };
    for (services, incomplete, expected) in [
        (vec![reader(SERVICE)], false, vec![Tone::Good]),
        (vec![reader(SERVICE), reader("b")], false, vec![Tone::Notice]),
        (vec![reader(SERVICE)], true, vec![Tone::Unknown]),
    ] {
        facts.readers.insert(target.clone(), Known::Read(Readers { services, incomplete }));
        let found = shown(&run, EvidenceKind::SecretReaders, &facts);
        assert_eq!(found.into_iter().map(|(tone, _)| tone).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn differences_are_told_without_any_value() {
    let run = choosing(ParameterKind::ServiceRevision, "revision", "lauv-gateway:8");
    let mut facts = facts(complete(), Vec::new());
    facts.history = Known::Read(Vec::new());
    facts.revisions = Known::Read(Vec::new());
    known_definition(&mut facts, task_definition(9, &[("JWT", "/lauv/JWT")]));
    let chosen = task_definition(8, &[("JWT", "/lauv/JWT:2")]);
    facts.definitions.insert("lauv-gateway:8".to_owned(), Known::Read(Some(Arc::new(chosen))));
    let found = shown(&run, EvidenceKind::Diff, &facts);
    let all = found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    for part in
        ["lauv-gateway:9 → lauv-gateway:8", "2304 → 2048", "gateway:v9 → lauv/gateway:v8", "MONGO_URI"]
    {
        assert!(all.contains(part), "{part} is not in {all}");
    }
    assert!(!all.contains("hunter"), "{all}");
    facts.definitions.insert("lauv-gateway:8".to_owned(), Known::Read(None));
    let expected = [(Tone::Bad, "Task definition lauv-gateway:8 is not there.")];
    assert_eq!(shown(&run, EvidenceKind::Diff, &facts), rows(&expected));
}

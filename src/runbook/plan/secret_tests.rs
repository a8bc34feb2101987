use super::*;
use crate::model::ServiceDeploymentStatus::Successful;
use crate::model::*;
use crate::runbook::fixture::*;
use crate::runbook::{ParameterKind, Reader, Readers, Value, ValueSource};

fn whole(store: StoreKind, id: &str) -> SecretTarget {
    SecretTarget { store, id: id.to_owned(), key: None, pin: None }
}

fn version(id: &str, labels: &[&str], age: i64) -> SecretVersion {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    SecretVersion { id: id.to_owned(), labels, created_at: ago(age), created_by: None }
}

fn parameter() -> SecretMetadata {
    SecretMetadata {
        name: "/lauv/prod/JWT_SECRET".into(),
        arn: None,
        store: SecretStore::Parameter { kind: "SecureString".into(), tier: Some("Standard".into()) },
        key_id: Some("alias/aws/ssm".into()),
        last_changed: ago(86_400 * 182),
        versions: vec![version("4", &[], 86_400 * 182), version("3", &[], 86_400 * 300)],
    }
}

fn secret() -> SecretMetadata {
    SecretMetadata {
        name: "lauv/db".into(),
        arn: Some(Arn::new(SECRET)),
        store: SecretStore::Secret {
            rotation_enabled: false,
            rotation_days: None,
            last_rotated: None,
            deleted_at: None,
        },
        key_id: None,
        last_changed: None,
        versions: vec![version("v-now", &["AWSCURRENT"], 900), version("v-old", &["AWSPREVIOUS"], 9_000)],
    }
}

fn case(name: &str, source: ValueSource) -> Case {
    let write = Action::SecretWrite {
        secret: template("{{secret}}"),
        key: Some(template("{{key}}")),
        value: template("{{value}}"),
    };
    let actions = vec![write, Action::Restart { how: template("{{how}}") }];
    let mut case = Case::new(actions, vec![deployment("d10", Successful, 10)]).with("secret", name);
    case.runbook.id = "rotate-secret".into();
    case.runbook.params = vec![
        param("secret", ParameterKind::Secret, None),
        param("key", ParameterKind::SecretKey, Some("")),
        param("value", ParameterKind::SecretValue, None),
        param("how", ParameterKind::RestartMode, Some("graceful")),
    ];
    case.values.insert("value".to_owned(), Value::Hidden(source));
    let places = [
        (whole(StoreKind::Parameter, "/lauv/prod/JWT_SECRET"), parameter()),
        (whole(StoreKind::Secret, SECRET), secret()),
    ];
    for (place, metadata) in places {
        case.account.secret.insert(place.clone(), Known::Read(Some(metadata)));
        case.account.readers.insert(place, Known::Read(Readers::default()));
    }
    case
}

fn edit(case: &mut Case, edit: impl Fn(&mut SecretMetadata)) {
    for known in case.account.secret.values_mut() {
        let Known::Read(Some(metadata)) = known else { panic!("no secret") };
        edit(metadata);
    }
}

#[test]
fn a_parameter_is_labelled_written_and_the_service_restarted() {
    for name in
        ["JWT_SECRET", "/lauv/prod/JWT_SECRET", "arn:aws:ssm:us-east-1:1:parameter/lauv/prod/JWT_SECRET"]
    {
        let plan = case(name, ValueSource::Given).make().unwrap();
        let label = Change::LabelParameter {
            name: "/lauv/prod/JWT_SECRET".into(),
            version: "4".into(),
            label: "dogwatch-before-20261121T030412Z".into(),
        };
        let write = Change::WriteParameter {
            name: "/lauv/prod/JWT_SECRET".into(),
            kind: "SecureString".into(),
            tier: Some("Standard".into()),
            key_id: Some("alias/aws/ssm".into()),
            from: "4".into(),
        };
        assert_eq!(changes(&plan)[..2], [&label, &write]);
        assert!(matches!(changes(&plan)[2..], [Change::Update(change)] if change.force_new_deployment));
        assert_eq!(plan.changes.iter().map(|planned| planned.step).collect::<Vec<_>>(), [1, 1, 2]);
        assert_eq!(plan.basis.secret, Some(("/lauv/prod/JWT_SECRET".into(), "4".into())));
        assert_eq!(
            plan.title,
            "Write a new value of /lauv/prod/JWT_SECRET, then restart lauv-gateway-service with a new deployment"
        );
        let undo = plan.undo.unwrap();
        assert_eq!(undo.runbook, "rotate-secret");
        assert_eq!(undo.values.get("value"), Some(&Value::Hidden(ValueSource::Previous)));
        assert_eq!(undo.values.get("secret"), Some(&Value::Text(name.into())));
    }
}

#[test]
fn a_parameter_goes_back_to_the_version_before() {
    let plan = case("JWT_SECRET", ValueSource::Previous).make().unwrap();
    let why: Vec<_> = plan.changes.iter().map(|planned| planned.why.as_str()).collect();
    assert_eq!(why[1], "write the value of version 3 again");
    assert!(warnings(&plan).contains("Version 3 was not replaced by dogwatch"));
    let mut single = case("JWT_SECRET", ValueSource::Previous);
    edit(&mut single, |metadata| metadata.versions.truncate(1));
    assert_eq!(single.make().unwrap_err().kind, RefusalKind::State);
}

#[test]
fn a_labelled_oldest_of_a_hundred_versions_blocks() {
    let mut full = case("JWT_SECRET", ValueSource::Given);
    edit(&mut full, |metadata| {
        metadata.versions = (5..=104).rev().map(|number| version(&number.to_string(), &[], 60)).collect();
    });
    assert!(full.make().is_ok());
    edit(&mut full, |metadata| metadata.versions[99].labels.push("keep".into()));
    let refusal = full.make().unwrap_err();
    assert!(refusal.remedy.contains("--parameter-version 5 --labels keep"), "{refusal}");
}

#[test]
fn what_the_type_means_is_told() {
    for (kind, words) in [("StringList", "commas"), ("String", "without encryption")] {
        let mut case = case("JWT_SECRET", ValueSource::Given);
        edit(&mut case, |metadata| {
            if let SecretStore::Parameter { kind: known, .. } = &mut metadata.store {
                *known = kind.into();
            }
        });
        assert!(warnings(&case.make().unwrap()).contains(words));
    }
}

#[test]
fn a_secret_is_written_once_with_its_key() {
    let plan = case("DB_PASSWORD", ValueSource::Given).make().unwrap();
    let Change::WriteSecret { secret, key, token, from } = changes(&plan)[0] else { panic!("{plan:?}") };
    assert_eq!((secret.as_str(), key.as_deref(), from.as_deref()), (SECRET, Some("password"), Some("v-now")));
    assert!((32..=64).contains(&token.len()) && token.as_bytes()[14] == b'8', "{token}");
    assert_eq!(case("DB_PASSWORD", ValueSource::Given).make().unwrap(), plan, "the token is another");
    let mut other = case("DB_PASSWORD", ValueSource::Given);
    other.subject.region = "eu-west-1".into();
    assert!(!format!("{:?}", other.make().unwrap()).contains(token));
}

#[test]
fn a_secret_goes_back_by_its_stage() {
    let plan = case("DB_PASSWORD", ValueSource::Previous).make().unwrap();
    let expected = Change::MoveStage { secret: SECRET.into(), to: "v-old".into(), from: "v-now".into() };
    assert_eq!(changes(&plan)[0], &expected);
    assert!(warnings(&plan).contains("every key of lauv/db, not password alone"));
    let mut single = case("DB_PASSWORD", ValueSource::Previous);
    edit(&mut single, |metadata| metadata.versions.truncate(1));
    assert!(single.make().unwrap_err().message.contains("AWSPREVIOUS"));
}

#[test]
fn a_secret_that_moves_by_itself_is_left_alone() {
    let mut rotating = case("DB_PASSWORD", ValueSource::Given);
    edit(&mut rotating, |metadata| metadata.versions.push(version("v-next", &["AWSPENDING"], 5)));
    assert!(rotating.make().unwrap_err().message.contains("rotation of lauv/db is under way"));
    let change = |rotation, deleted: bool| {
        let mut case = case("DB_PASSWORD", ValueSource::Given);
        edit(&mut case, |metadata| {
            if let SecretStore::Secret { rotation_enabled, deleted_at, .. } = &mut metadata.store {
                (*rotation_enabled, *deleted_at) = (rotation, ago(60).filter(|_| deleted));
            }
        });
        case.make()
    };
    assert!(change(false, true).unwrap_err().remedy.contains("restore-secret"));
    assert!(warnings(&change(true, false).unwrap()).contains("rotates by itself"));
}

#[test]
fn what_was_asked_wrongly_is_refused() {
    let cases = [
        (case("NOPE", ValueSource::Given), "takes no secret “NOPE”"),
        (case("JWT_SECRET", ValueSource::Given).with("key", "a"), "it has no key a"),
        (case("JWT_SECRET", ValueSource::Given).with("value", ""), "is not said"),
        (case("JWT_SECRET", ValueSource::Given).with("value", "hunter2"), "never given on the command line"),
    ];
    for (case, words) in cases {
        let refusal = case.make().unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::WrongUse);
        assert!(refusal.message.contains(words) && !refusal.to_string().contains("hunter2"), "{refusal}");
    }
}

#[test]
fn a_pinned_reference_never_changes() {
    for (from, words) in
        [("/lauv/prod/JWT_SECRET:3", "version 3"), ("/lauv/prod/JWT_SECRET:blue", "label blue")]
    {
        let mut case = case("JWT_SECRET", ValueSource::Given);
        case.edit_definition(10, |definition| definition.containers[0].secrets[0].value_from = from.into());
        let refusal = case.make().unwrap_err();
        assert!(refusal.message.contains(words) && refusal.remedy.contains("Register"), "{refusal}");
    }
}

#[test]
fn other_readers_are_listed() {
    let mut case = case("JWT_SECRET", ValueSource::Given);
    let reader = |cluster: &str, service: &str| Reader {
        cluster: cluster.into(),
        service: service.into(),
        variables: vec!["JWT".into()],
    };
    let services = vec![reader(CLUSTER, SERVICE), reader(CLUSTER, "lauv-auth"), reader("other", "x")];
    let place = whole(StoreKind::Parameter, "/lauv/prod/JWT_SECRET");
    case.account.readers.insert(place.clone(), Known::Read(Readers { services, incomplete: true }));
    let text = warnings(&case.make().unwrap());
    assert!(
        text.contains("Also read by lauv-auth, x in other: they keep the old value until they restart."),
        "{text}"
    );
    assert!(text.contains("Some services could not be looked at"));
    case.account.readers.insert(place.clone(), Known::Unread(hole("not allowed")));
    assert!(warnings(&case.make().unwrap()).contains("Who else reads it could not be read"));
    case.account.secret.insert(place.clone(), Known::Unread(hole("not allowed")));
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::Unread);
    case.account.secret.insert(place, Known::Read(None));
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::State);
}

#[test]
fn a_service_without_tasks_still_gets_its_secret() {
    let mut case = case("JWT_SECRET", ValueSource::Given);
    case.edit_service(|service| service.desired = 0);
    let plan = case.make().unwrap();
    assert_eq!(plan.changes.len(), 2);
    assert!(warnings(&plan).contains("Step 2 has nothing to do"));
}

#[test]
fn keys_are_those_that_are_read() {
    let mut two = case(SECRET, ValueSource::Given);
    two.edit_definition(10, |definition| {
        let user = SecretReference { name: "DB_USER".into(), value_from: format!("{SECRET}:user::") };
        definition.containers[0].secrets.push(user);
    });
    assert!(two.make().unwrap_err().remedy.contains("one of password, user"));
    let plan = two.with("key", "user").make().unwrap();
    assert!(matches!(changes(&plan)[0], Change::WriteSecret { key: Some(key), .. } if key == "user"));
}

#[test]
fn a_label_alone_is_nothing_to_take_back() {
    let plan = case("JWT_SECRET", ValueSource::Given).make().unwrap();
    let changes: Vec<&Change> = plan.changes.iter().map(|planned| &planned.change).collect();
    assert!(matches!(changes[..2], [Change::LabelParameter { .. }, Change::WriteParameter { .. }]));
    let undo = |done: usize| plan.undo_of(changes[..done].iter().copied());
    assert_eq!([0, 1, 2, 3].map(|done| undo(done).is_some()), [false, false, true, true]);
}

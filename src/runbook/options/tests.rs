use super::*;
use crate::model::ServiceDeploymentStatus::*;
use crate::model::*;
use crate::runbook::fixture::*;
use crate::runbook::{Action, Alphabet, Value, ValueSource};

fn history() -> Vec<ServiceDeployment> {
    let aged = |mut d: ServiceDeployment, created: i64, finished: i64| {
        (d.created_at, d.finished_at) = (ago(created), ago(finished));
        d
    };
    let mut failed = rolled("d10", RollbackSuccessful, 11, 10);
    failed.status_reason = Some("circuit breaker".to_owned());
    vec![
        aged(failed, 7_200, 3_600),
        aged(deployment("d10", Successful, 10), 86_400, 86_300),
        aged(deployment("d9", Successful, 9), 86_400 * 6 + 600, 86_400 * 6),
        aged(deployment("d8", Successful, 8), 86_400 * 9, 86_400 * 9),
    ]
}

fn case(actions: Vec<Action>) -> Case {
    Case::new(actions, history())
}

fn choose(case: &Case, kind: ParameterKind, default: Option<&str>) -> Result<Vec<Choice>, Refusal> {
    let param = param("x", kind, default);
    let facts = case.read(|context, facts| asks(&param, context, facts));
    choices(&param, &case.context(), &facts)
}

fn lines(choices: &[Choice]) -> Vec<String> {
    let line = |c: &Choice| {
        let default = if c.default { "* " } else { "" };
        let refused = c.refused.as_ref().map(|why| format!(" [{why}]")).unwrap_or_default();
        format!("{default}{}: {}{refused}", c.value, c.about)
    };
    choices.iter().map(line).collect()
}

#[test]
fn revisions_say_how_they_fared() {
    let mut case = case(Vec::new());
    case.account.family = Known::Read([11, 10, 9].map(definition_arn).to_vec());
    let Known::Read(past) = &mut case.account.history else { panic!("no history") };
    past[0] = deployment("d11", Stopped, 11);
    past[0].created_at = ago(7_200);
    let found = choose(&case, ParameterKind::ServiceRevision, Some("last-successful")).unwrap();
    assert_eq!(
        lines(&found),
        [
            "lauv-gateway-task:11: was stopped 1m ago · image v11",
            "lauv-gateway-task:10: succeeded 23h ago, ran 21h · image v10 [It runs now.]",
            "* lauv-gateway-task:9: succeeded 6d ago, ran 5d · image v9",
            "lauv-gateway-task:8: succeeded 9d ago, ran 2d · image v8 [Its task definition was deregistered: ECS \
             starts no task of it.]",
        ]
    );
}

#[test]
fn after_a_rollback_nothing_is_taken_without_a_choice() {
    let found = choose(&case(Vec::new()), ParameterKind::ServiceRevision, Some("last-successful")).unwrap();
    let usual: Vec<_> = found.iter().filter(|choice| choice.default).collect();
    assert_eq!(usual.len(), 1);
    assert_eq!(usual[0].value, "lauv-gateway-task:10");
    let why = "lauv-gateway-service was already rolled back to it. Press D to see what was wrong.";
    assert_eq!(usual[0].refused.as_deref(), Some(why));
    assert!(lines(&found)[0].contains("failed and was rolled back 1h ago: circuit breaker"));
}

#[test]
fn while_a_rollback_is_under_way_it_alone_can_be_taken() {
    let mut case = case(Vec::new());
    let Known::Read(past) = &mut case.account.history else { panic!("no history") };
    past[0] = rolled("d10", RollbackInProgress, 11, 10);
    let found = choose(&case, ParameterKind::ServiceRevision, Some("last-successful")).unwrap();
    let allowed: Vec<_> = found.iter().filter(|choice| choice.refused.is_none()).collect();
    assert_eq!(allowed.len(), 1);
    assert_eq!((allowed[0].value.as_str(), allowed[0].default), ("lauv-gateway-task:10", true));
    assert!(allowed[0].about.ends_with("it goes back to it already"), "{}", allowed[0].about);
    let why = "lauv-gateway-service is going back to lauv-gateway-task:10 already (ROLLBACK_IN_PROGRESS).";
    assert!(found.iter().filter(|c| !c.default).all(|choice| choice.refused.as_deref() == Some(why)));
}

#[test]
fn without_a_history_success_is_not_known() {
    let mut case = case(Vec::new());
    case.account.history = Known::Unread(hole("not allowed"));
    case.account.revisions = Known::Unread(hole("not allowed"));
    let found = choose(&case, ParameterKind::ServiceRevision, Some("last-successful")).unwrap();
    assert_eq!(
        lines(&found)[..2],
        ["lauv-gateway-task:10: success not known [It runs now.]", "lauv-gateway-task:11: success not known",]
    );
    assert!(found.iter().all(|choice| !choice.default));
    case.account.family = Known::Unread(hole("not allowed"));
    assert!(choose(&case, ParameterKind::ServiceRevision, None).is_err());
}

#[test]
fn an_owner_of_the_deployments_is_named_though_there_is_no_history() {
    let mut case = case(Vec::new());
    case.edit_service(|service| service.controller = DeploymentController::CodeDeploy);
    case.account.history = Known::Read(Vec::new());
    let told = choose(&case, ParameterKind::ServiceRevision, None).unwrap_err();
    assert!(told.message.starts_with("CodeDeploy owns the deployments of "), "{told}");
}

#[test]
fn counts_come_with_bounds() {
    let mut case = case(Vec::new());
    let bounds = ScalingBounds { min: 2, max: 3, scale_in_suspended: false, scale_out_suspended: false };
    case.account.scaling = Known::Read(Some(bounds));
    let found = choose(&case, ParameterKind::Count, None).unwrap();
    let told: Vec<_> =
        found.iter().map(|c| (c.value.as_str(), c.label.as_str(), c.refused.is_some())).collect();
    assert_eq!(
        told,
        [
            ("1", "1 task", true),
            ("1 with bounds", "1 and lower the minimum from 2 to 1", false),
            ("3", "3 tasks", false),
            ("4", "4 tasks", true),
            ("4 with bounds", "4 and raise the maximum from 3 to 4", false),
        ]
    );
}

#[test]
fn modes_follow_the_controller() {
    let mut case = case(Vec::new());
    let found = choose(&case, ParameterKind::RestartMode, Some("graceful")).unwrap();
    assert!(found[0].default && found.len() == 3);
    case.edit_service(|service| service.controller = DeploymentController::CodeDeploy);
    let found = choose(&case, ParameterKind::RestartMode, Some("graceful")).unwrap();
    assert!(found[0].refused.is_some() && found.iter().all(|choice| !choice.default));
}

#[test]
fn secrets_say_where_they_lie_and_how_old_they_are() {
    let mut case = case(Vec::new());
    case.edit_definition(10, |definition| {
        definition.containers[0]
            .secrets
            .push(SecretReference { name: "OLD".into(), value_from: "/old:3".into() });
    });
    case.account.secrets = Known::Read(vec![SecretMetadata {
        name: "/lauv/prod/JWT_SECRET".into(),
        arn: None,
        store: SecretStore::Parameter { kind: "SecureString".into(), tier: None },
        key_id: None,
        last_changed: ago(86_400 * 182),
        versions: Vec::new(),
    }]);
    assert_eq!(
        lines(&choose(&case, ParameterKind::Secret, None).unwrap()),
        [
            "JWT_SECRET: Parameter Store /lauv/prod/JWT_SECRET · changed 182d ago",
            "DB_PASSWORD: Secrets Manager lauv/db-AbCdEf, key password · age not known",
            "OLD: Parameter Store /old · age not known [It is held to version 3: a new value would not reach it.]",
        ]
    );
    case.runbook.params.push(param("secret", ParameterKind::Secret, None));
    let keys = |name: &str| {
        let case = Case {
            values: [("secret".to_owned(), Value::Text(name.into()))].into(),
            ..self::case(Vec::new())
        };
        let case = Case { runbook: case_runbook(), ..case };
        choose(&case, ParameterKind::SecretKey, Some("")).unwrap()
    };
    assert_eq!(lines(&keys("DB_PASSWORD")), ["* : ", "password: taken as DB_PASSWORD"]);
    assert_eq!(lines(&keys("JWT_SECRET")), ["* : "]);
    assert_eq!(choose(&case, ParameterKind::SecretValue, Some("-")).unwrap().len(), 4);
}

fn case_runbook() -> crate::runbook::Runbook {
    let mut runbook = case(Vec::new()).runbook;
    runbook.params.push(param("secret", ParameterKind::Secret, None));
    runbook
}

#[test]
fn containers_and_tasks_are_the_service_s_own() {
    let case = case(Vec::new());
    let containers = lines(&choose(&case, ParameterKind::Container, None).unwrap());
    assert_eq!(containers, [format!("app: {} · essential", image("v10"))]);
    let tasks = lines(&choose(&case, ParameterKind::Task, None).unwrap());
    assert_eq!(tasks[0], "t1: lauv-gateway-task:10 · started 9m ago");
    assert_eq!(choose(&case, ParameterKind::Text, None), Ok(Vec::new()));
}

#[test]
fn good_values_are_taken() {
    let choice = || ParameterKind::Choice(vec!["blue".into(), "green".into()]);
    let generated = ValueSource::Generated { length: 16, alphabet: Alphabet::Hex };
    for (kind, text, expected) in [
        (ParameterKind::ServiceRevision, " last-successful ", Value::Text("last-successful".into())),
        (ParameterKind::ServiceRevision, "app_task-1:9", Value::Text("app_task-1:9".into())),
        (ParameterKind::ServiceRevision, "4980306466373577095", Value::Text("4980306466373577095".into())),
        (ParameterKind::Count, "006 with bounds", Value::Text("6 with bounds".into())),
        (ParameterKind::Count, "0", Value::Text("0".into())),
        (ParameterKind::RestartMode, "all", Value::Text("all".into())),
        (choice(), "blue", Value::Text("blue".into())),
        (ParameterKind::SecretKey, "", Value::Text(String::new())),
        (ParameterKind::SecretValue, "-", Value::Hidden(ValueSource::Given)),
        (ParameterKind::SecretValue, "generate:16:hex", Value::Hidden(generated)),
    ] {
        assert_eq!(value(&param("x", kind, None), text), Ok(expected));
    }
    for arn in [definition_arn(9), revision_arn(9)] {
        assert!(value(&param("x", ParameterKind::ServiceRevision, None), arn.as_str()).is_ok());
    }
}

#[test]
fn bad_values_are_explained() {
    let choice = || ParameterKind::Choice(vec!["blue".into(), "green".into()]);
    for (kind, text, words) in [
        (ParameterKind::ServiceRevision, "rev 9", "FAMILY:REVISION"),
        (ParameterKind::ServiceRevision, "app:latest", "FAMILY:REVISION"),
        (ParameterKind::ServiceRevision, "arn:aws:ecs:us-east-1:1:task-definition/app", "FAMILY:REVISION"),
        (ParameterKind::Count, "6.5", "is not a number"),
        (ParameterKind::Count, "-2", "cannot run"),
        (ParameterKind::Count, "6000", "more than the 5000"),
        (ParameterKind::RestartMode, "gracefull", "Did you mean graceful?"),
        (ParameterKind::RestartMode, "zzz", "Write one of graceful, one-by-one, all."),
        (choice(), "Green", "Did you mean green?"),
        (ParameterKind::Secret, "", "is empty"),
        (ParameterKind::Text, "a\nb", "more than one line"),
        (ParameterKind::SecretValue, "hunter2", "never given on the command line"),
        (ParameterKind::SecretValue, "a\nhunter2", "never given on the command line"),
    ] {
        let refusal = value(&param("x", kind, None), text).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::WrongUse);
        assert!(refusal.to_string().contains(words), "{refusal}");
        assert!(!refusal.to_string().contains("hunter2"));
    }
}

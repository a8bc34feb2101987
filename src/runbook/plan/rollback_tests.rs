use std::sync::Arc;

use super::*;
use crate::model::ServiceDeploymentStatus::*;
use crate::model::*;
use crate::runbook::fixture::*;
use crate::runbook::{ParameterKind, Undo, Value};

fn case(history: Vec<ServiceDeployment>) -> Case {
    let mut case = Case::new(vec![Action::Rollback { to: template("{{revision}}") }], history);
    let revision = param("revision", ParameterKind::ServiceRevision, Some("last-successful"));
    case.runbook.params.push(revision);
    case
}

/// rev 10 over rev 9 over rev 8, the newest in this state.
fn past(newest: ServiceDeploymentStatus) -> Vec<ServiceDeployment> {
    vec![deployment("d10", newest, 10), deployment("d9", Successful, 9), deployment("d8", Successful, 8)]
}

fn update(edit: impl FnOnce(&mut ServiceChange)) -> Change {
    let mut change = ServiceChange::of(CLUSTER, SERVICE);
    edit(&mut change);
    Change::Update(change)
}

fn to(revision: i32) -> Change {
    update(|change| change.task_definition = Some(definition_arn(revision).as_str().to_owned()))
}

fn stop() -> Change {
    Change::StopDeployment { deployment: deployment_arn("d10") }
}

#[test]
fn each_state_has_its_own_way() {
    let hook = PausedHook { id: "hook-1".into(), stage: None, expires_at: None, timeout_action: None };
    let mut paused = past(InProgress);
    paused[0].paused_hook = Some(hook);
    let cont = Change::ContinueDeployment { deployment: deployment_arn("d10"), hook: "hook-1".into() };
    for (history, revision, expected) in [
        (past(Pending), "last-successful", stop()),
        (past(InProgress), "last-successful", stop()),
        (past(InProgress), "lauv-gateway-task:9", stop()),
        (past(InProgress), "lauv-gateway-task:8", to(8)),
        (paused.clone(), "last-successful", cont),
        (paused, "lauv-gateway-task:8", to(8)),
        (past(Successful), "last-successful", to(9)),
        (past(Successful), "8", to(8)),
        (past(Stopped), "last-successful", to(9)),
        (past(RollbackFailed), "last-successful", to(9)),
        (past(Other("NEW_STATE".into())), "last-successful", to(9)),
        (past(Successful), definition_arn(7).as_str(), to(7)),
        (past(Successful), revision_arn(8).as_str(), to(8)),
    ] {
        let plan = case(history).with("revision", revision).make().unwrap();
        assert_eq!(changes(&plan), [&expected], "{revision}");
        assert_eq!(plan.attach, None);
        assert!(
            plan.title.starts_with("Roll lauv-gateway-service back from rev 10 to rev "),
            "{}",
            plan.title
        );
        let forward = [("revision".to_owned(), Value::Text("lauv-gateway-task:10".into()))].into();
        let title = "Roll forward to lauv-gateway-task:10".to_owned();
        assert_eq!(plan.undo, Some(Undo { title, runbook: "rollback".into(), values: forward }));
    }
}

#[test]
fn what_goes_back_already_is_only_watched() {
    for status in [RollbackRequested, RollbackInProgress, StopRequested] {
        let mut history = past(Successful);
        history[0] = rolled("d10", status, 10, 9);
        let plan = case(history.clone()).make().unwrap();
        assert!(plan.changes.is_empty());
        assert_eq!(plan.attach, Some(deployment_arn("d10")));
        assert_eq!(plan.title, "Watch lauv-gateway-service go back to lauv-gateway-task:9");
        let refusal = case(history).with("revision", "lauv-gateway-task:8").make().unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::State);
        assert!(refusal.message.contains("to lauv-gateway-task:9 already"), "{refusal}");
    }
}

#[test]
fn a_rollback_that_is_over_is_not_done_again() {
    let mut history = past(Successful);
    history[0] = rolled("d10", RollbackSuccessful, 10, 9);
    let mut case = case(history);
    case.edit_service(|service| service.task_definition = definition_arn(9));
    let refusal = case.make().unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Nothing);
    assert_eq!(refusal.message, "lauv-gateway-service was already rolled back to lauv-gateway-task:9.");
    assert!(refusal.remedy.contains("debug runbook (D)"));
    // Going further back is a decision of its own.
    assert_eq!(changes(&case.with("revision", "lauv-gateway-task:8").make().unwrap()), [&to(8)]);
}

#[test]
fn revision_minus_one_is_never_meant() {
    let broken = |status| {
        let mut history = past(Successful);
        history[1].status = status;
        history
    };
    for history in [broken(Stopped), broken(RollbackFailed)] {
        assert_eq!(changes(&case(history).make().unwrap()), [&to(8)]);
    }
    let mut history = past(Successful);
    history[1] = rolled("d9", RollbackSuccessful, 9, 7);
    assert_eq!(changes(&case(history.clone()).make().unwrap()), [&to(7)]);
    // The broken one can still be meant by name, and says so.
    let plan = case(history).with("revision", "lauv-gateway-task:9").make().unwrap();
    assert!(warnings(&plan).contains("did not work the last time: its deployment ended ROLLBACK_SUCCESSFUL"));
}

#[test]
fn a_restart_of_the_same_revision_is_no_way_back() {
    let mut history = past(Successful);
    history.insert(1, deployment("restart", Successful, 10));
    assert_eq!(changes(&case(history).make().unwrap()), [&to(9)]);
    // But while it is under way, stopping it returns to what ran: the tag may have moved.
    let mut history = past(InProgress);
    history[0].target_revision = Some(revision_arn(11));
    history.insert(1, deployment("before", Successful, 10));
    let mut case = case(history);
    case.edit_revision(11, |revision| revision.task_definition = definition_arn(10));
    let plan = case.make().unwrap();
    assert_eq!(changes(&plan), [&stop()]);
    assert_eq!(
        plan.title,
        "Stop the deployment of lauv-gateway-service and go back to rev 10 as it ran before"
    );
    assert_eq!(plan.undo, None);
}

#[test]
fn without_a_success_before_there_is_nothing_to_go_back_to() {
    for history in [vec![deployment("d10", InProgress, 10)], vec![deployment("d10", Stopped, 10)], Vec::new()]
    {
        let refusal = case(history).make().unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::State);
        assert!(refusal.message.contains("has nothing to go back to"), "{refusal}");
    }
    let plan = case(Vec::new()).with("revision", "lauv-gateway-task:9").make().unwrap();
    assert_eq!(changes(&plan), [&to(9)]);
    assert!(warnings(&plan).contains("success not known"));
}

#[test]
fn other_controllers_own_their_deployments() {
    for (controller, command) in [
        (DeploymentController::CodeDeploy, "aws deploy stop-deployment --deployment-id"),
        (DeploymentController::External, "task set"),
    ] {
        let mut case = case(past(InProgress));
        case.edit_service(|service| service.controller = controller);
        let refusal = case.make().unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::State);
        assert!(refusal.remedy.contains(command), "{refusal}");
    }
}

#[test]
fn a_history_that_cannot_be_read_is_said() {
    let mut case = case(Vec::new());
    case.account.history = crate::runbook::Known::Unread(hole("not allowed."));
    case.account.revisions = crate::runbook::Known::Unread(hole("not allowed."));
    let refusal = case.make().unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Unread);
    assert!(refusal.message.contains("not allowed") && refusal.remedy.contains("--set revision="));
    let plan = case.with("revision", "lauv-gateway-task:9").make().unwrap();
    assert_eq!(changes(&plan).len(), 1);
    assert!(warnings(&plan).contains("lauv-gateway-task:9: success not known"));
    assert_eq!(plan.basis.newest, None);
}

#[test]
fn the_target_must_be_active_and_its_image_there() {
    let mut inactive = case(past(Successful));
    inactive.edit_definition(9, |definition| definition.status = "INACTIVE".into());
    let mut gone = case(past(Successful));
    gone.account.images.insert(image("v9"), crate::runbook::Known::Read(None));
    for (case, word) in [(inactive, "is INACTIVE"), (gone, "is gone from ECR")] {
        let refusal = case.make().unwrap_err();
        assert!(refusal.message.contains(word), "{refusal}");
        assert!(refusal.remedy.contains("--set revision=lauv-gateway-task:8"), "{refusal}");
    }
    let missing = case(past(Successful)).with("revision", "lauv-gateway-task:99").make().unwrap_err();
    assert_eq!(missing.message, "There is no task definition lauv-gateway-task:99.");
    let number = case(past(Successful)).with("revision", "99").make().unwrap_err();
    assert_eq!(number.kind, RefusalKind::WrongUse);
    assert!(number.remedy.contains("lauv-gateway-task:REVISION"), "{number}");
}

#[test]
fn images_that_moved_or_were_not_checked_are_told() {
    let mut moved = case(past(Successful));
    let other = ImageDetail { digest: Some(digest(77)), tags: Vec::new(), pushed_at: None, size_bytes: None };
    moved.account.images.insert(image("v9"), crate::runbook::Known::Read(Some(other)));
    let text = warnings(&moved.make().unwrap());
    assert!(
        text.contains(
            "Tag v9 of app now points to another image: sha256:090000000000 was, sha256:770000000000 is"
        ),
        "{text}"
    );
    let mut unread = case(past(Successful));
    unread.account.images.insert(image("v9"), crate::runbook::Known::Unread(hole("not allowed")));
    assert!(warnings(&unread.make().unwrap()).contains("was not checked"));
    let mut foreign = case(past(Successful));
    foreign.edit_definition(9, |definition| definition.containers[0].image = "nginx:1.27".into());
    assert!(warnings(&foreign.make().unwrap()).contains("nginx:1.27 is not in ECR"));
    assert!(case(past(Successful)).make().unwrap().warnings.is_empty());
}

#[test]
fn only_what_differs_is_sent_and_told() {
    let mut case = case(past(Successful));
    let balancer =
        RevisionLoadBalancer { target_group: Arn::new("arn:tg"), container: "app".into(), port: Some(80) };
    case.edit_revision(9, |revision| {
        revision.network.as_mut().unwrap().security_groups = vec!["sg-0".into()];
        revision.load_balancers = vec![balancer.clone()];
    });
    case.edit_definition(9, |definition| definition.containers[0].secrets.clear());
    let plan = case.make().unwrap();
    let network = case.account.revisions.get().unwrap().iter().find(|r| r.arn == revision_arn(9)).unwrap();
    let expected = update(|change| {
        change.task_definition = Some(definition_arn(9).as_str().to_owned());
        change.network = network.network.clone();
        change.load_balancers = Some(vec![balancer]);
    });
    assert_eq!(changes(&plan), [&expected]);
    let whats: Vec<_> = plan.differences.iter().map(|d| d.what.as_str()).collect();
    assert_eq!(
        whats,
        [
            "task definition",
            "image of app",
            "MONGO_URI of app",
            "secret JWT_SECRET of app",
            "secret DB_PASSWORD of app",
            "image digest of app",
            "security groups",
            "load balancers",
        ]
    );
    assert!(!format!("{plan:?}").contains("hunter"), "a value of the environment is told");
}

#[test]
fn the_same_definition_in_another_network_is_a_revision_of_its_own() {
    let mut history = past(Successful);
    history[1] = deployment("d9", Successful, 11);
    let mut case = case(history).with("revision", "11");
    case.edit_revision(11, |revision| {
        revision.task_definition = definition_arn(10);
        revision.platform_version = Some("1.3.0".into());
    });
    let expected = update(|change| change.platform_version = Some("1.3.0".into()));
    assert_eq!(changes(&case.make().unwrap()), [&expected]);
    case.edit_revision(11, |revision| revision.platform_version = Some("1.4.0".into()));
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::Nothing);
}

#[test]
fn protected_tasks_are_told() {
    let mut case = case(past(Successful));
    let task = arn("ecs", "task/lauv-prod-cluster/t1");
    case.account.protection =
        crate::runbook::Known::Read(vec![TaskProtection { task, enabled: true, expires_at: None }]);
    assert!(warnings(&case.make().unwrap()).contains("1 task protected until it is lifted"));
}

#[test]
fn little_is_read() {
    assert_eq!(case(past(Successful)).asked().len(), 8);
    let mut attached = past(Successful);
    attached[0] = rolled("d10", RollbackInProgress, 10, 9);
    assert_eq!(case(attached).asked(), [Ask::Caller, Ask::Service, Ask::History]);
}

#[test]
fn a_service_that_is_not_there_is_refused() {
    let mut case = case(past(Successful));
    case.account.service = crate::runbook::Known::Read(None);
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::State);
    case.account.service = crate::runbook::Known::Unread(hole("no answer"));
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::Unread);
    case.account.service = crate::runbook::Known::Read(Some(Arc::new(service(10))));
    case.edit_service(|service| service.status = ServiceStatus::Draining);
    assert!(case.make().unwrap_err().message.contains("DRAINING"));
}

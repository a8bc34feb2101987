use super::*;
use crate::model::ServiceDeploymentStatus::*;
use crate::model::*;
use crate::runbook::ParameterKind;
use crate::runbook::fixture::*;

fn case(how: &str) -> Case {
    let history = vec![deployment("d10", Successful, 10)];
    let mut case = Case::new(vec![Action::Restart { how: template("{{how}}") }], history).with("how", how);
    case.runbook.params.push(param("how", ParameterKind::RestartMode, Some("graceful")));
    case
}

fn stop(id: &str) -> Change {
    Change::StopTask { cluster: CLUSTER.to_owned(), task: arn("ecs", &format!("task/{CLUSTER}/{id}")) }
}

#[test]
fn each_mode_has_its_calls() {
    let mut force = ServiceChange::of(CLUSTER, SERVICE);
    force.force_new_deployment = true;
    for (how, expected, waits) in [
        ("graceful", vec![Change::Update(force)], false),
        ("one-by-one", vec![stop("t1"), stop("t2")], true),
        ("all", vec![stop("t1"), stop("t2")], false),
    ] {
        let plan = case(how).make().unwrap();
        assert_eq!(changes(&plan), expected.iter().collect::<Vec<_>>(), "{how}");
        assert!(plan.changes.iter().all(|planned| planned.then_replaced == waits));
        assert_eq!(plan.undo, None);
    }
    assert_eq!(case("hard").make().unwrap_err().kind, RefusalKind::WrongUse);
}

#[test]
fn nobody_serves_is_said() {
    assert!(
        warnings(&case("all").make().unwrap())
            .contains("Nobody serves until the new tasks are up, about 30s")
    );
    let mut single = case("one-by-one");
    single.account.tasks = Known::Read(vec![task("t1", TaskStatus::Running, 10).into()]);
    assert!(warnings(&single.make().unwrap()).contains("runs one task: nobody serves"));
}

#[test]
fn only_running_tasks_are_stopped() {
    let mut case = case("all");
    let mut leaving = task("t3", TaskStatus::Running, 10);
    leaving.desired_status = TaskStatus::Stopped;
    let others = [task("t2", TaskStatus::Pending, 10), task("t1", TaskStatus::Stopped, 9), leaving];
    case.account.tasks = Known::Read(others.map(Into::into).to_vec());
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::Nothing);
    case.account.tasks = Known::Unread(hole("no answer"));
    assert_eq!(case.make().unwrap_err().kind, RefusalKind::Unread);
}

#[test]
fn tags_are_resolved_anew() {
    let mut moved = case("graceful");
    assert!(warnings(&moved.make().unwrap()).contains("v10 still point to the images that run"));
    let other = ImageDetail { digest: Some(digest(77)), tags: Vec::new(), pushed_at: None, size_bytes: None };
    moved.account.images.insert(image("v10"), Known::Read(Some(other)));
    assert!(warnings(&moved.make().unwrap()).contains("Tag v10 of app now points to another image"));
    moved.account.images.insert(image("v10"), Known::Read(None));
    assert!(warnings(&moved.make().unwrap()).contains("is gone"));
    let mut pinned = case("graceful");
    let fixed = image(&format!("v10@{}", digest(10)));
    pinned.edit_definition(10, |definition| definition.containers[0].image = fixed.clone());
    let known = pinned.account.images.get(&image("v10")).cloned().unwrap();
    pinned.account.images.insert(fixed, known);
    assert_eq!(pinned.make().unwrap().warnings, []);
}

#[test]
fn a_deployment_under_way_is_overtaken_and_a_rollback_is_not() {
    for (status, refused) in
        [(InProgress, false), (Pending, false), (RollbackInProgress, true), (StopRequested, true)]
    {
        let mut case = case("graceful");
        case.account.history =
            Known::Read(vec![rolled("d10", status, 10, 9), deployment("d9", Successful, 9)]);
        match case.make() {
            Ok(plan) => assert!(!refused && warnings(&plan).contains("the restart overtakes it")),
            Err(refusal) => assert!(refused && refusal.kind == RefusalKind::State),
        }
    }
    let mut unread = case("graceful");
    unread.account.history = Known::Unread(hole("not allowed"));
    assert!(warnings(&unread.make().unwrap()).contains("could not be read"));
}

#[test]
fn other_controllers_restart_one_by_one() {
    for controller in [DeploymentController::CodeDeploy, DeploymentController::External] {
        let mut graceful = case("graceful");
        graceful.edit_service(|service| service.controller = controller.clone());
        let refusal = graceful.make().unwrap_err();
        assert!(refusal.kind == RefusalKind::State && refusal.remedy.contains("one-by-one"));
        let mut single = case("one-by-one");
        single.edit_service(|service| service.controller = controller);
        assert_eq!(single.make().unwrap().changes.len(), 2);
    }
}

#[test]
fn what_wants_no_task_is_not_restarted() {
    for scheduling in ["REPLICA", "DAEMON"] {
        let mut case = case("graceful");
        case.edit_service(|service| {
            service.desired = 0;
            service.scheduling = scheduling.to_owned();
        });
        assert_eq!(case.make().unwrap_err().kind, RefusalKind::Nothing);
    }
}

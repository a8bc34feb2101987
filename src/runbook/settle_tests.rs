use std::sync::Arc;

use super::Found;
use super::*;
use crate::model::ServiceDeploymentStatus::*;
use crate::model::*;
use crate::runbook::Action;
use crate::runbook::fixture::*;

fn case() -> Case {
    let history = vec![deployment("d10", InProgress, 10), deployment("d9", Successful, 9)];
    let mut case = Case::new(vec![Action::Restart { how: template("graceful") }], history);
    case.plan = Some(case.make().unwrap());
    case
}

fn look(case: &Case, change: &Change) -> Found {
    let facts = case.read(|context, facts| asks(change, context, facts));
    let found = settle(change, &case.context(), &facts);
    assert!(!found.2.is_empty());
    found
}

fn force() -> Change {
    Change::Update(ServiceChange { force_new_deployment: true, ..ServiceChange::of(CLUSTER, SERVICE) })
}

#[test]
fn a_stopped_deployment_has_moved() {
    for (status, expected) in [
        (Pending, Settled::NotDone),
        (InProgress, Settled::NotDone),
        (Successful, Settled::NotDone),
        (StopRequested, Settled::Done),
        (Stopped, Settled::Done),
        (RollbackRequested, Settled::Done),
        (RollbackInProgress, Settled::Done),
        (RollbackSuccessful, Settled::Done),
        (RollbackFailed, Settled::Done),
        (Other("NEW".into()), Settled::Unclear),
    ] {
        let mut case = case();
        case.account.history = Known::Read(vec![deployment("d10", status, 10)]);
        let stop = Change::StopDeployment { deployment: deployment_arn("d10") };
        assert_eq!(look(&case, &stop).0, expected);
        let hook = Change::ContinueDeployment { deployment: deployment_arn("d10"), hook: "h".into() };
        assert_eq!(look(&case, &hook).0, expected);
        let other = Change::StopDeployment { deployment: deployment_arn("gone") };
        assert_eq!(look(&case, &other).0, Settled::Unclear);
    }
}

#[test]
fn an_update_has_a_new_primary_deployment() {
    let deploy = |revision: i32| {
        let mut change = ServiceChange::of(CLUSTER, SERVICE);
        change.task_definition = Some(definition_arn(revision).as_str().to_owned());
        Change::Update(change)
    };
    for (change, id, runs, expected) in [
        (force(), "ecs-svc/10", 10, Settled::NotDone),
        (force(), "ecs-svc/77", 10, Settled::Done),
        (force(), "ecs-svc/77", 11, Settled::Unclear),
        (deploy(9), "ecs-svc/10", 10, Settled::NotDone),
        (deploy(9), "ecs-svc/77", 9, Settled::Done),
        (deploy(9), "ecs-svc/77", 10, Settled::Unclear),
    ] {
        let mut case = case();
        case.edit_service(|service| {
            service.deployments[0].id = id.into();
            service.deployments[0].task_definition = definition_arn(runs);
        });
        let (settled, answer, _) = look(&case, &change);
        assert_eq!(settled, expected, "{change:?} {id}");
        let told = (settled == Settled::Done).then(|| id.to_owned());
        assert_eq!(answer.deployment, told);
        // A deployment that an earlier call of this run began is no sign of this one.
        case.marks.deployment = Some(id.into());
        assert_eq!(look(&case, &change).0, Settled::NotDone);
    }
    let mut blind = case();
    blind.account.service = Known::Unread(hole("no answer"));
    assert_eq!(look(&blind, &force()).0, Settled::Unclear);
}

#[test]
fn a_count_is_what_was_asked_for() {
    for (now, expected) in [(6, Settled::Done), (2, Settled::NotDone), (4, Settled::Unclear)] {
        let mut case = case();
        case.edit_service(|service| service.desired = now);
        let change =
            Change::Update(ServiceChange { desired: Some(6), ..ServiceChange::of(CLUSTER, SERVICE) });
        assert_eq!(look(&case, &change).0, expected, "{now}");
    }
}

#[test]
fn bounds_are_what_was_asked_for() {
    for (now, expected) in [((1, 6), Settled::Done), ((1, 4), Settled::NotDone), ((2, 5), Settled::Unclear)] {
        let mut case = case();
        case.plan.as_mut().unwrap().basis.bounds = Some((1, 4));
        let (min, max) = now;
        let bounds = ScalingBounds { min, max, scale_in_suspended: false, scale_out_suspended: false };
        case.account.scaling = Known::Read(Some(bounds));
        let change =
            Change::Bounds { cluster: CLUSTER.into(), service: SERVICE.into(), min: None, max: Some(6) };
        assert_eq!(look(&case, &change).0, expected, "{now:?}");
    }
}

#[test]
fn a_stopped_task_stops_or_is_gone() {
    let mut leaving = task("t1", TaskStatus::Running, 10);
    leaving.desired_status = TaskStatus::Stopped;
    for (tasks, expected) in [
        (vec![leaving], Settled::Done),
        (vec![task("t1", TaskStatus::Stopped, 10)], Settled::Done),
        (Vec::new(), Settled::Done),
        (vec![task("t1", TaskStatus::Running, 10)], Settled::NotDone),
    ] {
        let mut case = case();
        case.account.tasks = Known::Read(tasks.into_iter().map(Arc::new).collect());
        let task = arn("ecs", &format!("task/{CLUSTER}/t1"));
        assert_eq!(look(&case, &Change::StopTask { cluster: CLUSTER.into(), task }).0, expected);
    }
}

fn version(id: &str, labels: &[&str], by: Option<&str>) -> SecretVersion {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    SecretVersion { id: id.into(), labels, created_at: ago(5), created_by: by.map(|by| arn("iam", by)) }
}

fn holding(id: &str, store: SecretStore, versions: Vec<SecretVersion>) -> Case {
    let mut case = case();
    let metadata =
        SecretMetadata { name: id.into(), arn: None, store, key_id: None, last_changed: None, versions };
    case.account.secret.insert(place(id), Known::Read(Some(metadata)));
    case
}

const NAME: &str = "/lauv/prod/JWT_SECRET";

fn parameters(versions: Vec<SecretVersion>) -> Case {
    holding(NAME, SecretStore::Parameter { kind: "SecureString".into(), tier: None }, versions)
}

#[test]
fn a_parameter_is_ours_when_our_caller_wrote_the_next_version() {
    let write = Change::WriteParameter {
        name: NAME.into(),
        kind: "SecureString".into(),
        tier: None,
        key_id: None,
        from: "4".into(),
    };
    let (old, ours) = (version("4", &[], None), version("5", &[], Some("user/oncall")));
    let theirs = version("5", &[], Some("user/other"));
    for (versions, expected, told) in [
        (vec![old.clone()], Settled::NotDone, None),
        (vec![ours.clone(), old.clone()], Settled::Done, Some("5")),
        (vec![version("6", &[], Some("user/other")), ours], Settled::Done, Some("5")),
        (vec![theirs, old.clone()], Settled::Unclear, None),
        (vec![version("5", &[], None), old.clone()], Settled::Unclear, None),
        (vec![version("7", &[], None)], Settled::Unclear, None),
    ] {
        let (settled, answer, _) = look(&parameters(versions), &write);
        assert_eq!((settled, answer.version.as_deref()), (expected, told));
    }
    assert_eq!(look(&case(), &write).0, Settled::Unclear);
    let label = Change::LabelParameter { name: NAME.into(), version: "4".into(), label: "before".into() };
    for (on, expected) in [("4", Settled::Done), ("3", Settled::NotDone)] {
        assert_eq!(look(&parameters(vec![version(on, &["before"], None)]), &label).0, expected);
    }
    assert_eq!(look(&parameters(vec![old]), &label).0, Settled::NotDone);
}

#[test]
fn a_secret_is_known_by_its_token_and_its_stage() {
    let store = || SecretStore::Secret {
        rotation_enabled: false,
        rotation_days: None,
        last_rotated: None,
        deleted_at: None,
    };
    let write = Change::WriteSecret {
        secret: SECRET.into(),
        key: None,
        token: "tok".into(),
        from: Some("v1".into()),
    };
    let back = Change::MoveStage { secret: SECRET.into(), to: "v0".into(), from: "v1".into() };
    for (current, of_write, of_move) in [
        ("tok", Settled::Done, Settled::Unclear),
        ("v1", Settled::NotDone, Settled::NotDone),
        ("v0", Settled::NotDone, Settled::Done),
    ] {
        let case = holding(SECRET, store(), vec![version(current, &["AWSCURRENT"], None)]);
        assert_eq!(look(&case, &write).0, of_write, "{current}");
        assert_eq!(look(&case, &back).0, of_move, "{current}");
    }
}

use super::*;
use crate::model::ServiceDeploymentStatus::*;
use crate::model::*;
use crate::runbook::Action;
use crate::runbook::fixture::*;

fn planned(action: Action) -> Case {
    let mut case =
        Case::new(vec![action], vec![deployment("d10", InProgress, 10), deployment("d9", Successful, 9)]);
    case.account.scaling = Known::Read(Some(ScalingBounds {
        min: 1,
        max: 4,
        scale_in_suspended: false,
        scale_out_suspended: false,
    }));
    case.plan = Some(case.make().unwrap());
    case
}

fn rollback() -> Case {
    planned(Action::Rollback { to: template("last-successful") })
}

fn scale() -> Case {
    planned(Action::Scale { count: template("6 with bounds") })
}

fn look(case: &Case) -> Option<String> {
    let facts = case.read(asks);
    changed(&case.plan.as_ref().unwrap().basis, &case.context(), &facts)
}

fn says(case: &Case, words: &str) {
    let text = look(case).unwrap_or_default();
    assert!(text.contains(words), "{text:?} does not say {words:?}");
}

#[test]
fn what_is_the_same_is_not_told() {
    for case in [rollback(), scale(), planned(Action::Restart { how: template("all") })] {
        assert_eq!(look(&case), None);
    }
}

#[test]
fn another_deployment_is_told() {
    let mut case = rollback();
    case.edit_service(|service| service.deployments[0].id = "ecs-svc/77".into());
    says(&case, "Another deployment of lauv-gateway-service, ecs-svc/77");
    case.marks.deployment = Some("ecs-svc/77".into());
    assert_eq!(look(&case), None);
    let mut case = rollback();
    case.account.history = Known::Read(vec![deployment("d11", Pending, 11)]);
    says(&case, "Another deployment, d11, has begun since the plan");
}

#[test]
fn a_deployment_that_went_on_is_told() {
    for (status, same) in
        [(Pending, true), (InProgress, true), (RollbackInProgress, false), (Successful, false)]
    {
        let mut case = rollback();
        case.account.history = Known::Read(vec![deployment("d10", status, 10)]);
        assert_eq!(look(&case).is_none(), same);
    }
}

#[test]
fn the_count_matters_where_it_is_set() {
    let mut case = rollback();
    case.edit_service(|service| service.desired = 3);
    assert_eq!(look(&case), None);
    let mut case = scale();
    case.edit_service(|service| service.desired = 3);
    says(&case, "was 2 and is 3 now");
    case.edit_service(|service| service.desired = 6);
    case.marks.desired = Some(6);
    assert_eq!(look(&case), None);
    // Auto scaling has moved it since.
    case.edit_service(|service| service.desired = 5);
    assert_eq!(look(&case), None);
}

#[test]
fn bounds_that_others_moved_are_told() {
    let mut case = scale();
    let moved = |max| {
        Known::Read(Some(ScalingBounds {
            min: 1,
            max,
            scale_in_suspended: false,
            scale_out_suspended: false,
        }))
    };
    case.account.scaling = moved(6);
    says(&case, "were 1–4 and are 1–6 now");
    case.marks.changed_at = Some(night());
    assert_eq!(look(&case), None);
    case.account.scaling = moved(7);
    says(&case, "1–7");
    case.account.scaling = Known::Read(None);
    says(&case, "taken away");
}

#[test]
fn tasks_that_went_by_themselves_are_told() {
    let mut case = planned(Action::Restart { how: template("one-by-one") });
    case.account.tasks = Known::Read(vec![task("t1", TaskStatus::Running, 10).into()]);
    says(&case, "Task t2, which was to be stopped, has stopped since the plan");
    case.marks.changed_at = Some(night());
    assert_eq!(look(&case), None);
}

#[test]
fn a_secret_that_others_wrote_is_told() {
    let mut case = rollback();
    let name = "/lauv/prod/JWT_SECRET";
    case.plan.as_mut().unwrap().basis.secret = Some((name.into(), "4".into()));
    let version =
        |id: &str| SecretVersion { id: id.into(), labels: Vec::new(), created_at: None, created_by: None };
    let metadata = |id| SecretMetadata {
        name: name.into(),
        arn: None,
        store: SecretStore::Parameter { kind: "SecureString".into(), tier: None },
        key_id: None,
        last_changed: None,
        versions: vec![version(id)],
    };
    case.account.secret.insert(place(name), Known::Read(Some(metadata("4"))));
    assert_eq!(look(&case), None);
    case.account.secret.insert(place(name), Known::Read(Some(metadata("5"))));
    says(&case, "was 4 and is 5 now: somebody wrote it");
    case.marks.secret_version = Some("5".into());
    assert_eq!(look(&case), None);
    case.account.secret.insert(place(name), Known::Read(None));
    says(&case, "is not there any more");
}

#[test]
fn what_cannot_be_read_again_counts_as_changed() {
    let mut case = rollback();
    case.account.history = Known::Unread(hole("no answer."));
    says(&case, "The deployments could not be read again, so nothing is sent. no answer.");
    case.account.service = Known::Unread(hole("no answer."));
    says(&case, "could not be read again");
    case.account.service = Known::Read(None);
    says(&case, "is not there any more");
}

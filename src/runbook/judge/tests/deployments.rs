//! Deployments judged by their ids.

use DeploymentStatus::{Active, Primary};
use RolloutState::{Completed, Failed, InProgress};
use ServiceDeploymentStatus as Status;

use super::fixture::*;
use crate::model::*;
use crate::runbook::*;

fn judged(run: &Run, facts: &Facts) -> (char, String) {
    let progress = run.judge(&Condition::DeploymentComplete, facts);
    let (letter, text) = told(&progress);
    (letter, text.to_owned())
}

#[test]
fn its_own_id_decides() {
    let run = Run::new(marks());
    let older = |state, running| deployment(OLD, Active, state, running);
    let failed = Deployment {
        rollout_reason: Some("tasks failed to start.".to_owned()),
        ..deployment(NEW, Active, Failed, 0)
    };
    let losing = Deployment { failed: 2, ..deployment(NEW, Primary, InProgress, 1) };
    let back = deployment(OLD, Primary, Completed, 4);
    let other = Deployment { created_at: Some(ago(60)), ..deployment("ecs-svc/300", Primary, Completed, 4) };
    for (deployments, letter, text) in [
        (vec![deployment(NEW, Primary, Completed, 4)], 'y', "The deployment of rev 9 is complete."),
        // SUCCESSFUL may come before old tasks are gone: that is another condition.
        (
            vec![deployment(NEW, Primary, Completed, 4), older(Completed, 2)],
            'y',
            "The deployment of rev 9 is complete.",
        ),
        (
            vec![deployment(NEW, Primary, InProgress, 3), older(Completed, 2)],
            '-',
            "The deployment of rev 9 is under way.",
        ),
        (vec![losing], '-', "The deployment of rev 9 is losing tasks: 2 failed tasks."),
        (
            vec![deployment(NEW, Primary, Failed, 0)],
            'n',
            "The deployment of rev 9 failed: ECS gives no reason.",
        ),
        // Steady state is reached after an automatic rollback too.
        (
            vec![back.clone(), failed],
            'n',
            "The deployment of rev 9 failed: tasks failed to start. The service went back to rev 10.",
        ),
        (
            vec![other.clone(), deployment(NEW, Active, InProgress, 1)],
            'n',
            "The deployment of rev 9 was overtaken by another deployment of rev 10.",
        ),
        (
            vec![other, deployment(NEW, Active, Completed, 1)],
            'n',
            "The deployment of rev 9 was complete, and was then overtaken by another deployment of rev 10.",
        ),
        (
            vec![back],
            '?',
            "The new deployment is not among the service's; the deployment of rev 10 is the primary one.",
        ),
    ] {
        let facts = facts(service(deployments), Vec::new());
        assert_eq!(judged(&run, &facts), (letter, text.to_owned()));
    }
}

#[test]
fn an_automatic_rollback_is_no_success() {
    let run = Run::new(marks());
    // The one before is the primary one again, steady, and has been updated since.
    let back = Deployment { updated_at: Some(ago(30)), ..deployment(OLD, Primary, Completed, 4) };
    let mut facts = facts(service(vec![back]), Vec::new());
    facts.asked.insert(Ask::Service);
    assert_eq!(judge::asks(&Condition::DeploymentComplete, &run.context(), &facts), [Ask::History]);
    assert_eq!(
        judged(&run, &facts).1,
        "The service went back from the deployment of rev 9 to an older deployment of rev 10."
    );
    let why = "deployment circuit breaker: tasks failed to start.";
    facts.history = Known::Read(vec![service_deployment(Status::RollbackSuccessful, 299, Some(why))]);
    facts.revisions = Known::Read(Vec::new());
    let (letter, text) = judged(&run, &facts);
    assert_eq!(letter, 'n');
    assert_eq!(text, format!("The deployment of rev 9 was rolled back to rev 10, not by this run: {why}"));
    facts.history = Known::Unread(hole(Part::Detail, "ecs:ListServiceDeployments"));
    let (letter, text) = judged(&run, &facts);
    assert_eq!(letter, 'n');
    assert!(text.ends_with("You may not call ecs:ListServiceDeployments. Ask for it."), "{text}");
}

#[test]
fn what_is_read_may_be_older_than_the_change() {
    let mut run = Run::new(marks());
    run.marks.changed_at = Some(ago(3));
    let mut facts = facts(service(vec![deployment(OLD, Primary, Completed, 4)]), Vec::new());
    facts.asked.insert(Ask::Service);
    assert_eq!(judge::asks(&Condition::DeploymentComplete, &run.context(), &facts), []);
    let progress = run.judge(&Condition::DeploymentComplete, &facts);
    assert_eq!(told(&progress), ('-', "The new deployment is not shown yet."));
    assert!(progress.near);
}

#[test]
fn a_wait_asks_for_little_while_it_is_far() {
    let run = Run::new(marks());
    let asks = |facts: &Facts| judge::asks(&Condition::DeploymentComplete, &run.context(), facts);
    assert_eq!(asks(&Facts::default()), [Ask::Service]);
    for (running, near) in [(0, false), (2, false), (3, true), (4, true)] {
        let mut facts = facts(service(vec![deployment(NEW, Primary, InProgress, running)]), Vec::new());
        facts.asked.insert(Ask::Service);
        assert_eq!(asks(&facts), []);
        let progress = run.judge(&Condition::DeploymentComplete, &facts);
        assert_eq!((count(&progress), progress.near), (format!("running {running}/4"), near));
    }
}

#[test]
fn an_emulator_without_rollout_states_is_judged_by_numbers() {
    let run = Run::new(marks());
    let plain = |id: &str, status: DeploymentStatus, running: i32| Deployment {
        rollout_state: None,
        ..deployment(id, status, InProgress, running)
    };
    let renamed = Deployment { task_definition: definition(9), ..plain("other", Primary, 4) };
    for (deployments, letter) in [
        (vec![plain(NEW, Primary, 4)], 'y'),
        (vec![plain(NEW, Primary, 4), plain(OLD, Active, 1)], '-'),
        (vec![plain(NEW, Primary, 3)], '-'),
        (vec![renamed], 'y'),
        (vec![plain(OLD, Primary, 4)], 'n'),
    ] {
        let mut facts = facts(service(deployments), Vec::new());
        facts.history = Known::Read(Vec::new());
        assert_eq!(judged(&run, &facts).0, letter);
    }
}

#[test]
fn a_rollback_ends_with_its_own_success() {
    let marks = Marks { rolled_back: Some(rolled_arn()), deployment: None, ..marks() };
    let run = Run::new(marks);
    let back = Deployment { created_at: Some(ago(290)), ..deployment(NEW, Primary, Completed, 4) };
    for (status, letter, text) in [
        (Status::RollbackSuccessful, 'y', "The deployment is rolled back."),
        (Status::RollbackInProgress, '-', "The rollback is under way; rev 9 is the primary deployment."),
        (Status::StopRequested, '-', "The rollback is under way; rev 9 is the primary deployment."),
        (Status::RollbackFailed, 'n', "The rollback failed: told by ECS"),
        (Status::Stopped, 'n', "The deployment was stopped and not rolled back: told by ECS"),
        (Status::Successful, 'n', "The deployment succeeded before it could be rolled back."),
    ] {
        // DescribeServices says COMPLETED throughout: it does not decide.
        let mut facts = facts(service(vec![back.clone()]), Vec::new());
        facts.history = Known::Read(vec![service_deployment(status, 900, None)]);
        assert_eq!(judged(&run, &facts), (letter, text.to_owned()));
    }
}

#[test]
fn a_rollback_without_history_is_judged_by_the_service_alone() {
    let marks = Marks { rolled_back: Some(rolled_arn()), deployment: None, ..marks() };
    let run = Run::new(marks);
    let back = Deployment { created_at: Some(ago(290)), ..deployment(NEW, Primary, Completed, 4) };
    let moving = Deployment { rollout_state: Some(InProgress), running: 1, ..back.clone() };
    let bad = deployment(OLD, Primary, Completed, 4);
    for (primary, letter) in [(back, 'y'), (moving, '-'), (bad, '?')] {
        for history in
            [Known::Unread(hole(Part::Detail, "ecs:ListServiceDeployments")), Known::Read(Vec::new())]
        {
            let mut facts = facts(service(vec![primary.clone()]), Vec::new());
            facts.history = history;
            assert_eq!(judged(&run, &facts).0, letter, "{}", primary.id);
        }
    }
}

#[test]
fn nothing_is_told_of_a_service_that_cannot_be_read() {
    let run = Run::new(marks());
    let mut facts =
        Facts { service: Known::Unread(hole(Part::Services, "ecs:DescribeServices")), ..Facts::default() };
    assert_eq!(judged(&run, &facts).0, '?');
    facts.service = Known::Read(None);
    assert_eq!(judged(&run, &facts), ('?', "The service is no longer there.".to_owned()));
}

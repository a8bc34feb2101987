//! What a run looks for after its changes, as far as its plan tells.

use super::{Change, Plan, history};
use crate::model::Arn;
use crate::runbook::{Facts, Marks};

/// What the waits of a run judge by, told before any answer: the answers add ids, versions and
/// times. `facts` are those that the plan was made from.
pub fn marks(plan: &Plan, facts: &Facts) -> Marks {
    let mut marks = Marks::default();
    if let Some(deployment) = &plan.attach {
        rolled_back(&mut marks, deployment, facts);
    }
    let runs = plan.basis.task_definition.as_deref();
    for change in plan.changes.iter().map(|planned| &planned.change) {
        match change {
            Change::StopDeployment { deployment } | Change::ContinueDeployment { deployment, .. } => {
                rolled_back(&mut marks, deployment, facts);
                marks.old_tasks = other_tasks(marks.task_definition.as_ref(), facts);
            }
            Change::Update(change) => {
                marks.desired = change.desired.or(marks.desired);
                if change.desired.is_none() {
                    marks.task_definition = change.task_definition.as_deref().or(runs).map(Arn::new);
                    marks.old_tasks = other_tasks(None, facts);
                }
            }
            Change::StopTask { task, .. } => marks.old_tasks.push(task.clone()),
            _ => {}
        }
    }
    marks
}

fn rolled_back(marks: &mut Marks, deployment: &Arn, facts: &Facts) {
    marks.rolled_back = Some(deployment.clone());
    let found = facts.history.get().into_iter().flatten().find(|d| d.arn == *deployment);
    let goes =
        found.and_then(|d| history::returns_to(facts, d)).and_then(|arn| history::revision(facts, arn));
    marks.task_definition = goes.map(|revision| revision.task_definition.clone());
}

/// The tasks that run now and are not of this task definition: a rollback keeps those that are.
fn other_tasks(kept: Option<&Arn>, facts: &Facts) -> Vec<Arn> {
    let tasks = facts.tasks.get().into_iter().flatten();
    let gone = tasks.filter(|task| !task.is_stopping() && kept != Some(&task.task_definition));
    gone.map(|task| task.arn.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ServiceDeploymentStatus::*;
    use crate::runbook::fixture::*;
    use crate::runbook::{Action, plan};

    fn looked(action: Action, newest: crate::model::ServiceDeployment) -> Marks {
        let case = Case::new(vec![action], vec![newest, deployment("d9", Successful, 9)]);
        let facts = case.read(plan::asks);
        marks(&plan::make(&case.context(), &facts).unwrap(), &facts)
    }

    #[test]
    fn waits_know_what_to_look_for() {
        let back = || Action::Rollback { to: template("last-successful") };
        let two = ["t1", "t2"].map(|id| arn("ecs", &format!("task/{CLUSTER}/{id}"))).to_vec();
        let watched = Marks {
            rolled_back: Some(deployment_arn("d10")),
            task_definition: Some(definition_arn(9)),
            ..Marks::default()
        };
        let stopped = Marks { old_tasks: two.clone(), ..watched.clone() };
        assert_eq!(looked(back(), rolled("d10", RollbackInProgress, 10, 9)), watched);
        assert_eq!(looked(back(), deployment("d10", InProgress, 10)), stopped);
        let deployed = |revision| Marks {
            task_definition: Some(definition_arn(revision)),
            old_tasks: two.clone(),
            ..Marks::default()
        };
        assert_eq!(looked(back(), deployment("d10", Successful, 10)), deployed(9));
        let restart = |how| Action::Restart { how: template(how) };
        assert_eq!(looked(restart("graceful"), deployment("d10", Successful, 10)), deployed(10));
        let all = Marks { old_tasks: two.clone(), ..Marks::default() };
        assert_eq!(looked(restart("all"), deployment("d10", Successful, 10)), all);
        let scaled = Marks { desired: Some(6), ..Marks::default() };
        let scale = Action::Scale { count: template("6") };
        assert_eq!(looked(scale, deployment("d10", Successful, 10)), scaled);
    }
}

use super::*;
use crate::runbook::builtin;

fn rollback() -> Runbook {
    builtin::all().unwrap().remove(0)
}

fn told(runbook: &Runbook) -> Vec<String> {
    lint(runbook).iter().map(ToString::to_string).collect()
}

#[test]
fn a_change_must_be_looked_after() {
    let mut runbook = rollback();
    runbook.steps.truncate(4);
    runbook.sections.clear();
    let told = told(&runbook).join("\n");
    for part in ["step 4 worked", "`## How to undo`", "`## What to tell the others`"] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn permissions_are_those_of_the_steps() {
    let mut runbook = rollback();
    runbook.permissions.retain(|action| action != "ecs:UpdateService");
    runbook.permissions.extend(["ecs:*", "ecs:DeleteService", "ecs:DescribeServcies"].map(str::to_owned));
    assert_eq!(
        told(&runbook),
        [
            "runbooks/rollback.md:8: step 4 needs `ecs:UpdateService`; add it to `permissions`",
            "runbooks/rollback.md:8: `permissions` holds `ecs:*`; name each action, so that no more is allowed than is needed",
            "runbooks/rollback.md:8: `permissions` holds `ecs:DeleteService`, which no step needs; did you mean `ecs:UpdateService`?",
            "runbooks/rollback.md:8: `permissions` holds `ecs:DescribeServcies`, which no step needs; did you mean `ecs:DescribeServices`?",
        ]
    );
}

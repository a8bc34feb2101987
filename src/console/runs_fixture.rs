//! Runs to test with: the rollback of the gateway at 03:00, in each of its phases.

use std::sync::Arc;

use jiff::SignedDuration;

use super::fixture::{ago, night};
use crate::model::{Arn, Guard};
use crate::runbook::journal::Settled;
use crate::runbook::machine::fixture::standing;
use crate::runbook::machine::{Beginning, Ending, Phase, Run, Watch};
use crate::runbook::*;

fn step(number: u32, title: &str, prose: &str, action: Action) -> Step {
    Step { number, title: title.to_owned(), prose: prose.to_owned(), action, line: 1 }
}

fn runbook(id: &str, title: &str, key: &str, steps: Vec<Step>) -> Runbook {
    Runbook {
        id: id.to_owned(),
        title: title.to_owned(),
        key: Some(key.to_owned()),
        when: "A new deployment causes errors or performance problems.".to_owned(),
        impact: if key == "D" { Impact::Read } else { Impact::Change },
        permissions: Vec::new(),
        params: Vec::new(),
        preface: String::new(),
        steps,
        sections: vec![Section {
            title: "What to tell the others".to_owned(),
            prose: "- Which service, from which version to which.\n- **Stop the pipeline.**".to_owned(),
        }],
        origin: Origin::BuiltIn,
        source: String::new(),
    }
}

fn param(name: &str, kind: ParameterKind, prompt: &str) -> Parameter {
    Parameter { name: name.to_owned(), kind, prompt: prompt.to_owned(), default: None }
}

fn choose(param: &str) -> Action {
    Action::Choose { param: param.to_owned() }
}

fn template(text: &str) -> Template {
    Template(text.to_owned())
}

fn wait(until: Condition, minutes: i64) -> Action {
    Action::Wait { until, within: SignedDuration::from_mins(minutes), otherwise: Otherwise::Stop }
}

fn rollback() -> Runbook {
    let check = |that| Action::Check { that, otherwise: Otherwise::Continue };
    let mut rollback = runbook(
        "rollback",
        "Roll back a deployment",
        "B",
        vec![
            step(
                1,
                "See what happened",
                "Compare times.",
                Action::Show { what: vec![EvidenceKind::Deployments] },
            ),
            step(
                2,
                "Choose the version to go back to",
                "The newest version whose deployment *succeeded* is offered. Simply taking \"the number before\" \
                 is **not good enough**: it may be the broken build of an hour ago.",
                choose("revision"),
            ),
            step(
                3,
                "Put it back",
                "What is sent depends on where the deployment stands:\n\n- It is **still running**: it is stopped \
                 with the order to roll back.\n- It is **finished**, and bad: the service is updated.",
                Action::Rollback { to: template("{{revision}}") },
            ),
            step(
                4,
                "Watch it take over",
                "This follows this one deployment by its id until it has succeeded. A few minutes are normal.",
                wait(Condition::DeploymentComplete, 15),
            ),
            step(5, "Ask the service itself", "", check(Condition::HttpOk(None))),
            step(6, "Look at the alarms", "", check(Condition::AlarmsOk)),
        ],
    );
    rollback.params.push(param("revision", ParameterKind::ServiceRevision, "Roll back to"));
    rollback
}

fn scale() -> Runbook {
    let mut scale = runbook(
        "scale",
        "Scale a service",
        "S",
        vec![
            step(1, "Choose the count", "One more at a time, if you can.", choose("count")),
            step(2, "Set it", "", Action::Scale { count: template("{{count}}") }),
        ],
    );
    scale.params.push(param("count", ParameterKind::Count, "How many tasks"));
    scale
}

fn rotate() -> Runbook {
    let write =
        Action::SecretWrite { secret: template("{{secret}}"), key: None, value: template("{{value}}") };
    let mut rotate = runbook(
        "rotate-secret",
        "Rotate a secret",
        "K",
        vec![
            step(1, "Choose the new value", "It is never shown.", choose("value")),
            step(2, "Write the new version", "", write),
        ],
    );
    rotate.params.push(param("value", ParameterKind::SecretValue, "New value"));
    rotate
}

fn restart() -> Runbook {
    let note = "Call the provider and ask that **both** keys are accepted.";
    runbook("restart", "Restart a service", "R", vec![step(1, "Tell the provider", note, Action::Note)])
}

fn debug() -> Runbook {
    runbook("debug-deployment", "Debug a failed deployment", "D", vec![step(1, "Look", "", Action::Diagnose)])
}

/// The runbooks of the console under test; the last one is a team's own.
pub(super) fn runbooks() -> Vec<Arc<Runbook>> {
    let own = runbook("drain", "Drain a service", "Z", vec![step(1, "Ask", "", Action::Note)]);
    [rollback(), restart(), scale(), rotate(), debug(), own].map(Arc::new).into()
}

pub(super) fn library() -> Library {
    Library { runbooks: runbooks(), problems: Vec::new() }
}

/// What a run of a runbook begins with.
pub(super) fn beginning(runbook: &str, guard: Guard) -> Beginning {
    let runbook = runbooks().into_iter().find(|known| known.id == runbook).unwrap();
    Beginning {
        id: RunId(format!("20261121T030000Z-{}-lauv-gateway-service-4f1c", runbook.id)),
        runbook,
        subject: Subject {
            environment: Some("lauv-prod".to_owned()),
            account: Some("123456789012".to_owned()),
            region: "us-east-1".to_owned(),
            cluster: "lauv-prod-cluster".to_owned(),
            service: "lauv-gateway-service".to_owned(),
        },
        guard,
        values: Values::new(),
        surroundings: Surroundings::default(),
        attended: true,
        plan_only: false,
    }
}

/// A run that stands at a step, in a phase.
pub(super) fn run_of(runbook: &str, guard: Guard, at: usize, phase: Phase) -> Run {
    standing(beginning(runbook, guard), ago(151).unwrap(), at, phase)
}

fn deployments() -> Evidence {
    Evidence {
        title: "Deployments, newest first".to_owned(),
        rows: vec![
            Row::at(ago(180), Tone::Bad, "rev 10 in progress for 3m, 2 tasks failed"),
            Row::at(ago(6 * 86_400), Tone::Good, "rev 9 successful"),
            Row::new(
                Tone::Unknown,
                "rev 8 could not be read: OnCall may not call ecs:DescribeServiceRevisions",
            ),
        ],
    }
}

fn choice(value: &str, about: &str, default: bool, refused: Option<&str>) -> Choice {
    Choice {
        value: value.to_owned(),
        label: value.to_owned(),
        about: about.to_owned(),
        default,
        refused: refused.map(str::to_owned),
    }
}

pub(super) fn choosing() -> Run {
    let choices = vec![
        choice("lauv-gateway-task:10", "runs now", false, Some("it is what runs now")),
        choice("lauv-gateway-task:9", "succeeded 6d ago, served until 02:57", true, None),
        choice("lauv-gateway-task:8", "success not known", false, None),
        choice("lauv-gateway-task:7", "failed 9d ago", false, Some("its image is gone from the registry")),
    ];
    let run = run_of("rollback", Guard::Protected, 1, Phase::Choosing { choices, problem: None });
    run.with_step(0, |step| step.evidence = vec![deployments()])
}

pub(super) fn counting() -> Run {
    let choices =
        vec![choice("2", "now", true, None), choice("9", "", false, Some("auto scaling allows 6 at most"))];
    run_of("scale", Guard::Open, 0, Phase::Choosing { choices, problem: None })
}

pub(super) fn hiding() -> Run {
    run_of("rotate-secret", Guard::Open, 0, Phase::Choosing { choices: Vec::new(), problem: None })
}

pub(super) fn noting() -> Run {
    run_of("restart", Guard::Open, 0, Phase::Asking { question: "Tell the provider".to_owned() })
}

pub(super) fn plan() -> Plan {
    let difference = |what: &str, from: &str, to: &str| Difference {
        what: what.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let deployment = Arn::new(
        "arn:aws:ecs:us-east-1:123456789012:service-deployment/lauv-prod-cluster/lauv-gateway-service/Kx1b",
    );
    Plan {
        title: "Roll lauv-gateway-service back from rev 10 to rev 9".to_owned(),
        account: Some("123456789012".to_owned()),
        caller: Some("arn:aws:sts::123456789012:assumed-role/OnCall/me".to_owned()),
        region: "us-east-1".to_owned(),
        cluster: "lauv-prod-cluster".to_owned(),
        service: "lauv-gateway-service".to_owned(),
        summary: vec![
            "The deployment of rev 10 is still in progress, so it is stopped, and ECS returns the service to the \
             last revision that succeeded. Running tasks of rev 9 stay."
                .to_owned(),
        ],
        differences: vec![
            difference("task definition", "lauv-gateway-task:10", "lauv-gateway-task:9"),
            difference("image of gateway", "v1.8.0 sha256:9c1e", "v1.7.4 sha256:41fd"),
            difference("desired count", "2", "2"),
        ],
        changes: vec![PlannedChange {
            step: 3,
            change: Change::StopDeployment { deployment },
            why: "Stop the deployment and roll back".to_owned(),
            then_replaced: false,
        }],
        untouched: vec!["The number of tasks stays 2.".to_owned(), "No secret and no database is changed.".to_owned()],
        warnings: vec![Row::new(Tone::Notice, "rev 10 changed BACKEND_PORT, which rev 9 has otherwise")],
        basis: Basis::default(),
        undo: Some(Undo {
            title: "Roll forward to rev 10".to_owned(),
            runbook: "rollback".to_owned(),
            values: Values::from([("revision".to_owned(), Value::Text("lauv-gateway-task:10".to_owned()))]),
        }),
        attach: None,
    }
}

pub(super) fn confirming(guard: Guard) -> Run {
    let run = run_of("rollback", guard, 2, Phase::Confirming { problem: None });
    run.with_step(0, |step| step.evidence = vec![deployments()]).with_plan(plan(), &[])
}

pub(super) fn performing() -> Run {
    run_of("rollback", Guard::Protected, 2, Phase::Performing { change: 0 }).with_plan(plan(), &[])
}

pub(super) fn watching() -> Run {
    let deadline = night() + SignedDuration::from_mins(12);
    let watch = Watch {
        condition: Condition::DeploymentComplete,
        deadline,
        otherwise: Otherwise::Stop,
        once: false,
        after: None,
    };
    let count = |what: &str, have, of| Count { what: what.to_owned(), have, of };
    let progress = Progress {
        state: Reached::NotYet,
        counts: vec![count("new tasks running", 2, 2), count("old tasks gone", 1, 3)],
        text: "ECS drains the last tasks of rev 10.".to_owned(),
        evidence: vec![Evidence {
            title: "Events".to_owned(),
            rows: vec![Row::at(ago(20), Tone::Plain, "has stopped 1 running tasks: (task c81d44).")],
        }],
        near: false,
    };
    let run = run_of("rollback", Guard::Protected, 3, Phase::Watching(watch));
    run.with_plan(plan(), &[Some(Settled::Done)])
        .with_step(1, |step| step.text = "revision: lauv-gateway-task:9".to_owned())
        .with_step(3, |step| (step.progress, step.deadline) = (Some(progress), Some(deadline)))
}

pub(super) fn held() -> Run {
    let phase = Phase::Held {
        problem: "The time is over. 1 of 3 old tasks still run.".to_owned(),
        remedy: "Press D to find the cause.".to_owned(),
    };
    let run = run_of("rollback", Guard::Protected, 3, phase).with_plan(plan(), &[Some(Settled::Done)]);
    run.with_step(3, |step| {
        step.state = crate::runbook::journal::StepState::Failed;
        step.text = "The time is over. 1 of 3 old tasks still run.".to_owned();
        (step.ended, step.remarks) = (ago(1), vec!["asked the owner".to_owned()]);
    })
}

pub(super) fn ended(verdict: Verdict) -> Run {
    let run = run_of("rollback", Guard::Protected, 5, Phase::Over);
    let run = run.with_step(0, |step| step.evidence = vec![deployments()]);
    let plan = plan();
    let made = verdict != Verdict::Refused;
    let undo = plan.undo.clone().filter(|_| made);
    let text = match verdict {
        Verdict::Pass => format!("{}: done and verified.", plan.title),
        Verdict::Refused => "No deployment of the last 90 days has succeeded.".to_owned(),
        _ => "Look at the alarms: lauv-alb-high-5xx is still in ALARM.".to_owned(),
    };
    let run = if made { run.with_plan(plan, &[Some(Settled::Done)]) } else { run };
    let remedy = if made { "" } else { "Choose a revision by hand, if you know that it ran." }.to_owned();
    run.with_step(5, |step| {
        use crate::runbook::journal::StepState::{Failed, Passed};
        step.state = if verdict == Verdict::Pass { Passed } else { Failed };
        step.text = if made { "lauv-alb-high-5xx".to_owned() } else { String::new() };
        step.ended = ago(1);
    })
    .with_end(Ending { verdict, text, remedy, at: night(), undo, by_guard: false, wrong_use: false })
}

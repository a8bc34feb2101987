//! Runs of the runbooks that change something, with the changes of their plans.

/// A run, and what it changes.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    pub name: &'static str,
    pub world: &'static str,
    pub service: &'static str,
    /// What went wrong before, and how many seconds ago.
    pub fault: Option<(&'static str, i64)>,
    pub runbook: &'static str,
    pub set: &'static [&'static str],
    /// What comes on standard input.
    pub value: Option<&'static str>,
    /// The operations of its plan.
    pub changes: &'static [&'static str],
    /// How far the world goes on after a change before it is looked at, in seconds.
    pub later: i64,
    /// Changes after which the next one follows at once.
    pub together: &'static [usize],
}

/// A value that is found nowhere by chance.
pub const VALUE: &str = "correct-horse-battery-staple-4711";

const GATEWAY: Scenario = Scenario {
    name: "",
    world: "lauv",
    service: "lauv-gateway-service",
    fault: None,
    runbook: "restart",
    set: &[],
    value: None,
    changes: &["UpdateService"],
    later: 480,
    together: &[],
};

pub const BACK_AGAIN: Scenario = Scenario {
    name: "roll a finished deployment back",
    fault: Some(("bad-release", 900)),
    runbook: "rollback",
    ..GATEWAY
};

pub const STOP: Scenario = Scenario {
    name: "roll a running deployment back",
    fault: Some(("bad-deploy", 40)),
    runbook: "rollback",
    changes: &["StopServiceDeployment"],
    ..GATEWAY
};

pub const PAUSED: Scenario = Scenario {
    name: "roll a paused deployment back",
    fault: Some(("paused-at-hook", 300)),
    runbook: "rollback",
    changes: &["ContinueServiceDeployment"],
    ..GATEWAY
};

/// A rollback is under way: nothing is sent, it is watched.
pub const ATTACHED: Scenario = Scenario {
    name: "watch a rollback",
    fault: Some(("rolling-back", 0)),
    runbook: "rollback",
    changes: &[],
    ..GATEWAY
};

pub const GRACEFUL: Scenario = Scenario { name: "restart gracefully", ..GATEWAY };

pub const ONE_BY_ONE: Scenario = Scenario {
    name: "restart one by one",
    set: &["how=one-by-one"],
    changes: &["StopTask", "StopTask"],
    ..GATEWAY
};

pub const AT_ONCE: Scenario = Scenario {
    name: "restart all at once",
    set: &["how=all"],
    changes: &["StopTask", "StopTask"],
    together: &[0],
    ..GATEWAY
};

pub const COUNT: Scenario = Scenario {
    name: "scale beyond the bounds",
    service: "lauv-backend-service",
    // Before auto scaling takes it back.
    later: 100,
    runbook: "scale",
    set: &["count=1 with bounds 1-10"],
    changes: &["RegisterScalableTarget", "UpdateService"],
    together: &[0],
    ..GATEWAY
};

pub const PARAMETER: Scenario = Scenario {
    name: "rotate a parameter",
    service: "lauv-backend-service",
    runbook: "rotate-secret",
    set: &["secret=JWT_SECRET", "value=-"],
    value: Some(VALUE),
    changes: &["LabelParameterVersion", "PutParameter", "UpdateService"],
    together: &[0],
    ..GATEWAY
};

pub const SECRET: Scenario = Scenario {
    name: "rotate a key of a secret",
    world: "asharvi",
    service: "asharvi-backend-prod",
    runbook: "rotate-secret",
    set: &["secret=JWT_SECRET", "value=-"],
    value: Some(VALUE),
    changes: &["PutSecretValue", "UpdateService"],
    ..GATEWAY
};

pub const STAGE: Scenario = Scenario {
    name: "take a secret back",
    set: &["secret=JWT_SECRET", "value=previous"],
    value: None,
    changes: &["UpdateSecretVersionStage", "UpdateService"],
    ..SECRET
};

/// All of them.
pub const ALL: [Scenario; 10] =
    [BACK_AGAIN, STOP, PAUSED, GRACEFUL, ONE_BY_ONE, AT_ONCE, COUNT, PARAMETER, SECRET, STAGE];

//! The situations that a runbook may meet, each with the calls that it takes and what they leave: one
//! table for the console and the command line.

pub mod rollback;

use dogwatch::sim::world::service::Status;
use serde_json::{Value, json};

use crate::run::GATEWAY;
use crate::run::situations::stage::{CLUSTER, Stage};

/// An operation as `client:Operation`, and its whole body.
pub type Call = (&'static str, Value);

/// An account at the moment when somebody acts.
pub struct Situation {
    pub stage: Stage,
    pub service: &'static str,
    /// The calls that change something, and no other.
    pub sent: Vec<Call>,
    /// The newest deployments and their revisions afterwards, newest first.
    pub history: Vec<(Status, u32)>,
    /// The revision that runs afterwards.
    pub runs: u32,
}

impl Situation {
    /// Of the gateway, with nothing to send.
    fn still(stage: Stage) -> Self {
        let history = stage.history(GATEWAY, 2);
        let runs = *stage.running(GATEWAY).first().unwrap_or(&0);
        Self { stage, service: GATEWAY, sent: Vec::new(), history, runs }
    }

    fn sends(mut self, operation: &'static str, input: Value) -> Self {
        self.sent.push((operation, input));
        self
    }

    fn leaves(mut self, history: &[(Status, u32)], runs: u32) -> Self {
        (self.history, self.runs) = (history.to_vec(), runs);
        self
    }
}

/// `UpdateService` with these fields alone.
pub fn update(service: &str, fields: Value) -> Call {
    let mut input = json!({"cluster": CLUSTER, "service": service});
    input.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    ("ecs:UpdateService", input)
}

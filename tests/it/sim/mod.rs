//! The simulated account against what AWS documents of itself.

mod aftermath;
mod app;
mod breaker;
mod counts;
mod deployments;
mod instruments;
mod invariants;
pub mod rig;
mod rollout;
mod scenarios;
mod secrets;
mod targets;

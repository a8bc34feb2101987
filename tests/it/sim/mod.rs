//! The simulated account against what AWS documents of itself.

mod breaker;
mod instruments;
mod invariants;
mod rig;
mod rollout;
mod scenarios;
mod targets;

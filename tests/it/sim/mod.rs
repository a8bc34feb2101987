//! The simulated account against what AWS documents of itself.

mod breaker;
mod invariants;
mod rollout;
mod scenarios;
mod targets;

//! Each condition in each situation.

mod deployments;
pub(crate) mod fixture;
mod rest;
mod tasks;

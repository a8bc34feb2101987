//! Each condition in each situation.

mod deployments;
mod fixture;
mod rest;
mod tasks;

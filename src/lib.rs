//! dogwatch: the on-call operations console for Amazon ECS.
//!
//! The floors, bottom up: [`text`] and [`model`] hold what is true of an account, [`sheet`] reads
//! what people wrote; [`aws`] reads the account, [`runbook`] says what is done to it; [`engine`]
//! keeps the whole picture; [`cli`] is a face of it. [`sim`] is a simulated account that knows none
//! of them. [`boot`] puts them together.

pub mod aws;
pub mod boot;
pub mod cli;
pub mod config;
pub mod console;
pub mod engine;
pub mod errors;
pub mod logging;
pub mod model;
pub mod runbook;
pub mod sheet;
pub mod sim;
pub mod text;

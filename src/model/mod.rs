//! What is true of the account: plain data, without SDK types, drawing or I/O.
//!
//! Times are [`jiff::Timestamp`]s in UTC, counts are plain numbers, lengths of time say their
//! unit. Every text has passed [`crate::text::clean`] before it got here.

mod alarm;
mod calls;
mod change;
mod cluster;
mod environment;
mod guard;
mod health;
mod ids;
mod image;
mod log;
mod log_group;
mod open;
mod overview;
mod scaling;
mod secret;
mod secret_target;
mod secret_value;
mod service;
mod service_deployment;
mod snapshot;
mod target_group;
mod task;
mod task_definition;
mod transition;
mod unread;

pub use alarm::*;
pub use calls::*;
pub use change::*;
pub use cluster::*;
pub use environment::*;
pub use guard::*;
pub use health::*;
pub use ids::*;
pub use image::*;
pub use log::*;
pub use log_group::*;
pub use overview::*;
pub use scaling::*;
pub use secret::*;
pub use secret_target::*;
pub use secret_value::*;
pub use service::*;
pub use service_deployment::*;
pub use snapshot::*;
pub use target_group::*;
pub use task::*;
pub use task_definition::*;
pub use transition::*;
pub use unread::*;

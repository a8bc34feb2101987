//! dogwatch: the on-call operations console for Amazon ECS.
pub mod sim;

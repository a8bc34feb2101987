//! The terminal console.

pub mod theme;

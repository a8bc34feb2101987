//! Carries runbooks out: reads what their decisions are made from.

mod facts;

pub use facts::FactReader;

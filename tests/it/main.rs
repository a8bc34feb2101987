//! Integration tests: one binary, so that the SDK is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod architecture;
mod console;
mod facts;
mod fuzz_seeds;
mod logs;
mod permissions;
mod poll;
mod served;
mod sim;
mod status;
mod support;
mod tail;

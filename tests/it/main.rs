//! Integration tests: one binary, so that the SDK is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

mod architecture;
mod aws;
mod console;
mod facts;
mod fuzz_seeds;
mod journal;
mod logs;
mod permissions;
mod poll;
mod run;
mod secrets_memory;
mod served;
mod sim;
mod situations;
mod status;
mod support;
mod tail;

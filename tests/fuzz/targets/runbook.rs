//! Any bytes as the file of a runbook.
#![no_main]

#[path = "../bodies/runbook.rs"]
mod runbook;

libfuzzer_sys::fuzz_target!(|data: &[u8]| runbook::check(data));

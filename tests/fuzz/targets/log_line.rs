//! Any bytes as a text from outside.
#![no_main]

#[path = "../bodies/log_line.rs"]
mod log_line;

libfuzzer_sys::fuzz_target!(|data: &[u8]| log_line::check(data));

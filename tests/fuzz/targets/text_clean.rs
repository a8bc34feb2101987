//! Any bytes as a text from outside.
#![no_main]

#[path = "../bodies/text_clean.rs"]
mod text_clean;

libfuzzer_sys::fuzz_target!(|data: &[u8]| text_clean::check(data));

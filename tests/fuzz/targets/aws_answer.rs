//! Any bytes as what AWS answers.
#![no_main]

use std::cell::LazyCell;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

#[path = "../bodies/aws_answer.rs"]
mod aws_answer;

/// Of the standing clock, which goes on when everybody waits.
const DEADLINE: Duration = Duration::from_secs(20);

thread_local! {
    static RUNTIME: LazyCell<Runtime> = LazyCell::new(|| {
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime")
    });
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    RUNTIME.with(|runtime| runtime.block_on(aws_answer::check(data, DEADLINE)));
});

//! Any bytes as a request to the simulated account.
#![no_main]

use std::cell::LazyCell;

use tokio::runtime::{Builder, Runtime};

#[path = "../bodies/sim_request.rs"]
mod sim_request;

thread_local! {
    static RUNTIME: LazyCell<Runtime> = LazyCell::new(|| {
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime")
    });
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    RUNTIME.with(|runtime| runtime.block_on(sim_request::check(data)));
});

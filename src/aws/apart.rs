//! Calls that carry the value of a secret: each on a thread of its own.
//!
//! Connections keep buffers, and stacks keep what was written to them. So such a call has a thread,
//! a runtime and a connection that nobody else uses and that end with it; what they held is freed
//! before the call returns, and the program's allocator wipes what is freed.

use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use tokio::sync::oneshot;

/// Bytes of the thread's stack, and how many of them are overwritten at its end: far more than a
/// call of the SDK uses.
const STACK: usize = 4 << 20;
const WIPED: usize = 2 << 20;
/// The longest that a look-up of a name is waited for which nobody needs any more.
const LEFT_OVER: Duration = Duration::from_millis(500);

/// Makes a call apart from everything else. It goes on to its end when nobody awaits it any more.
/// Fails as the call does, or as one that was never made when the system refuses a thread.
pub(crate) async fn apart<T, E, F>(
    call: impl FnOnce() -> F + Send + 'static,
) -> Result<T, SdkError<E, HttpResponse>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    let (send, receive) = oneshot::channel();
    let thread = std::thread::Builder::new().name("secret".to_owned()).stack_size(STACK);
    let started = thread.spawn(move || {
        let outcome = run(call);
        wipe_stack();
        // Nobody may be waiting any more.
        let _ = send.send(outcome);
    });
    if let Err(error) = started {
        return Err(SdkError::construction_failure(error));
    }
    match receive.await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => Err(SdkError::construction_failure(error)),
        // The thread has panicked: how far it had come, nobody knows.
        Err(error) => Err(SdkError::dispatch_failure(ConnectorError::other(error.into(), None))),
    }
}

#[inline(never)]
fn run<F: Future>(call: impl FnOnce() -> F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async { call().await });
    // Ends the connection's task, and so frees its buffers.
    runtime.shutdown_timeout(LEFT_OVER);
    Ok(outcome)
}

/// Overwrites the part of the stack that the call has used.
#[inline(never)]
fn wipe_stack() {
    let mut used = [0_u8; WIPED];
    std::hint::black_box(&mut used);
}

//! The tail at work, on a thread of its own.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, watch};

use super::{TailAsk, TailReport};
use crate::engine::Engine;

/// The handle: reports come out, questions go in. Dropping it ends the tail.
#[derive(Debug)]
pub struct Tail {
    reports: Option<mpsc::UnboundedReceiver<TailReport>>,
    asks: mpsc::UnboundedSender<TailAsk>,
    _thread: JoinHandle<()>,
}

impl Tail {
    /// Starts a tail that uses whichever connection `engines` holds. Fails when the system gives
    /// no thread.
    pub fn start(engines: watch::Receiver<Option<Engine>>) -> std::io::Result<Self> {
        let (send, reports) = mpsc::unbounded_channel();
        let (asks, asked) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("tail".to_owned()).spawn(move || {
            runtime.block_on(super::driver::run(engines, asked, send));
            runtime.shutdown_background();
        })?;
        Ok(Self { reports: Some(reports), asks, _thread: thread })
    }

    /// The reports, once: for whoever takes them in.
    pub fn take_reports(&mut self) -> Option<mpsc::UnboundedReceiver<TailReport>> {
        self.reports.take()
    }

    /// Asks something; what comes of it is seen in later reports.
    pub fn ask(&self, ask: TailAsk) {
        // A tail that has ended is seen by its reports ending.
        let _ = self.asks.send(ask);
    }
}

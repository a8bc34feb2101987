//! Runs in the background of the console, on a thread of their own.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::{Order, Say, drive};
use crate::runbook::RunId;
use crate::runbook::machine::Run;

/// What the console asks of its runs.
enum Ask {
    Begin(Box<Order>),
    Say(RunId, Say),
}

/// The handle: states of runs come out, orders and words go in. Dropping it ends the thread; a run
/// that is under way stays in the journal as it was.
#[derive(Debug)]
pub struct Runs {
    reports: Option<UnboundedReceiver<Arc<Run>>>,
    asks: UnboundedSender<Ask>,
    _thread: JoinHandle<()>,
}

impl Runs {
    /// Starts the thread. Fails when the system gives none.
    pub fn start() -> std::io::Result<Self> {
        let (send, reports) = mpsc::unbounded_channel();
        let (asks, asked) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("runs".to_owned()).spawn(move || {
            runtime.block_on(serve(asked, send));
            runtime.shutdown_background();
        })?;
        Ok(Self { reports: Some(reports), asks, _thread: thread })
    }

    /// The states of all runs as they change, once: for whoever takes them in.
    pub fn take_reports(&mut self) -> Option<UnboundedReceiver<Arc<Run>>> {
        self.reports.take()
    }

    /// Begins a run.
    pub fn begin(&self, order: Order) {
        // A thread that has ended is seen by its reports ending.
        let _ = self.asks.send(Ask::Begin(Box::new(order)));
    }

    /// Says something to a run; one that has ended does not hear it.
    pub fn say(&self, run: &RunId, say: Say) {
        let _ = self.asks.send(Ask::Say(run.clone(), say));
    }
}

async fn serve(mut asked: UnboundedReceiver<Ask>, reports: UnboundedSender<Arc<Run>>) {
    let mut runs: HashMap<RunId, UnboundedSender<Say>> = HashMap::new();
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::Begin(order) => {
                runs.retain(|_, run| !run.is_closed());
                let (say, said) = mpsc::unbounded_channel();
                runs.insert(order.run.id().clone(), say);
                let reports = reports.clone();
                tokio::spawn(async move {
                    let show = |run| {
                        // Without a console nobody looks.
                        let _ = reports.send(run);
                    };
                    drive(*order, said, show).await;
                });
            }
            Ask::Say(run, say) => {
                if let Some(run) = runs.get(&run) {
                    let _ = run.send(say);
                }
            }
        }
    }
}

//! Does what the machine decides: opens sessions, reads pages, makes lines of events.

use tokio::sync::{mpsc, watch};

use super::{TailAsk, TailReport};
use crate::engine::Engine;

/// Runs until the handle is gone, or nobody takes the reports any more.
pub async fn run(
    _engines: watch::Receiver<Option<Engine>>,
    mut asked: mpsc::UnboundedReceiver<TailAsk>,
    _reports: mpsc::UnboundedSender<TailReport>,
) {
    while let Some(ask) = asked.recv().await {
        if ask == TailAsk::End {
            return;
        }
    }
}

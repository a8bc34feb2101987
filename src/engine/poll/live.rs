//! The engine at work, on a thread of its own.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use super::schedule::Tempo;
use super::{Ask, Connector, Picture, Place, run};
use crate::engine::Engine;

/// Readings this many seconds apart while something changes, and in calm.
const FAST: u32 = 2;
const SLOW: u32 = 15;

/// How the picture is kept fresh.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Seconds between readings while something changes; the default is 2.
    pub fast_seconds: Option<u32>,
    /// Seconds between readings in calm; the default is 15.
    pub slow_seconds: Option<u32>,
    /// Whether metrics are read, which AWS bills by the metric.
    pub no_metrics: bool,
    /// The most requests a minute for each AWS service; the default is AWS's limits less a tenth.
    pub calls_per_minute: Option<u32>,
    /// The folder in which stopped tasks and transitions are kept; nothing is kept without.
    pub state: Option<std::path::PathBuf>,
}

impl Options {
    /// Fast is at least a second, and slow at least as slow as fast.
    pub(super) fn tempo(&self) -> Tempo {
        let seconds = |given: Option<u32>, usual| Duration::from_secs(given.unwrap_or(usual).max(1).into());
        let fast = seconds(self.fast_seconds, FAST);
        Tempo { fast, slow: seconds(self.slow_seconds, SLOW).max(fast), metrics: !self.no_metrics }
    }
}

/// At its end the engine gets so long to write what it has seen.
const FAREWELL: Duration = Duration::from_millis(300);

/// The handle: pictures come out, questions go in. Dropping it ends the engine, and waits a moment
/// for what it has seen to be written.
#[derive(Debug)]
pub struct Live {
    pictures: watch::Receiver<Arc<Picture>>,
    asks: mpsc::UnboundedSender<Ask>,
    engines: watch::Receiver<Option<Engine>>,
    thread: JoinHandle<()>,
}

impl Live {
    /// Starts reading a place, on a thread of its own. Fails when the system gives no thread.
    pub fn start(connect: Connector, place: Place, options: Options) -> std::io::Result<Self> {
        let first = Arc::new(Picture::empty(place.clone(), 1));
        let (publish, pictures) = watch::channel(first);
        let (asks, asked) = mpsc::unbounded_channel();
        let (connected, engines) = watch::channel(None);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(move || {
            runtime.block_on(run::run(connect, place, options, publish, asked, connected));
            // A look-up of a name may hang in the system; nobody waits for it.
            runtime.shutdown_background();
        })?;
        Ok(Self { pictures, asks, engines, thread })
    }

    /// The newest picture, and a way to wait for the next.
    pub fn pictures(&self) -> watch::Receiver<Arc<Picture>> {
        self.pictures.clone()
    }

    /// The connection to the account that is looked at, as it is made, renewed and left; the tail
    /// shares it.
    pub fn engines(&self) -> watch::Receiver<Option<Engine>> {
        self.engines.clone()
    }

    /// Asks something of the engine; what comes of it is seen in a later picture.
    pub fn ask(&self, ask: Ask) {
        // An engine that has ended is seen by its pictures ending.
        let _ = self.asks.send(ask);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.ask(Ask::End);
        let began = Instant::now();
        while !self.thread.is_finished() && began.elapsed() < FAREWELL {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

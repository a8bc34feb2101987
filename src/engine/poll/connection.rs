//! The connection to an account: made, made again when credentials were renewed, never given up.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::lane::pause;
use super::{Connection, Connector, Place};
use crate::aws::Account;
use crate::engine::{Engine, Failure};

/// Reading settings and asking the machine takes at most this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of connecting; `attempt` tells which one it was.
#[derive(Debug)]
pub(super) struct Connected {
    attempt: u64,
    outcome: Result<Engine, Failure>,
}

/// The connection, and the way to a new one.
pub(super) struct Wire {
    connect: Connector,
    connections: UnboundedSender<Connected>,
    ceiling: Option<u32>,
    engines: watch::Sender<Option<Engine>>,
    engine: Option<Engine>,
    state: Connection,
    attempt: u64,
    under_way: Option<AbortHandle>,
    failures: u32,
    retry_at: Option<Duration>,
}

impl Wire {
    pub(super) fn new(
        connect: Connector,
        connections: UnboundedSender<Connected>,
        ceiling: Option<u32>,
        engines: watch::Sender<Option<Engine>>,
    ) -> Self {
        Self {
            connect,
            connections,
            ceiling,
            engines,
            engine: None,
            state: Connection::Connecting,
            attempt: 0,
            under_way: None,
            failures: 0,
            retry_at: None,
        }
    }

    /// The account, once it is connected.
    pub(super) fn account(&self) -> Option<&Account> {
        self.engine.as_ref().map(|engine| &engine.account)
    }

    /// How far the connection is.
    pub(super) fn state(&self) -> &Connection {
        &self.state
    }

    /// The account's clock less this machine's.
    pub(super) fn clock_offset(&self) -> SignedDuration {
        self.account().map_or(SignedDuration::ZERO, Account::clock_offset)
    }

    /// When a connection is tried again.
    pub(super) fn retry_at(&self) -> Option<Duration> {
        self.retry_at
    }

    /// Begins to connect; what comes of it arrives at [`connected`](Self::connected).
    pub(super) fn connect(&mut self, place: &Place) {
        self.attempt = self.attempt.saturating_add(1);
        self.retry_at = None;
        let (connecting, attempt) = ((self.connect)(place.clone()), self.attempt);
        let connections = self.connections.clone();
        let work = async move {
            let outcome = tokio::time::timeout(PATIENCE, connecting).await.unwrap_or_else(|_| {
                Err(Failure {
                    message: format!("Connecting took longer than {} seconds.", PATIENCE.as_secs()),
                    remedy: "Check the network and what hands out the credentials; it is tried again \
                             by itself."
                        .to_owned(),
                })
            });
            // Without a receiver the engine has ended.
            let _ = connections.send(Connected { attempt, outcome });
        };
        self.under_way = Some(tokio::spawn(work).abort_handle());
    }

    /// Takes what became of connecting. Tells whether there is a new connection.
    pub(super) fn connected(&mut self, found: Connected, now: Duration) -> bool {
        if found.attempt != self.attempt {
            return false;
        }
        self.under_way = None;
        match found.outcome {
            Ok(mut engine) => {
                match &self.engine {
                    Some(older) => engine.account.follow(&older.account),
                    None => engine.account.hold_to(self.ceiling),
                }
                self.engines.send_replace(Some(engine.clone()));
                self.engine = Some(engine);
                self.state = Connection::Connected;
                true
            }
            Err(failure) => {
                self.failures = self.failures.saturating_add(1);
                self.retry_at = Some(now + pause(self.failures, fastrand::f64()));
                // With an older connection the picture goes on; its readings tell what is wrong.
                if self.engine.is_none() {
                    self.state = Connection::Failed(failure);
                }
                false
            }
        }
    }

    /// The credentials were refused: they may have been renewed where they come from, which only
    /// a new connection finds out. Waits longer each time.
    pub(super) fn renew(&mut self, now: Duration) {
        if self.under_way.is_none() && self.retry_at.is_none() {
            self.failures = self.failures.saturating_add(1);
            self.retry_at = Some(now + pause(self.failures, fastrand::f64()));
        }
    }

    /// Something was read: the connection is good.
    pub(super) fn works(&mut self) {
        self.failures = 0;
        if self.engine.is_some() && self.under_way.is_none() {
            self.retry_at = None;
        }
    }

    /// Does not wait any longer for the next try.
    pub(super) fn hurry(&mut self) {
        self.failures = 0;
        self.retry_at = self.retry_at.map(|_| Duration::ZERO);
    }

    /// Connects anew when it is time to.
    pub(super) fn reconnect_when_due(&mut self, now: Duration, place: &Place) {
        if self.retry_at.is_some_and(|at| at <= now) {
            self.connect(place);
        }
    }

    /// Forgets the connection: another place is looked at.
    pub(super) fn leave(&mut self) {
        if let Some(handle) = self.under_way.take() {
            handle.abort();
        }
        self.engine = None;
        self.engines.send_replace(None);
        self.state = Connection::Connecting;
        self.failures = 0;
        self.retry_at = None;
    }
}

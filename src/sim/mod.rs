//! A simulated AWS account behind AWS's own wire formats.
//!
//! An [`Account`] is one world with a clock. The AWS SDK reaches it in the same
//! process through [`Account::http_client`]; any AWS client reaches it through
//! [`server::serve`]. It shares no code with the rest of dogwatch, so that the
//! two can check each other.

mod answer;
mod api;
mod app;
mod body;
mod client;
pub mod clock;
pub mod control;
pub mod fault;
pub mod fleet;
mod record;
mod request_log;
pub mod server;
pub mod spec;
mod tail;
pub mod wire;
pub mod world;
pub mod worlds;

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clock::Clock;
use record::Record;
use request_log::RequestLog;
use spec::WorldSpec;
use world::World;

pub use body::{Body, Broken};
pub use client::Served;
pub use record::Seen;
pub use world::task::TaskSecret;

/// Every operation that is served, as `client:Operation` with boto3's client names.
pub fn operations() -> impl Iterator<Item = String> {
    api::SERVICES
        .iter()
        .flat_map(|service| service.operations.iter().map(|(name, _)| format!("{}:{name}", service.client)))
}

/// A running simulated account; clones are the same account.
#[derive(Clone)]
pub struct Account {
    inner: Arc<Inner>,
}

struct Inner {
    world: Mutex<World>,
    clock: Clock,
    log: Option<RequestLog>,
    record: Record,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Account").finish_non_exhaustive()
    }
}

impl Account {
    /// An account as the world file describes it, living by `clock`.
    ///
    /// # Errors
    /// When the file names something that it does not define.
    pub fn new(spec: &WorldSpec, clock: Clock) -> Result<Self, String> {
        Self::aged(spec, clock, 0)
    }

    /// An account whose clock started `age` milliseconds ago: the world catches up when it is
    /// first looked at.
    ///
    /// # Errors
    /// As [`Account::new`].
    pub fn aged(spec: &WorldSpec, clock: Clock, age: i64) -> Result<Self, String> {
        let world = world::build::build(spec, clock.now() - age)?;
        let inner = Inner { world: Mutex::new(world), clock, log: None, record: Record::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Writes each request to `log` as a line, when it has been answered: the time it came, service,
    /// operation, status, and the error's code if it is one. Only an account that has no clone yet
    /// can be given a log; others stay without.
    #[must_use]
    pub fn with_request_log(mut self, log: Box<dyn Write + Send>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.log = Some(RequestLog::new(log));
        }
        self
    }

    /// The world, at the clock's time.
    pub fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.lock();
        let time = self.inner.clock.now();
        world.advance(time);
        world
    }

    /// Moves a standing clock on, and the world with it.
    pub fn advance(&self, millis: i64) {
        self.inner.clock.advance(millis);
        drop(self.world());
    }

    /// Waits until the clock shows `millis` since the epoch.
    pub async fn reach(&self, millis: i64) {
        self.inner.clock.reach(millis).await;
    }

    /// Begins a scenario, on the world's focus unless a service is named.
    ///
    /// # Errors
    /// When there is no such scenario or service.
    pub fn begin(&self, scenario: &str, service: Option<&str>) -> Result<(), String> {
        fault::begin(&mut self.world(), scenario, service)
    }

    /// Begins a scenario at the time that the world has got to, before it catches up with the clock.
    ///
    /// # Errors
    /// As [`Account::begin`].
    pub fn begin_at_birth(&self, scenario: &str, service: Option<&str>) -> Result<(), String> {
        fault::begin(&mut self.lock(), scenario, service)
    }

    /// The secrets that a task was started with, and their versions then; none for an unknown task.
    pub fn task_secrets(&self, task: &str) -> Option<Vec<TaskSecret>> {
        let world = self.world();
        let mut tasks =
            world.services.iter().flat_map(|service| service.tasks.iter().chain(&service.stopped));
        tasks.find(|known| known.id == task).map(|known| known.secrets.clone())
    }

    /// Begins trouble with one operation; [`fault::end_all`] ends it.
    pub fn strike(&self, fault: fault::OperationFault) {
        self.world().account.strike(fault);
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic in a handler must not take the account away from everybody else.
        self.inner.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

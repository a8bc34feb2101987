//! An account whose clock stands while the plan is made, and goes when something is sent.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use dogwatch::sim::clock::Clock;
use dogwatch::sim::world::registry::Behaviour;
use dogwatch::sim::world::service::{Service, Status};
use dogwatch::sim::{Account, Seen, worlds};
use serde_json::Value;

use crate::run::Rig;
use crate::sim::rig::done;
use crate::support;

pub const CLUSTER: &str = "lauv-prod-cluster";

/// World seconds in a real one: a rollout is over when it is looked at for the second time.
const FAST: i64 = 60;
const TICK: Duration = Duration::from_millis(50);

/// A rig, and what moves its clock.
pub struct Stage {
    pub rig: Rig,
    goes: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    going: Arc<AtomicBool>,
    ticker: Option<JoinHandle<()>>,
}

impl Stage {
    /// A world without its story.
    pub fn new(world: &str) -> Self {
        let mut spec = worlds::load(world).unwrap();
        spec.story.clear();
        let now = jiff::Timestamp::now().as_millisecond();
        Self::on(Rig::on(Account::new(&spec, Clock::manual(now)).unwrap()))
    }

    fn on(rig: Rig) -> Self {
        let (goes, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let going = Arc::new(AtomicBool::new(false));
        let journals = rig.home.path().join(".local/state/dogwatch/runs");
        let ticker = std::thread::spawn({
            let (account, goes, over) = (rig.account.clone(), Arc::clone(&goes), Arc::clone(&over));
            let going = Arc::clone(&going);
            let planned = move || going.load(Ordering::Relaxed) && is_planned(&journals);
            move || {
                while !over.load(Ordering::Relaxed) {
                    std::thread::sleep(TICK);
                    if goes.load(Ordering::Relaxed) || account.requests().iter().any(changes) || planned() {
                        goes.store(true, Ordering::Relaxed);
                        account.advance(i64::try_from(TICK.as_millis()).unwrap() * FAST);
                    }
                }
            }
        });
        Self { rig, goes, over, going, ticker: Some(ticker) }
    }

    /// The shop in a scenario of its gateway, some seconds on.
    pub fn after(scenario: &str, seconds: i64) -> Self {
        let stage = Self::new("lauv");
        stage.account().begin(scenario, None).unwrap();
        stage.later(seconds)
    }

    /// Changes a service of the world.
    pub fn with(self, service: &str, change: impl FnOnce(&mut Service)) -> Self {
        let mut world = self.account().world();
        change(world.services.iter_mut().find(|known| known.name == service).unwrap());
        drop(world);
        self
    }

    /// A call of somebody else, which must succeed; it does not count as sent.
    pub fn called(self, client: &str, operation: &str, input: Value) -> Self {
        done(self.account(), client, operation, input);
        self.account().record();
        self
    }

    /// Seconds pass.
    pub fn later(self, seconds: i64) -> Self {
        self.account().advance(seconds * 1000);
        self
    }

    /// Reads a service of the world.
    pub fn with_service<T>(&self, service: &str, read: impl FnOnce(&Service) -> T) -> T {
        read(support::service(&self.account().world(), service))
    }

    /// Pushes an image of the gateway under a tag, whether the tag is there or not.
    pub fn push(&self, tag: &str, behaviour: Behaviour) {
        let mut world = self.account().world();
        let estate = &mut world.estate;
        estate.registry.push("lauv-nginx-gateway", tag, estate.now, behaviour, &mut estate.ids);
    }

    pub fn account(&self) -> &Account {
        &self.rig.account
    }

    /// With a clock that goes as soon as there is a plan, whether anything is sent or not.
    pub fn going(self) -> Self {
        self.going.store(true, Ordering::Relaxed);
        self
    }

    /// The clock stands again until the next change, and what was sent before is forgotten.
    pub fn again(&self) {
        self.goes.store(false, Ordering::Relaxed);
        self.account().record();
    }

    /// The requests that change something, oldest first.
    pub fn sent(&self) -> Vec<Seen> {
        self.account().requests().into_iter().filter(changes).collect()
    }

    /// Statuses and task definition revisions of the newest service deployments, newest first.
    pub fn history(&self, service: &str, most: usize) -> Vec<(Status, u32)> {
        let world = self.account().world();
        let service = support::service(&world, service);
        let revision = |number: u64| service.revision(number).unwrap().revision;
        service.history.iter().rev().take(most).map(|r| (r.status, revision(r.target))).collect()
    }

    /// Task definition revisions of the running tasks.
    pub fn running(&self, service: &str) -> Vec<u32> {
        let world = self.account().world();
        let tasks = support::service(&world, service).counted().filter(|task| task.runs());
        tasks.map(|task| task.revision).collect()
    }

    /// Ids of the running tasks.
    pub fn tasks(&self, service: &str) -> Vec<String> {
        let world = self.account().world();
        let tasks = support::service(&world, service).counted().filter(|task| task.runs());
        tasks.map(|task| task.id.clone()).collect()
    }

    /// ARN of the newest service deployment.
    pub fn newest(&self, service: &str) -> String {
        let world = self.account().world();
        let id = &support::service(&world, service).history.last().unwrap().id;
        world.estate.arn("ecs", &format!("service-deployment/{CLUSTER}/{service}/{id}"))
    }

    /// ARN of a task definition.
    pub fn definition(&self, service: &str, revision: u32) -> String {
        let world = self.account().world();
        world.estate.definition_arn(&support::service(&world, service).family, revision)
    }

    /// The newest journal's entries; none without one.
    pub fn journal(&self) -> Vec<Value> {
        if self.rig.journals().is_empty() { Vec::new() } else { self.rig.journal() }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // A ticker that has panicked has said so.
        let _ = self.ticker.take().map(JoinHandle::join);
    }
}

/// Whether a run has written its plan down.
fn is_planned(journals: &Path) -> bool {
    let Ok(files) = std::fs::read_dir(journals) else { return false };
    let mut texts = files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
    texts.any(|text| text.contains("\"kind\":\"planned\""))
}

/// Whether a request is none of those that only read.
pub fn changes(seen: &Seen) -> bool {
    let reads = ["Describe", "List", "Get", "BatchGet"];
    let known = ["FilterLogEvents", "StartLiveTail", "GetCallerIdentity"];
    let operation = seen.operation.as_str();
    !known.contains(&operation) && !reads.iter().any(|read| operation.starts_with(read))
}

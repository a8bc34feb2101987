//! The state of a simulated account and how it moves on.
//!
//! The world moves in steps of one second of its own time. A step lets every
//! service's tasks, targets and deployments go on, then the applications write
//! their lines; once a minute metrics are recorded, alarms and scaling look at
//! them. Nothing here knows of HTTP.

pub mod alarm;
pub mod build;
mod chatter;
pub mod definition;
pub mod deployment;
pub mod estate;
pub mod ids;
pub mod lifecycle;
pub mod logs;
pub mod metric;
pub mod registry;
pub mod rollout;
pub mod scaling;
pub mod schedule;
pub mod service;
pub mod target;
pub mod task;
pub mod vault;

use alarm::Alarm;
use estate::Estate;
use metric::MINUTE;
use scaling::ScalableTarget;
use service::Service;

use crate::sim::fault;
use crate::sim::spec::StorySpec;

/// One step of world time, milliseconds.
const STEP: i64 = 1000;

/// A simulated account.
#[derive(Clone, Debug)]
pub struct World {
    /// World name.
    pub name: String,
    /// Everything that is not a service.
    pub estate: Estate,
    /// Clusters by name.
    pub clusters: Vec<String>,
    /// Services of all clusters.
    pub services: Vec<Service>,
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Scalable targets.
    pub scaling: Vec<ScalableTarget>,
    /// Service that a scenario strikes when none is named.
    pub focus: String,
    /// When the clock started, milliseconds since the epoch.
    pub began: i64,
    /// What is still to happen by itself.
    pub story: Vec<StorySpec>,
    /// Requests that users have sent by plain HTTP.
    pub served: u64,
    /// What is wrong with the account itself.
    pub account: fault::AccountFaults,
}

impl World {
    /// Moves on to `time`, second by second; a time in the past changes nothing.
    pub fn advance(&mut self, time: i64) {
        while self.estate.now + STEP <= time {
            self.step();
        }
    }

    /// World time, milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.estate.now
    }

    fn step(&mut self) {
        let from = self.estate.now;
        self.estate.now += STEP;
        self.begin_story();
        for service in &mut self.services {
            schedule::step(service, &mut self.estate);
            chatter::speak(service, &mut self.estate, from, from + STEP);
        }
        if self.estate.now.div_euclid(MINUTE) != from.div_euclid(MINUTE) {
            self.minute();
        }
    }

    fn minute(&mut self) {
        metric::record(&self.services, &mut self.estate);
        for alarm in &mut self.alarms {
            alarm.evaluate(&self.estate);
        }
        for target in &mut self.scaling {
            let service = self
                .services
                .iter_mut()
                .find(|service| service.name == target.service && service.cluster == target.cluster);
            if let Some(service) = service {
                target.evaluate(service, &mut self.estate);
            }
        }
    }

    fn begin_story(&mut self) {
        let elapsed = self.estate.now - self.began;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.story)
            .into_iter()
            .partition(|story| story.on_call.is_none() && story.after <= elapsed);
        self.story = later;
        self.begin(due);
    }

    /// Begins what waits for a call of this operation.
    pub fn called(&mut self, operation: &str) {
        let elapsed = self.estate.now - self.began;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.story)
            .into_iter()
            .partition(|story| story.on_call.as_deref() == Some(operation) && story.after <= elapsed);
        self.story = later;
        self.begin(due);
    }

    fn begin(&mut self, due: Vec<StorySpec>) {
        for story in due {
            // Stories are checked when the world is read; one that cannot begin any more is over.
            let _ = fault::begin(self, &story.fault, story.service.as_deref());
        }
    }

    /// A cluster by name or ARN; the default one where none is given is called `default`.
    pub fn cluster(&self, given: &str) -> Option<&str> {
        let name = given.rsplit('/').next().unwrap_or(given);
        self.clusters.iter().find(|cluster| *cluster == name).map(String::as_str)
    }

    /// A service by cluster and name or ARN.
    pub fn service_mut(&mut self, cluster: &str, given: &str) -> Option<(&mut Service, &mut Estate)> {
        let name = given.rsplit('/').next().unwrap_or(given);
        let service =
            self.services.iter_mut().find(|service| service.cluster == cluster && service.name == name)?;
        Some((service, &mut self.estate))
    }

    /// A service by cluster and name or ARN.
    pub fn service(&self, cluster: &str, given: &str) -> Option<&Service> {
        let name = given.rsplit('/').next().unwrap_or(given);
        self.services.iter().find(|service| service.cluster == cluster && service.name == name)
    }
}

//! Metrics, a value a minute, as they follow from what happens.

use std::collections::{BTreeMap, VecDeque};

use super::estate::Estate;
use super::ids::{chance, name_number};
use super::lifecycle::{behaviour_of, healthy};
use super::registry::Behaviour;
use super::service::{Condition, Service};
use super::target::Health;

/// Three hours of minutes.
const KEPT: usize = 180;
/// One minute, in milliseconds.
pub const MINUTE: i64 = 60_000;

/// What a metric is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// `AWS/ECS`: cluster and service.
    Service(String, String),
    /// `AWS/ApplicationELB`: load balancer.
    Balancer(String),
    /// `AWS/ApplicationELB`: load balancer and target group.
    Group(String, String),
}

/// A metric's values, one a minute, newest last.
pub type Series = VecDeque<(i64, f64)>;

/// All metrics of the account.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    series: BTreeMap<(Subject, &'static str), Series>,
}

impl Metrics {
    /// Values of a metric.
    pub fn series(&self, subject: &Subject, name: &str) -> Option<&Series> {
        // Names come from outside; the keys hold the few that exist.
        let name = NAMES.iter().find(|known| **known == name)?;
        self.series.get(&(subject.clone(), *name))
    }

    /// All metrics there are.
    pub fn names(&self) -> impl Iterator<Item = (&Subject, &'static str)> {
        self.series.keys().map(|(subject, name)| (subject, *name))
    }

    fn note(&mut self, subject: &Subject, name: &'static str, minute: i64, value: f64) {
        let series = self.series.entry((subject.clone(), name)).or_default();
        if series.len() == KEPT {
            series.pop_front();
        }
        series.push_back((minute, value));
    }
}

const NAMES: [&str; 8] = [
    "CPUUtilization",
    "MemoryUtilization",
    "RequestCount",
    "HTTPCode_Target_5XX_Count",
    "TargetResponseTime",
    "HealthyHostCount",
    "UnHealthyHostCount",
    "RequestCountPerTarget",
];

/// Traffic of one load balancer in a minute.
#[derive(Debug, Default)]
struct Traffic {
    requests: f64,
    errors: f64,
    seconds: f64,
}

/// Records the minute that ends at the estate's time.
pub fn record(services: &[Service], estate: &mut Estate) {
    let minute = estate.now.div_euclid(MINUTE) * MINUTE;
    let mut traffic: BTreeMap<String, Traffic> = BTreeMap::new();
    for service in services {
        let sample = sample(service, estate, minute);
        let subject = Subject::Service(service.cluster.clone(), service.name.clone());
        if let Some((cpu, memory)) = sample.usage {
            estate.metrics.note(&subject, "CPUUtilization", minute, cpu);
            estate.metrics.note(&subject, "MemoryUtilization", minute, memory);
        }
        let Some(group) = service.target_group.as_ref().and_then(|name| estate.groups.get(name)) else {
            continue;
        };
        let Some(balancer) = group.balancer.as_ref().and_then(|name| label(estate, name)) else { continue };
        let (well, unwell) = (group.count(Health::Healthy), group.count(Health::Unhealthy));
        let subject = Subject::Group(balancer.clone(), group.label.clone());
        for (name, value) in [
            ("RequestCount", sample.requests),
            ("HTTPCode_Target_5XX_Count", sample.errors),
            ("TargetResponseTime", sample.seconds),
            ("HealthyHostCount", well as f64),
            ("UnHealthyHostCount", unwell as f64),
            ("RequestCountPerTarget", sample.requests / (well.max(1) as f64)),
        ] {
            estate.metrics.note(&subject, name, minute, value);
        }
        let sum = traffic.entry(balancer).or_default();
        sum.requests += sample.requests;
        sum.errors += sample.errors;
        sum.seconds += sample.seconds * sample.requests;
    }
    for (balancer, sum) in traffic {
        let subject = Subject::Balancer(balancer);
        estate.metrics.note(&subject, "RequestCount", minute, sum.requests);
        estate.metrics.note(&subject, "HTTPCode_Target_5XX_Count", minute, sum.errors);
        let mean = if sum.requests > 0.0 { sum.seconds / sum.requests } else { 0.0 };
        estate.metrics.note(&subject, "TargetResponseTime", minute, mean);
    }
}

fn label(estate: &Estate, name: &str) -> Option<String> {
    estate.balancers.iter().find(|balancer| balancer.name == name).map(|balancer| balancer.label.clone())
}

struct Sample {
    usage: Option<(f64, f64)>,
    requests: f64,
    errors: f64,
    seconds: f64,
}

/// One service in one minute: what its load does to the tasks that bear it.
fn sample(service: &Service, estate: &Estate, minute: i64) -> Sample {
    let number = name_number(&service.name);
    let noise = |salt: u64, width: f64| 1.0 + (chance(estate.seed ^ salt, number, minute) - 0.5) * width;
    let requests = (service.load.requests * 60.0 * noise(1, 0.2)).round();
    let bearing: Vec<_> = service.tasks.iter().filter(|task| healthy(service, task, estate)).collect();
    let running = service.tasks.iter().filter(|task| task.runs()).count();
    let designed = f64::from(service.base.max(1));
    // The same load on fewer tasks weighs more on each.
    let weight = designed / bearing.len().max(1) as f64;
    let behind = service.target_group.is_some();
    let mut errors = 0.0;
    let mut memory = service.load.memory * noise(2, 0.06);
    for task in &bearing {
        let Some(definition) = estate.definition(&service.family, task.revision) else { continue };
        let share = requests / bearing.len() as f64;
        match behaviour_of(definition, task, estate) {
            Behaviour::Errors { percent } => errors += share * f64::from(percent) / 100.0,
            Behaviour::Leak => {
                let age = task.started.map_or(0.0, |started| (estate.now - started) as f64 / 1_200_000.0);
                memory = memory.max(service.load.memory + (100.0 - service.load.memory) * age.min(1.0));
            }
            _ => {}
        }
    }
    if service.conditions.contains(&Condition::DatabaseUnreachable) || (behind && bearing.is_empty()) {
        errors = requests;
    }
    let crowded = (service.load.cpu * weight / 100.0).min(0.97);
    let slow = (1.0 / (1.0 - crowded)).min(12.0) * (1.0 - service.load.cpu / 100.0);
    Sample {
        usage: (running > 0)
            .then(|| ((service.load.cpu * weight * noise(3, 0.12)).min(100.0), memory.min(100.0))),
        requests,
        errors: errors.round(),
        seconds: service.load.response * slow * noise(4, 0.3),
    }
}

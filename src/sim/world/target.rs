//! Load balancers, target groups, and the checks that decide a target's health.

use crate::sim::spec::{ListenerSpec, TargetGroupSpec};

/// An application load balancer.
#[derive(Clone, Debug)]
pub struct Balancer {
    /// Name.
    pub name: String,
    /// The part of its ARN that CloudWatch uses: `app/NAME/0123456789abcdef`.
    pub label: String,
    /// Listeners with their rules; ids are 16 hexadecimal digits.
    pub listeners: Vec<(String, ListenerSpec)>,
}

impl Balancer {
    /// `DNSName`
    pub fn host(&self, region: &str) -> String {
        format!("{}-1234567890.{region}.elb.amazonaws.com", self.name)
    }
}

/// A target group with its targets.
#[derive(Clone, Debug)]
pub struct TargetGroup {
    /// Settings.
    pub spec: TargetGroupSpec,
    /// The part of its ARN that CloudWatch uses: `targetgroup/NAME/0123456789abcdef`.
    pub label: String,
    /// Name of the load balancer that forwards to it.
    pub balancer: Option<String>,
    /// Registered and draining targets.
    pub targets: Vec<Target>,
}

/// A target's health, as ELBv2 names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Registered; not yet enough checks.
    Initial,
    /// Enough checks passed in a row.
    Healthy,
    /// Enough checks failed in a row.
    Unhealthy,
    /// Deregistered; open requests may end.
    Draining,
}

impl Health {
    /// `State` as ELBv2 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Draining => "draining",
        }
    }
}

/// What a health check got back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// An HTTP status.
    Code(u16),
    /// Nothing in time.
    TimedOut,
    /// No connection.
    Refused,
}

impl Probe {
    /// ELBv2's reason code and its words for a failed check.
    pub fn reason(self) -> (&'static str, String) {
        match self {
            Self::Code(code) => {
                ("Target.ResponseCodeMismatch", format!("Health checks failed with these codes: [{code}]"))
            }
            Self::TimedOut => ("Target.Timeout", "Request timed out".to_owned()),
            Self::Refused => ("Target.FailedHealthChecks", "Health checks failed".to_owned()),
        }
    }
}

/// One target.
#[derive(Clone, Debug)]
pub struct Target {
    /// Task behind it.
    pub task: String,
    /// IPv4 address.
    pub address: String,
    /// Port.
    pub port: u16,
    /// Availability zone.
    pub zone: String,
    /// Health.
    pub health: Health,
    /// Checks passed in a row.
    pub passed: u32,
    /// Checks failed in a row.
    pub failed: u32,
    /// The last failed check.
    pub last_failure: Option<Probe>,
    /// When the next check is due, or, draining, when it is gone.
    pub next: i64,
    /// Since when it is unhealthy, milliseconds since the epoch.
    pub unhealthy_since: Option<i64>,
    /// Whether its service has told of that.
    pub told: bool,
}

impl TargetGroup {
    /// Registers a target; its first check comes an interval later.
    pub fn register(&mut self, task: &str, address: &str, port: u16, zone: &str, now: i64) {
        self.targets.retain(|target| target.address != address || target.port != port);
        self.targets.push(Target {
            task: task.to_owned(),
            address: address.to_owned(),
            port,
            zone: zone.to_owned(),
            health: Health::Initial,
            passed: 0,
            failed: 0,
            last_failure: None,
            next: now + self.interval(),
            unhealthy_since: None,
            told: false,
        });
    }

    /// Begins to drain a task's target. Tells whether there was one.
    pub fn deregister(&mut self, task: &str, now: i64) -> bool {
        let delay = i64::from(self.spec.deregistration_delay) * 1000;
        match self.targets.iter_mut().find(|target| target.task == task) {
            Some(target) if target.health != Health::Draining => {
                target.health = Health::Draining;
                target.next = now + delay;
                true
            }
            _ => false,
        }
    }

    /// The target of a task that is not draining.
    pub fn of(&self, task: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.task == task && target.health != Health::Draining)
    }

    /// Runs the checks that are due; `probe` says what a task answers, if it is to be asked here.
    pub fn check(&mut self, now: i64, probe: impl Fn(&Target) -> Option<Probe>) {
        let (interval, healthy, unhealthy) = (self.interval(), self.spec.healthy, self.spec.unhealthy);
        let matcher = &self.spec.matcher;
        self.targets.retain(|target| target.health != Health::Draining || now < target.next);
        for target in self.targets.iter_mut().filter(|target| target.health != Health::Draining) {
            if now < target.next {
                continue;
            }
            let Some(answer) = probe(target) else { continue };
            target.next += interval;
            let passed = matches!(answer, Probe::Code(code) if matches(matcher, code));
            target.note(passed, answer, healthy, unhealthy, now);
        }
    }

    /// How many targets have this health.
    pub fn count(&self, health: Health) -> usize {
        self.targets.iter().filter(|target| target.health == health).count()
    }

    fn interval(&self) -> i64 {
        i64::from(self.spec.interval) * 1000
    }
}

impl Target {
    fn note(&mut self, passed: bool, answer: Probe, healthy: u32, unhealthy: u32, now: i64) {
        if passed {
            self.passed += 1;
            self.failed = 0;
            if self.passed >= healthy {
                self.health = Health::Healthy;
                (self.unhealthy_since, self.told) = (None, false);
            }
            return;
        }
        self.failed += 1;
        self.passed = 0;
        self.last_failure = Some(answer);
        if self.failed >= unhealthy && self.health != Health::Unhealthy {
            self.health = Health::Unhealthy;
            self.unhealthy_since = Some(now);
        }
    }
}

/// Whether a code passes a matcher such as `200`, `200,302` or `200-299`.
fn matches(matcher: &str, code: u16) -> bool {
    matcher.split(',').any(|part| match part.trim().split_once('-') {
        Some((low, high)) => {
            matches!((low.parse::<u16>(), high.parse::<u16>()), (Ok(low), Ok(high)) if (low..=high).contains(&code))
        }
        None => part.trim().parse() == Ok(code),
    })
}

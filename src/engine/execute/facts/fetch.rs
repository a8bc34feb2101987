//! What is called for each thing that is asked.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::place::{Put, failed, part, put};
use super::{FactReader, logs, readers};
use crate::aws::{Error, ProbeOutcome};
use crate::engine::series::{joined, service_query};
use crate::engine::{Engine, secrets, service_lists};
use crate::model::{Arn, ImageName, MetricSeries, ServiceKey, Unread, Why, add_unread};
use crate::runbook::{Ask, Facts, Known, Probe, Subject, Usage};

/// Usage is read so far back.
const USAGE: SignedDuration = SignedDuration::from_mins(30);
/// Secrets of one service that are looked up.
const SECRETS: usize = 50;
/// Task definitions of tasks whose logs are read.
const LOG_DEFINITIONS: usize = 6;

/// What has to be known before it can be read, as far as that can be told yet.
pub(super) fn needs(ask: &Ask, facts: &Facts) -> Vec<Ask> {
    match ask {
        Ask::Protection => vec![Ask::Tasks],
        Ask::Targets | Ask::Family => vec![Ask::Service],
        Ask::Secrets => with_definitions(vec![Ask::Service], facts, 0),
        Ask::Logs => with_definitions(vec![Ask::Service, Ask::Tasks], facts, LOG_DEFINITIONS),
        _ => Vec::new(),
    }
}

/// Adds the task definitions of the service, and so many others that its tasks have.
fn with_definitions(mut needs: Vec<Ask>, facts: &Facts, others: usize) -> Vec<Ask> {
    let Some(service) = facts.service() else { return needs };
    let mut add = |arn: &Arn| {
        let ask = Ask::Definition(arn.as_str().to_owned());
        let new = !needs.contains(&ask);
        if new {
            needs.push(ask);
        }
        new
    };
    add(&service.task_definition);
    let mut left = others;
    for task in facts.tasks.get().into_iter().flatten() {
        if left > 0 && add(&task.task_definition) {
            left -= 1;
        }
    }
    needs
}

impl FactReader {
    /// Reads one thing. What it needs is in `facts`; within `patience` it must have ended.
    pub(super) async fn fetch(&self, subject: &Subject, ask: &Ask, facts: &Facts, patience: Duration) -> Put {
        let read = match ask {
            Ask::Caller => self.caller().await,
            Ask::Service => self.service(subject).await,
            Ask::History => self.history(subject).await,
            Ask::Family => self.family(facts).await,
            Ask::Definition(name) => self.definition(name).await,
            Ask::Image(name) => self.image(name).await,
            Ask::Tasks => self.tasks(subject).await,
            Ask::Protection => self.protection(subject, facts).await,
            Ask::Targets => self.targets(facts).await,
            Ask::Alarms => self.alarms().await,
            Ask::Scaling => self.scaling(subject).await,
            Ask::Usage => self.usage(subject).await,
            Ask::Secrets => self.secrets(facts).await,
            Ask::Secret(target) => self.secret(target).await,
            Ask::Readers(target) => Ok(readers::find(self, target, patience).await),
            Ask::Logs => logs::read(self, facts).await,
            Ask::Probe(url) => Ok(self.probe(url).await),
        };
        read.unwrap_or_else(|error| failed(ask, error.into_unread(part(ask))))
    }

    async fn caller(&self) -> Result<Put, Error> {
        let caller = self.account.caller().await?;
        Ok(put(|facts| facts.caller = Known::Read(caller)))
    }

    async fn history(&self, subject: &Subject) -> Result<Put, Error> {
        let found = service_lists::deployments(&self.account, &key(subject)).await?;
        let revisions = match service_lists::revisions(&self.account, &found).await {
            Ok(revisions) => Known::Read(revisions),
            Err(error) => Known::Unread(error.into_unread(part(&Ask::History))),
        };
        Ok(put(|facts| {
            facts.history = Known::Read(found);
            facts.revisions = revisions;
        }))
    }

    /// An image of ECR in this region; of others nothing can be told here.
    async fn image(&self, name: &str) -> Result<Put, Error> {
        let parsed = ImageName::parse(name).filter(|image| image.region == self.account.region());
        let found = match parsed {
            Some(image) => Known::Read(self.account.image(&image).await?),
            None => Known::NotAsked,
        };
        let name = name.to_owned();
        Ok(put(|facts| drop(facts.images.insert(name, found))))
    }

    async fn scaling(&self, subject: &Subject) -> Result<Put, Error> {
        let key = key(subject);
        let (bounds, policies) =
            tokio::join!(self.bounds(subject), service_lists::policies(&self.account, &key));
        let bounds = bounds?;
        let policies = match policies {
            Ok(policies) => Known::Read(policies),
            Err(error) => Known::Unread(error.into_unread(part(&Ask::Scaling))),
        };
        Ok(put(move |facts| {
            facts.scaling = Known::Read(bounds);
            facts.policies = policies;
        }))
    }

    async fn usage(&self, subject: &Subject) -> Result<Put, Error> {
        let to = Engine::new(self.account.clone()).now();
        let from = to.saturating_sub(USAGE).unwrap_or(to);
        let key = key(subject);
        let queries = [("cpu", "CPUUtilization"), ("memory", "MemoryUtilization")];
        let queries = queries.map(|(id, metric)| service_query(&key, metric, id.to_owned()));
        let parts = super::listed::all(self.account.metrics(&queries, from, to)).await?;
        let values = |id: &str, parts: &[MetricSeries]| {
            joined(id, parts).points.into_iter().map(|(_, value)| value).collect()
        };
        let usage = Usage { cpu: values("cpu", &parts), memory: values("memory", &parts) };
        Ok(put(|facts| facts.usage = Known::Read(usage)))
    }

    async fn secrets(&self, facts: &Facts) -> Result<Put, Error> {
        let Some(service) = facts.service() else { return Ok(self.unknown(&Ask::Secrets, facts)) };
        let arn = service.task_definition.as_str();
        let definition = match facts.definitions.get(arn) {
            Some(Known::Read(definition)) => definition.clone(),
            Some(Known::Unread(hole)) => return Ok(failed(&Ask::Secrets, hole.clone())),
            _ => None,
        };
        let definitions: Vec<Arc<_>> = definition.into_iter().collect();
        let (found, error) = secrets::metadata(&self.account, &definitions, SECRETS).await;
        let hole = error.map(|error| error.into_unread(part(&Ask::Secrets)));
        Ok(match hole {
            Some(hole) if found.is_empty() => failed(&Ask::Secrets, hole),
            hole => put(|facts| {
                facts.secrets = Known::Read(found);
                hole.into_iter().for_each(|hole| add_unread(&mut facts.holes, hole));
            }),
        })
    }

    async fn probe(&self, url: &str) -> Put {
        let probe = match self.account.probe(url).await {
            ProbeOutcome::Answered { status, millis } => Probe::Answered { status, millis },
            ProbeOutcome::Failed(why) => Probe::Failed(why),
        };
        let url = url.to_owned();
        put(|facts| drop(facts.probes.insert(url, probe)))
    }

    /// For what belongs to a service of which nothing is known, or that is not there: the hole of
    /// the service, or nothing.
    pub(super) fn unknown(&self, ask: &Ask, facts: &Facts) -> Put {
        match facts.service.hole() {
            Some(hole) => failed(ask, hole.clone()),
            None => failed(ask, gone(ask)),
        }
    }
}

fn gone(ask: &Ask) -> Unread {
    Unread {
        part: part(ask),
        operation: String::new(),
        why: Why::Other("gone".to_owned()),
        message: "The service is not there.".to_owned(),
        remedy: "Check its name, the cluster and the region.".to_owned(),
        times: 1,
    }
}

pub(super) fn key(subject: &Subject) -> ServiceKey {
    ServiceKey { cluster: subject.cluster.clone(), name: subject.service.clone() }
}

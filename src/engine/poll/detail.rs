//! What is open in detail: everything that its view needs and the panes do not.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};

use super::metrics::alarm_query;
use super::news::News;
use super::reading::Reading;
use super::{Detail, Subject};
use crate::aws::{Account, Error};
use crate::engine::series::joined;
use crate::engine::{secrets, service_lists};
use crate::model::{
    Alarm, AlarmHistory, Arn, ImageDetail, ImageName, ListenerRule, MetricSeries, Part, SecretMetadata,
    ServiceKey, TargetGroup, Task, TaskDefinition, TaskProtection, Unread, add_unread,
};

/// An alarm's metric is drawn over so long, and its history reaches back so far.
const SERIES: SignedDuration = SignedDuration::from_hours(3);
const HISTORY: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Turns of an alarm that are kept.
const TURNS: usize = 100;
/// Secrets of one service that are looked up, and images of one task.
const SECRETS: usize = 50;
const IMAGES: usize = 20;

/// What is open, with what is known of it when its reading begins.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) subject: Subject,
    /// The task definitions of the service or task.
    pub(super) definitions: Vec<Arc<TaskDefinition>>,
    pub(super) task: Option<Arc<Task>>,
    pub(super) group: Option<Arc<TargetGroup>>,
    pub(super) alarm: Option<Arc<Alarm>>,
    /// What was read before; it stays where reading again fails.
    pub(super) before: Detail,
    /// The account's time.
    pub(super) now: Timestamp,
}

/// The detail while it is read.
struct Draft<'a> {
    account: &'a Account,
    detail: Detail,
    holes: Vec<(Unread, Error)>,
}

impl Reading {
    /// Reads what is open.
    pub(super) async fn detail(&self, opened: Opened) {
        let detail = Detail { unread: Vec::new(), ..opened.before.clone() };
        let mut draft = Draft { account: &self.account, detail, holes: Vec::new() };
        match &opened.subject {
            Subject::Service(key) => draft.service(key, &opened).await,
            Subject::Task(_) => draft.task(&opened).await,
            Subject::TargetGroup(arn) => draft.target_group(arn, &opened).await,
            Subject::Alarm(name) => draft.alarm(name, &opened).await,
        }
        let Draft { mut detail, holes, .. } = draft;
        if holes.is_empty() {
            detail.read_at = Some(Instant::now());
        }
        for (hole, error) in holes {
            add_unread(&mut detail.unread, hole);
            self.hole(Part::Detail, error);
        }
        detail.subject = Some(opened.subject);
        self.news(News::Detail(Box::new(detail)));
    }
}

impl Draft<'_> {
    /// What was read, or `None` and a hole.
    fn kept<T>(&mut self, read: Result<T, Error>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.holes.push((error.clone().into_unread(Part::Detail), error));
                None
            }
        }
    }

    async fn service(&mut self, key: &ServiceKey, opened: &Opened) {
        let account = self.account;
        let (deployments, policies, secrets) = tokio::join!(
            service_lists::deployments(account, key),
            service_lists::policies(account, key),
            secrets::metadata(account, &opened.definitions, SECRETS),
        );
        if let Some(deployments) = self.kept(deployments) {
            let revisions = service_lists::revisions(account, &deployments).await;
            put(&mut self.detail.deployments, Some(deployments));
            let revisions = self.kept(revisions);
            put(&mut self.detail.revisions, revisions);
        }
        let policies = self.kept(policies);
        put(&mut self.detail.policies, policies);
        self.secrets(secrets);
    }

    async fn task(&mut self, opened: &Opened) {
        let Some(task) = &opened.task else { return };
        let account = self.account;
        let (images, secrets, protection) = tokio::join!(
            images(account, task),
            secrets::metadata(account, &opened.definitions, SECRETS),
            protection(account, task),
        );
        let images = self.kept(images);
        put(&mut self.detail.images, images);
        self.secrets(secrets);
        if let Some(protection) = self.kept(protection) {
            self.detail.protection = protection;
        }
    }

    fn secrets(&mut self, (found, error): (Vec<SecretMetadata>, Option<Error>)) {
        if !found.is_empty() || error.is_none() {
            put(&mut self.detail.secrets, Some(found));
        }
        if let Some(error) = error {
            self.kept::<()>(Err(error));
        }
    }

    async fn target_group(&mut self, arn: &Arn, opened: &Opened) {
        let balancers = opened.group.as_ref().map(|group| group.load_balancers.clone()).unwrap_or_default();
        let rules = rules(self.account, arn, &balancers).await;
        let rules = self.kept(rules);
        put(&mut self.detail.rules, rules);
    }

    async fn alarm(&mut self, name: &str, opened: &Opened) {
        let account = self.account;
        let history = history(account, name, opened.now);
        let series = async {
            match &opened.alarm {
                Some(alarm) => series(account, alarm, opened.now).await,
                None => Ok(None),
            }
        };
        let (history, series) = tokio::join!(history, series);
        let history = self.kept(history);
        put(&mut self.detail.history, history);
        if let Some(series) = self.kept(series) {
            self.detail.series = series.map(Arc::new);
        }
    }
}

/// Replaces what is known by what was read, where that differs.
fn put<T: PartialEq>(known: &mut Arc<T>, read: Option<T>) {
    if let Some(read) = read.filter(|read| **known != *read) {
        *known = Arc::new(read);
    }
}

async fn images(account: &Account, task: &Task) -> Result<HashMap<String, ImageDetail>, Error> {
    let mut found = HashMap::new();
    for image in task.containers.iter().filter_map(|container| container.image.as_ref()).take(IMAGES) {
        let Some(name) = ImageName::parse(image).filter(|_| !found.contains_key(image)) else { continue };
        if let Some(detail) = account.image(&name).await? {
            found.insert(image.clone(), detail);
        }
    }
    Ok(found)
}

/// AWS protects tasks of services alone, and none that has stopped.
async fn protection(account: &Account, task: &Task) -> Result<Option<TaskProtection>, Error> {
    if task.service.is_none() || task.is_stopping() {
        return Ok(None);
    }
    let found = account.task_protection(&task.cluster, &[task.arn.as_str().to_owned()]).await?;
    Ok(found.into_iter().next())
}

async fn rules(account: &Account, group: &Arn, balancers: &[Arn]) -> Result<Vec<ListenerRule>, Error> {
    let mut found = Vec::new();
    for balancer in balancers {
        let mut listeners = std::pin::pin!(account.listeners(balancer));
        while let Some(page) = listeners.next().await {
            for listener in page? {
                let mut rules = std::pin::pin!(account.rules(&listener));
                while let Some(page) = rules.next().await {
                    found.extend(page?.into_iter().filter(|rule| rule.target_groups.contains(group)));
                }
            }
        }
    }
    Ok(found)
}

async fn history(account: &Account, alarm: &str, now: Timestamp) -> Result<Vec<AlarmHistory>, Error> {
    let since = now.saturating_sub(HISTORY).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut pages = std::pin::pin!(account.alarm_history(alarm, since));
    let mut found = Vec::new();
    while found.len() < TURNS {
        let Some(page) = pages.next().await else { break };
        found.extend(page?);
    }
    found.sort_by_key(|turn| std::cmp::Reverse(turn.at));
    found.truncate(TURNS);
    Ok(found)
}

async fn series(account: &Account, alarm: &Alarm, now: Timestamp) -> Result<Option<MetricSeries>, Error> {
    let Some(query) = alarm_query(alarm, "alarm".to_owned()) else { return Ok(None) };
    let from = now.saturating_sub(SERIES).unwrap_or(Timestamp::UNIX_EPOCH);
    let queries = [query];
    let mut pages = std::pin::pin!(account.metrics(&queries, from, now));
    let mut parts = Vec::new();
    while let Some(page) = pages.next().await {
        parts.extend(page?);
    }
    Ok(Some(joined("alarm", &parts)))
}

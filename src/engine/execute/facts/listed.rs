//! What comes in lists: tasks, target groups, alarms, bounds, revisions of a family.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};

use super::place::{Put, put};
use super::{AT_ONCE, FactReader};
use crate::aws::ecs::{Going, TASKS_A_CALL};
use crate::aws::{Account, Error};
use crate::engine::read::bare_target_group;
use crate::model::{Arn, ScalingBounds, TargetGroup, Task};
use crate::runbook::{Ask, Facts, Known, Subject};

/// Alarms are not read more often: ECS's own rollback shares the limit of that call.
const ALARMS_EVERY: Duration = Duration::from_secs(10);

impl FactReader {
    pub(super) async fn tasks(&self, subject: &Subject) -> Result<Put, Error> {
        let (running, stopped) =
            tokio::try_join!(self.listed(subject, Going::Running), self.listed(subject, Going::Stopped))?;
        let mut found: HashMap<Arn, Task> = HashMap::new();
        for task in running.into_iter().chain(stopped) {
            // A task that stopped in between is in both: it was described last as stopping.
            found.insert(task.arn.clone(), task);
        }
        let mut tasks: Vec<Arc<Task>> = found.into_values().map(Arc::new).collect();
        tasks.sort_by(|a, b| (b.created_at, &a.arn).cmp(&(a.created_at, &b.arn)));
        Ok(put(|facts| facts.tasks = Known::Read(tasks)))
    }

    async fn listed(&self, subject: &Subject, going: Going) -> Result<Vec<Task>, Error> {
        let arns = all(self.account.task_arns(&subject.cluster, Some(&subject.service), going)).await?;
        let ids: Vec<String> = arns.iter().map(|arn| arn.as_str().to_owned()).collect();
        let mut found = Vec::new();
        for some in ids.chunks(TASKS_A_CALL) {
            found.extend(self.account.tasks(&subject.cluster, some).await?);
        }
        for task in &mut found {
            // An emulator that tells no group was asked for the tasks of this service all the same.
            task.service.get_or_insert_with(|| subject.service.clone());
        }
        Ok(found)
    }

    pub(super) async fn protection(&self, subject: &Subject, facts: &Facts) -> Result<Put, Error> {
        let tasks = match &facts.tasks {
            Known::Read(tasks) => tasks,
            Known::Unread(hole) => return Ok(super::place::failed(&Ask::Protection, hole.clone())),
            Known::NotAsked => return Ok(self.unknown(&Ask::Protection, facts)),
        };
        let running = tasks.iter().filter(|task| !task.is_stopping());
        let ids: Vec<String> = running.map(|task| task.arn.as_str().to_owned()).collect();
        let mut found = Vec::new();
        for some in ids.chunks(TASKS_A_CALL) {
            found.extend(self.account.task_protection(&subject.cluster, some).await?);
        }
        Ok(put(|facts| facts.protection = Known::Read(found)))
    }

    pub(super) async fn family(&self, facts: &Facts) -> Result<Put, Error> {
        let Some(service) = facts.service() else { return Ok(self.unknown(&Ask::Family, facts)) };
        let name = service.task_definition.name();
        let family = name.rsplit_once(':').map_or(name, |(family, _)| family);
        let mut pages = std::pin::pin!(self.account.task_definition_arns(family));
        // The first page holds the newest hundred; nobody goes back further.
        let arns = pages.next().await.transpose()?.unwrap_or_default();
        Ok(put(|facts| facts.family = Known::Read(arns)))
    }

    pub(super) async fn bounds(&self, subject: &Subject) -> Result<Option<ScalingBounds>, Error> {
        let of = [(subject.cluster.clone(), subject.service.clone())];
        let targets = all(self.account.scalable_targets(&of)).await?;
        // An emulator may answer with those of other services too.
        let own = |target: &&crate::model::ScalableTarget| {
            target.cluster == subject.cluster && target.service == subject.service
        };
        Ok(targets.iter().find(own).map(|target| target.bounds))
    }

    pub(super) async fn alarms(&self) -> Result<Put, Error> {
        let kept = self.kept().alarms.clone();
        let alarms = match kept.filter(|(at, _)| at.elapsed() < ALARMS_EVERY) {
            Some((_, alarms)) => alarms,
            None => {
                let mut read = all(self.account.alarms()).await?;
                read.sort_by(|a, b| a.name.cmp(&b.name));
                let read: Vec<_> = read.into_iter().map(Arc::new).collect();
                self.kept().alarms = Some((Instant::now(), read.clone()));
                read
            }
        };
        Ok(put(|facts| facts.alarms = Known::Read(alarms)))
    }

    pub(super) async fn targets(&self, facts: &Facts) -> Result<Put, Error> {
        let Some(service) = facts.service() else { return Ok(self.unknown(&Ask::Targets, facts)) };
        let mut wanted: Vec<Arn> = service.load_balancers.iter().map(|b| b.target_group.clone()).collect();
        wanted.sort();
        wanted.dedup();
        let groups = self.groups(&wanted).await;
        let account = &self.account;
        let reading: Vec<_> = groups.into_iter().map(|group| with_health(account, group)).collect();
        let mut groups: Vec<_> = stream::iter(reading).buffer_unordered(AT_ONCE).try_collect().await?;
        groups.sort_by(|a: &Arc<TargetGroup>, b| (&a.name, &a.arn).cmp(&(&b.name, &b.arn)));
        Ok(put(|facts| facts.target_groups = Known::Read(groups)))
    }

    /// The settings of target groups. Where they cannot be read, or are gone, what an ARN tells
    /// stands in: health is what counts.
    async fn groups(&self, wanted: &[Arn]) -> Vec<TargetGroup> {
        let mut found = if self.keeps { self.kept().groups.clone() } else { HashMap::new() };
        if wanted.iter().any(|arn| !found.contains_key(arn)) {
            let mut pages = std::pin::pin!(self.account.target_groups());
            while let Some(Ok(page)) = pages.next().await {
                found.extend(page.into_iter().map(|group| (group.arn.clone(), group)));
                if wanted.iter().all(|arn| found.contains_key(arn)) {
                    break;
                }
            }
        }
        let of = |arn: &Arn| found.get(arn).cloned().unwrap_or_else(|| bare_target_group(arn.clone()));
        let groups: Vec<TargetGroup> = wanted.iter().map(of).collect();
        self.kept().groups = groups.iter().map(|group| (group.arn.clone(), group.clone())).collect();
        groups
    }
}

async fn with_health(account: &Account, mut group: TargetGroup) -> Result<Arc<TargetGroup>, Error> {
    group.targets = account.target_health(&group.arn).await?;
    Ok(Arc::new(group))
}

/// All pages of a list.
pub(super) async fn all<T>(pages: impl Stream<Item = Result<Vec<T>, Error>>) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    let mut pages = std::pin::pin!(pages);
    while let Some(page) = pages.next().await {
        found.extend(page?);
    }
    Ok(found)
}

//! Reading the parts of the picture. Each reader puts what arrives into the draft at once, and
//! what fails into its `unread`; none of them brings down another.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::mpsc;

use super::draft::Draft;
use crate::aws::ecs::{Going, SERVICES_A_CALL, TASKS_A_CALL};
use crate::aws::{Account, Error};
use crate::model::{Arn, Part, Service, TargetGroup, TargetHealthCheck};

/// Calls of one kind that are under way at the same time. Our pace decides how many a second go
/// out; this many keep that pace up with answers that take a second or two.
const AT_ONCE: usize = 32;

/// Clusters, or single services, whose lists are read at the same time.
const LISTS: usize = 16;

/// Where the ARNs of task definitions go as soon as a service names them.
pub(super) type Definitions = mpsc::UnboundedSender<Arn>;

/// Reads from an account into a draft.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) account: &'a Account,
    pub(super) draft: &'a Draft,
}

impl Reader<'_> {
    pub(super) async fn caller(&self) {
        let reading = self.account.caller();
        match self.draft.during(Part::Identity, reading).await {
            Ok(caller) => self.draft.parts().caller = Some(caller),
            Err(error) => self.draft.unread(Part::Identity, error),
        }
    }

    /// All services of a cluster: each page is described while the next one is on its way.
    pub(super) async fn services_of(&self, cluster: &str, definitions: &Definitions) {
        let pages = self.account.service_arns(cluster);
        self.each_page(Part::Services, pages, SERVICES_A_CALL, |names| async move {
            match self.account.services(cluster, &names).await {
                Ok(services) => self.add_services(services, definitions),
                Err(error) => self.draft.unread(Part::Services, error),
            }
        })
        .await;
    }

    /// The services that were named, or all of these clusters.
    pub(super) async fn services_wanted(
        &self,
        named: Option<&[Service]>,
        clusters: &[String],
        definitions: &Definitions,
    ) {
        match named {
            Some(services) => self.add_services(services.to_vec(), definitions),
            None => {
                let reading = stream::iter(clusters)
                    .for_each_concurrent(LISTS, |cluster| self.services_of(cluster, definitions));
                self.draft.during(Part::Services, reading).await;
            }
        }
    }

    /// The tasks of the services that were named, or of all of these clusters.
    pub(super) async fn tasks_wanted(&self, named: Option<&[Service]>, clusters: &[String]) {
        let lists: Vec<(&str, Option<&str>)> = match named {
            Some(services) => services.iter().map(|s| (s.cluster.as_str(), Some(s.name.as_str()))).collect(),
            None => clusters.iter().map(|cluster| (cluster.as_str(), None)).collect(),
        };
        let reading = stream::iter(lists)
            .for_each_concurrent(LISTS, |(cluster, service)| self.tasks_of(cluster, service));
        self.draft.during(Part::Tasks, reading).await;
    }

    /// Keeps services, and asks for their task definitions.
    pub(super) fn add_services(&self, services: Vec<Service>, definitions: &Definitions) {
        let mut parts = self.draft.parts();
        for service in services {
            for arn in service.task_definitions() {
                if parts.asked.insert(arn.clone()) {
                    // The receiver lives as long as this reader; without it nothing is lost.
                    let _ = definitions.send(arn.clone());
                }
            }
            parts.services.push(service);
        }
    }

    /// A cluster's tasks, or one of its services', running and stopped.
    pub(super) async fn tasks_of(&self, cluster: &str, service: Option<&str>) {
        let running = self.account.task_arns(cluster, service, Going::Running);
        let stopped = self.account.task_arns(cluster, service, Going::Stopped);
        let pages = stream::select(running.boxed(), stopped.boxed());
        self.each_page(Part::Tasks, pages, TASKS_A_CALL, |ids| async move {
            match self.account.tasks(cluster, &ids).await {
                Ok(tasks) => self.draft.parts().tasks.extend(tasks),
                Err(error) => self.draft.unread(Part::Tasks, error),
            }
        })
        .await;
    }

    /// The task definitions that services name, until no reader of services is left.
    pub(super) async fn definitions(&self, wanted: mpsc::UnboundedReceiver<Arn>) {
        let wanted = stream::unfold(wanted, |mut wanted| async {
            let arn = wanted.recv().await?;
            Some((arn, wanted))
        });
        let reading = wanted.for_each_concurrent(AT_ONCE, |arn| async move {
            match self.account.task_definition(arn.as_str()).await {
                Ok(found) => {
                    self.draft.parts().task_definitions.insert(arn, Arc::new(found));
                }
                Err(error) => self.draft.unread(Part::TaskDefinitions, error),
            }
        });
        self.draft.during(Part::TaskDefinitions, reading).await;
    }

    /// The target groups of the services read so far, with their targets' health.
    pub(super) async fn target_groups(&self) {
        let mut wanted: HashSet<Arn> = HashSet::new();
        for service in &self.draft.parts().services {
            wanted.extend(service.load_balancers.iter().map(|b| b.target_group.clone()));
        }
        if wanted.is_empty() {
            return;
        }
        let (groups, error) = self.draft.during(Part::TargetGroups, self.listed(wanted)).await;
        if let Some(error) = error {
            self.draft.unread(Part::TargetGroups, error);
        }
        let reading = stream::iter(groups).for_each_concurrent(AT_ONCE, |mut group| async move {
            match self.account.target_health(&group.arn).await {
                Ok(targets) => group.targets = targets,
                Err(error) => self.draft.unread(Part::TargetHealth, error),
            }
            self.draft.parts().target_groups.push(group);
        });
        self.draft.during(Part::TargetHealth, reading).await;
    }

    /// The wanted groups out of the region's list, which takes fewer calls than asking for each.
    /// When the list cannot be read, what an ARN tells stands in, so that health can be asked.
    async fn listed(&self, mut wanted: HashSet<Arn>) -> (Vec<TargetGroup>, Option<Error>) {
        let mut groups = Vec::new();
        let mut pages = std::pin::pin!(self.account.target_groups());
        while !wanted.is_empty() {
            match pages.next().await {
                Some(Ok(page)) => groups.extend(page.into_iter().filter(|g| wanted.remove(&g.arn))),
                Some(Err(error)) => {
                    groups.extend(wanted.into_iter().map(bare_target_group));
                    return (groups, Some(error));
                }
                None => break,
            }
        }
        (groups, None)
    }

    pub(super) async fn alarms(&self) {
        let reading = async {
            let mut pages = std::pin::pin!(self.account.alarms());
            while let Some(page) = pages.next().await {
                match page {
                    Ok(alarms) => self.draft.parts().alarms.extend(alarms),
                    Err(error) => self.draft.unread(Part::Alarms, error),
                }
            }
        };
        self.draft.during(Part::Alarms, reading).await;
    }

    /// Scaling bounds of the given services, at most 50 a list; of all when none is given.
    pub(super) async fn scaling(&self, services: &[(String, String)]) {
        let reading = async {
            let mut pages = std::pin::pin!(self.account.scalable_targets(services));
            while let Some(page) = pages.next().await {
                match page {
                    Ok(targets) => self.draft.parts().scaling.extend(targets),
                    Err(error) => self.draft.unread(Part::Scaling, error),
                }
            }
        };
        self.draft.during(Part::Scaling, reading).await;
    }

    /// Describes a list's items, `a_call` at a time, while further pages are on their way.
    async fn each_page<F: Future<Output = ()>>(
        &self,
        part: Part,
        pages: impl Stream<Item = Result<Vec<Arn>, Error>>,
        a_call: usize,
        describe: impl Fn(Vec<String>) -> F,
    ) {
        let chunks = pages.flat_map(|page| match page {
            Ok(arns) => {
                let names: Vec<_> = arns.iter().map(|arn| arn.as_str().to_owned()).collect();
                stream::iter(names.chunks(a_call).map(<[_]>::to_vec).collect::<Vec<_>>())
            }
            Err(error) => {
                self.draft.unread(part, error);
                stream::iter(Vec::new())
            }
        });
        chunks.for_each_concurrent(AT_ONCE, describe).await;
    }
}

/// A target group of which only the ARN is known: `…:targetgroup/NAME/ID`.
pub(super) fn bare_target_group(arn: Arn) -> TargetGroup {
    let name = arn.resource().split('/').nth(1).unwrap_or_default().to_owned();
    TargetGroup {
        arn,
        name,
        protocol: None,
        port: None,
        target_type: None,
        load_balancers: Vec::new(),
        health_check: TargetHealthCheck::default(),
        targets: Vec::new(),
        rules: Vec::new(),
    }
}

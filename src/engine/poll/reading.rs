//! One reading under way: makes its calls, and reports pieces as they arrive.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, Stream, StreamExt};
use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;

use super::detail::Opened;
use super::kind::Kind;
use super::listed::Listed;
use super::metrics::Measure;
use super::news::{News, Report, What};
use crate::aws::ecs::{CLUSTERS_A_CALL, Going, SERVICES_A_CALL, TASKS_A_CALL};
use crate::aws::{Account, Errand, Error};
use crate::engine::resolve::undescribed;
use crate::model::{Arn, Cluster, MetricQuery, Part, Unread, Why, add_unread};

/// A call is tried so often within a reading. What fails then is told, and tried again with the
/// growing pauses of the whole reading.
const ATTEMPTS: u32 = 3;
/// Calls of one reading that are under way at the same time: few, so that what somebody waits for
/// never stands in a long queue.
const AT_ONCE: usize = 6;
/// GetMetricData takes this many queries a call.
pub(super) const QUERIES_A_CALL: usize = 500;

/// What exactly to read.
#[derive(Debug)]
pub(super) enum Job {
    Identity,
    Clusters,
    /// Some services of a cluster by name; all of them for `None`.
    Services {
        cluster: String,
        names: Option<Vec<String>>,
    },
    /// The tasks of a service; of the whole cluster for `None`.
    Tasks {
        cluster: String,
        service: Option<String>,
    },
    Definitions(Vec<Arn>),
    TargetGroups,
    Health(Vec<Arn>),
    Alarms,
    Scaling,
    Metrics {
        queries: Vec<(Measure, MetricQuery)>,
        from: Timestamp,
        to: Timestamp,
    },
    Detail(Box<Opened>),
}

/// Begins a reading; its reports go to `reports`, and the last one says that it ended, even when
/// it was aborted.
pub(super) fn begin(
    account: Account,
    kind: Kind,
    generation: u64,
    job: Job,
    reports: UnboundedSender<Report>,
) -> AbortHandle {
    let errand = Errand::new(ATTEMPTS);
    let reading = Reading {
        account,
        kind,
        generation,
        reports,
        errand: errand.clone(),
        holes: Mutex::default(),
        done: AtomicBool::new(false),
    };
    let work = async move {
        errand.run(reading.read(job)).await;
        reading.done.store(true, Ordering::Relaxed);
    };
    tokio::spawn(work).abort_handle()
}

/// Whether a hole says that a reading was ended before it was done.
pub(super) fn was_broken_off(hole: &Unread) -> bool {
    hole.operation.is_empty() && hole.why.as_str() == ABORTED
}

const ABORTED: &str = "aborted";

fn broken_off(part: Part) -> Unread {
    Unread {
        part,
        operation: String::new(),
        why: Why::Other(ABORTED.to_owned()),
        message: "Reading broke off before it was done.".to_owned(),
        remedy: "It is tried again by itself.".to_owned(),
        times: 1,
    }
}

/// A reading under way.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) account: Account,
    kind: Kind,
    generation: u64,
    reports: UnboundedSender<Report>,
    errand: Errand,
    holes: Mutex<Vec<Unread>>,
    /// Whether it came to its end.
    done: AtomicBool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut holes = std::mem::take(&mut *self.holes.lock().unwrap_or_else(PoisonError::into_inner));
        if !self.done.load(Ordering::Relaxed) {
            holes.push(broken_off(self.kind.part()));
        }
        self.report(What::Ended { holes, cost: self.errand.requests() });
    }
}

impl Reading {
    fn report(&self, what: What) {
        // Without a receiver the engine has ended.
        let _ = self.reports.send(Report { generation: self.generation, kind: self.kind, what });
    }

    pub(super) fn news(&self, news: News) {
        self.report(What::News(news));
    }

    /// Notes something that could not be read.
    pub(super) fn hole(&self, part: Part, error: Error) {
        let mut holes = self.holes.lock().unwrap_or_else(PoisonError::into_inner);
        add_unread(&mut holes, error.into_unread(part));
    }

    async fn read(&self, job: Job) {
        match job {
            Job::Identity => match self.account.caller().await {
                Ok(caller) => self.news(News::Caller(caller)),
                Err(error) => self.hole(Part::Identity, error),
            },
            Job::Clusters => self.clusters().await,
            Job::Services { cluster, names: Some(names) } => {
                self.in_chunks(names, SERVICES_A_CALL, |some| self.services(&cluster, some)).await;
            }
            Job::Services { cluster, names: None } => self.all_services(&cluster).await,
            Job::Tasks { cluster, service } => self.tasks(&cluster, service).await,
            Job::Definitions(arns) => self.each(arns, |arn| self.definition(arn)).await,
            Job::TargetGroups => {
                if let Some(groups) = self.all_of(Part::TargetGroups, self.account.target_groups()).await {
                    self.news(News::TargetGroups(groups));
                }
            }
            Job::Health(arns) => self.each(arns, |arn| self.health(arn)).await,
            Job::Alarms => {
                if let Some(alarms) = self.all_of(Part::Alarms, self.account.alarms()).await {
                    self.news(News::Alarms(alarms));
                }
            }
            Job::Scaling => {
                if let Some(targets) = self.all_of(Part::Scaling, self.account.scalable_targets(&[])).await {
                    self.news(News::Scaling(targets));
                }
            }
            Job::Metrics { queries, from, to } => self.metrics(&queries, from, to).await,
            Job::Detail(opened) => self.detail(*opened).await,
        }
    }

    async fn clusters(&self) {
        let Some(arns) = self.all_of(Part::Clusters, self.account.cluster_arns()).await else { return };
        self.news(News::ClusterNames(arns.iter().map(undescribed).collect()));
        let mut clusters: Vec<Cluster> = Vec::new();
        for some in arns.chunks(CLUSTERS_A_CALL) {
            let names: Vec<_> = some.iter().map(|arn| arn.as_str().to_owned()).collect();
            match self.account.clusters(&names).await {
                Ok(found) => clusters.extend(found),
                Err(error) => {
                    self.hole(Part::ClusterDetails, error);
                    clusters.extend(some.iter().map(undescribed));
                }
            }
        }
        self.news(News::Clusters(clusters));
    }

    async fn services(&self, cluster: &str, names: Vec<String>) {
        match self.account.services(cluster, &names).await {
            Ok(services) => self.news(News::Services(services)),
            Err(error) => self.hole(Part::Services, error),
        }
    }

    /// Describes each page while the next one is on its way.
    async fn all_services(&self, cluster: &str) {
        let listed = Listed::default();
        let chunks = listed.chunks(self, Part::Services, self.account.service_arns(cluster), SERVICES_A_CALL);
        chunks.for_each_concurrent(AT_ONCE, |some| self.services(cluster, some)).await;
        if let Some(all) = listed.whole() {
            self.news(News::AllServices(all.iter().map(|arn| arn.name().to_owned()).collect()));
        }
    }

    async fn tasks(&self, cluster: &str, service: Option<String>) {
        let listed = Listed::default();
        let running = self.account.task_arns(cluster, service.as_deref(), Going::Running);
        let stopped = self.account.task_arns(cluster, service.as_deref(), Going::Stopped);
        let pages = stream::select(running.boxed(), stopped.boxed());
        let describe = |some: Vec<String>| async move {
            match self.account.tasks(cluster, &some).await {
                Ok(tasks) => self.news(News::Tasks(tasks)),
                Err(error) => self.hole(Part::Tasks, error),
            }
        };
        let chunks = listed.chunks(self, Part::Tasks, pages, TASKS_A_CALL);
        chunks.for_each_concurrent(AT_ONCE, describe).await;
        if let Some(tasks) = listed.whole() {
            self.news(News::AllTasks { service, tasks });
        }
    }

    async fn definition(&self, arn: Arn) {
        match self.account.task_definition(arn.as_str()).await {
            Ok(found) => self.news(News::Definition(arn, Box::new(found))),
            Err(error) if concerns_one(&error) => {
                self.news(News::NoDefinition(arn, error.into_unread(Part::TaskDefinitions)));
            }
            Err(error) => self.hole(Part::TaskDefinitions, error),
        }
    }

    async fn health(&self, arn: Arn) {
        match self.account.target_health(&arn).await {
            Ok(targets) => self.news(News::Health(arn, targets)),
            Err(error) if concerns_one(&error) => {
                self.news(News::NoHealth(arn, error.into_unread(Part::TargetHealth)));
            }
            Err(error) => self.hole(Part::TargetHealth, error),
        }
    }

    async fn metrics(&self, queries: &[(Measure, MetricQuery)], from: Timestamp, to: Timestamp) {
        for some in queries.chunks(QUERIES_A_CALL) {
            let asked: Vec<_> = some.iter().map(|(_, query)| query.clone()).collect();
            let Some(parts) = self.all_of(Part::Metrics, self.account.metrics(&asked, from, to)).await else {
                continue;
            };
            for (measure, query) in some {
                let series = crate::engine::series::joined(&query.id, &parts);
                self.news(News::Series(measure.clone(), series));
            }
        }
    }

    /// A list to its end; `None`, and a hole, when it could not be read so far.
    pub(super) async fn all_of<T>(
        &self,
        part: Part,
        pages: impl Stream<Item = Result<Vec<T>, Error>>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.next().await {
            match page {
                Ok(items) => all.extend(items),
                Err(error) => {
                    self.hole(part, error);
                    return None;
                }
            }
        }
        Some(all)
    }

    async fn each<F: Future<Output = ()>>(&self, arns: Vec<Arn>, read: impl Fn(Arn) -> F) {
        stream::iter(arns).for_each_concurrent(AT_ONCE, read).await;
    }

    async fn in_chunks<F: Future<Output = ()>>(
        &self,
        names: Vec<String>,
        a_call: usize,
        read: impl Fn(Vec<String>) -> F,
    ) {
        let chunks: Vec<_> = names.chunks(a_call).map(<[_]>::to_vec).collect();
        stream::iter(chunks).for_each_concurrent(AT_ONCE, read).await;
    }
}

/// Whether an error says something of the one thing that was asked for, and nothing of the others.
fn concerns_one(error: &Error) -> bool {
    match &error.why {
        Why::Other(code) => !matches!(code.as_str(), "malformed" | "clock" | "setup" | "error"),
        _ => false,
    }
}

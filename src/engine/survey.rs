//! Reads the whole picture once.

use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::draft::Draft;
use super::read::Reader;
use super::resolve::{Plan, resolve};
use super::{Engine, Failure, Question};
use crate::model::{Part, Service, Snapshot};

/// DescribeScalableTargets takes this many services a list.
const SCALING_A_CALL: usize = 50;

impl Engine {
    /// The whole picture, read once. What cannot be read is in its `unread`; after the question's
    /// deadline it is given as far as it got. Dropping the future stops all reading. Fails only
    /// when the question names something that does not exist, or that exists twice.
    pub async fn survey(&self, question: &Question) -> Result<Snapshot, Failure> {
        let draft = Draft::default();
        let reader = Reader { account: &self.account, draft: &draft };
        let services = async {
            let plan = draft.during(Part::Clusters, resolve(reader, question)).await?;
            read(reader, plan).await;
            Ok::<_, Failure>(())
        };
        // A wrong question ends everything at once; nothing else does.
        let (caller, alarms) = (reader.caller().map(Ok), reader.alarms().map(Ok));
        let reading = async { tokio::try_join!(services, caller, alarms) };
        match tokio::time::timeout(question.deadline, reading).await {
            Ok(outcome) => {
                outcome?;
            }
            Err(_) => draft.time_is_over(question.deadline),
        }
        Ok(draft.finish(self.region(), self.account.calls()))
    }
}

/// Reads everything that depends on which clusters and services are wanted.
async fn read(reader: Reader<'_>, plan: Plan) {
    reader.draft.parts().scope = Some(plan.scope);
    let (wanted, definitions) = mpsc::unbounded_channel();
    let named = plan.services.as_deref();
    let clusters = &plan.clusters;
    let services = async move {
        reader.services_wanted(named, clusters, &wanted).await;
        // No service is left to name a task definition: the reader of those may end.
        drop(wanted);
        reader.target_groups().await;
    };
    let tasks = reader.tasks_wanted(named, clusters);
    tokio::join!(services, reader.definitions(definitions), tasks, scaling(reader, clusters, named));
}

async fn scaling(reader: Reader<'_>, clusters: &[String], named: Option<&[Service]>) {
    match named {
        Some(services) => {
            let names: Vec<_> = services.iter().map(|s| (s.cluster.clone(), s.name.clone())).collect();
            for some in names.chunks(SCALING_A_CALL) {
                reader.scaling(some).await;
            }
        }
        None if clusters.is_empty() => {}
        None => reader.scaling(&[]).await,
    }
}

//! What tells where containers write their logs: services, tasks and their task definitions.

use tokio::sync::mpsc;

use super::draft::Draft;
use super::read::{Definitions, Reader};
use super::resolve::{Plan, resolve, some_of};
use super::{Engine, Failure, Question};
use crate::model::{Cluster, Part, Scope, Snapshot};

/// Clusters that are named where one has to be chosen.
const OFFERED: usize = 8;

impl Engine {
    /// The services that a question names, or all of the account's only cluster, with their tasks,
    /// running and stopped, and the task definitions of both. What cannot be read is in its
    /// `unread`.
    ///
    /// # Errors
    /// When the question names something that does not exist, or that exists twice; and when it
    /// names nothing and there are several clusters.
    pub async fn log_sources(&self, question: &Question) -> Result<Snapshot, Failure> {
        let draft = Draft::default();
        let reader = Reader { account: &self.account, draft: &draft };
        let reading = async {
            let plan = draft.during(Part::Clusters, resolve(reader, question)).await?;
            if plan.scope == Scope::Account && plan.clusters.len() > 1 {
                return Err(choose(&draft.parts().clusters));
            }
            read(reader, plan).await;
            Ok(())
        };
        match tokio::time::timeout(question.deadline, reading).await {
            Ok(outcome) => outcome?,
            Err(_) => draft.time_is_over(question.deadline),
        }
        Ok(draft.finish(self.region(), self.account.calls()))
    }
}

fn choose(clusters: &[Cluster]) -> Failure {
    let names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    Failure {
        message: format!("There are several clusters: {}.", some_of(&names, OFFERED)),
        remedy: "Name one of them, or a service.".to_owned(),
    }
}

async fn read(reader: Reader<'_>, plan: Plan) {
    reader.draft.parts().scope = Some(plan.scope);
    let (wanted, definitions) = mpsc::unbounded_channel();
    let (named, clusters) = (plan.services.as_deref(), &plan.clusters);
    // The reader of task definitions may end once nothing is left to name one: with `wanted`.
    let reading = async move {
        let tasks = async {
            reader.tasks_wanted(named, clusters).await;
            ask_for_older(reader, &wanted);
        };
        tokio::join!(reader.services_wanted(named, clusters, &wanted), tasks);
    };
    tokio::join!(reading, reader.definitions(definitions));
}

/// Tasks of older revisions have written too, perhaps elsewhere.
fn ask_for_older(reader: Reader<'_>, definitions: &Definitions) {
    let mut parts = reader.draft.parts();
    let of_services = parts.tasks.iter().filter(|task| task.service.is_some());
    let all: Vec<_> = of_services.map(|task| task.task_definition.clone()).collect();
    for arn in all {
        if parts.asked.insert(arn.clone()) {
            // The receiver lives as long as the readers.
            let _ = definitions.send(arn);
        }
    }
}

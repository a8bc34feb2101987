//! Clusters.

use aws_sdk_ecs::types;
use futures_util::Stream;

use super::LIST_PAGE;
use crate::aws::convert::{arn_or_empty, clean, clean_or_empty, count};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{Arn, Cluster};
use crate::text;

static LIST: Operation = Operation::new(Api::Ecs, "ListClusters", Bucket::EcsClusters);
static DESCRIBE: Operation = Operation::new(Api::Ecs, "DescribeClusters", Bucket::EcsClusters);

impl Account {
    /// The ARNs of all clusters, by page.
    pub fn cluster_arns(&self) -> impl Stream<Item = Result<Vec<Arn>, Error>> + '_ {
        pages(&LIST, move |token| async move {
            let request = || {
                let request = self.clients().ecs.list_clusters().max_results(LIST_PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&LIST, request).await?;
            let arns = answer.cluster_arns().iter().map(|arn| Arn::new(text::clean(arn)));
            Ok((arns.collect(), answer.next_token))
        })
    }

    /// Clusters by name or ARN, at most 100; one that does not exist is left out.
    pub async fn clusters(&self, names: &[String]) -> Result<Vec<Cluster>, Error> {
        let request = || {
            let request = self.clients().ecs.describe_clusters();
            request.set_clusters(Some(names.to_vec())).send()
        };
        let answer = self.call(&DESCRIBE, request).await?;
        Ok(answer.clusters().iter().map(cluster).collect())
    }
}

fn cluster(cluster: &types::Cluster) -> Cluster {
    Cluster {
        arn: arn_or_empty(cluster.cluster_arn()),
        name: clean_or_empty(cluster.cluster_name()),
        status: clean(cluster.status()).map(|status| status.as_str().into()),
        active_services: count(cluster.active_services_count()),
        running_tasks: count(cluster.running_tasks_count()),
        pending_tasks: count(cluster.pending_tasks_count()),
    }
}

//! Lists that belong to one service: its deployments, their revisions, its scaling policies.

use futures_util::StreamExt;

use crate::aws::ecs::DEPLOYMENTS_A_CALL;
use crate::aws::{Account, Error};
use crate::model::{ScalingPolicy, ServiceDeployment, ServiceKey, ServiceRevision};

/// The newest deployments of a service.
pub(super) async fn deployments(
    account: &Account,
    key: &ServiceKey,
) -> Result<Vec<ServiceDeployment>, Error> {
    let mut pages = std::pin::pin!(account.service_deployment_arns(&key.cluster, &key.name));
    // The first page holds the newest hundred; more is not shown.
    let arns = pages.next().await.transpose()?.unwrap_or_default();
    let arns: Vec<_> = arns.iter().take(DEPLOYMENTS_A_CALL).map(|arn| arn.as_str().to_owned()).collect();
    if arns.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = account.service_deployments(&arns).await?;
    found.sort_by_key(|deployment| std::cmp::Reverse(deployment.created_at));
    Ok(found)
}

/// The revisions that deployments name.
pub(super) async fn revisions(
    account: &Account,
    deployments: &[ServiceDeployment],
) -> Result<Vec<ServiceRevision>, Error> {
    let mut arns: Vec<String> = Vec::new();
    for deployment in deployments {
        let named = deployment.target_revision.iter().chain(&deployment.source_revisions);
        let rollback = deployment.rollback.iter().filter_map(|rollback| rollback.revision.as_ref());
        for arn in named.chain(rollback).map(|arn| arn.as_str().to_owned()) {
            if !arns.contains(&arn) {
                arns.push(arn);
            }
        }
    }
    let mut found = Vec::new();
    for some in arns.chunks(DEPLOYMENTS_A_CALL) {
        found.extend(account.service_revisions(some).await?);
    }
    Ok(found)
}

/// The scaling policies of a service.
pub(super) async fn policies(account: &Account, key: &ServiceKey) -> Result<Vec<ScalingPolicy>, Error> {
    let mut found = Vec::new();
    let mut pages = std::pin::pin!(account.scaling_policies(&key.cluster, &key.name));
    while let Some(page) = pages.next().await {
        found.extend(page?);
    }
    Ok(found)
}

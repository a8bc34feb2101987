//! Metadata of the secrets that task definitions name. No value is ever asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::StreamExt;

use crate::aws::{Account, Error};
use crate::model::{SecretMetadata, SecretTarget, StoreKind, TaskDefinition};

/// DescribeParameters takes this many names a call.
const PARAMETERS_A_CALL: usize = 50;

/// The metadata of at most `most` secrets, and the last error where some could not be read.
pub(super) async fn metadata(
    account: &Account,
    definitions: &[Arc<TaskDefinition>],
    most: usize,
) -> (Vec<SecretMetadata>, Option<Error>) {
    let (parameters, secrets) = references(definitions, most);
    let (mut found, mut failed) = (Vec::new(), None);
    for some in parameters.chunks(PARAMETERS_A_CALL) {
        let mut pages = std::pin::pin!(account.parameters(some));
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => found.extend(page),
                Err(error) => failed = Some(error),
            }
        }
    }
    for id in secrets {
        match account.secret(&id).await {
            Ok(secret) => found.push(secret),
            // One that is not there is seen by its absence.
            Err(error) if error.why.as_str().contains("NotFound") => {}
            Err(error) => failed = Some(error),
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    (found, failed)
}

/// The names of parameters and the ARNs of secrets, each once.
fn references(definitions: &[Arc<TaskDefinition>], most: usize) -> (Vec<String>, Vec<String>) {
    let containers = definitions.iter().flat_map(|definition| &definition.containers);
    let values: BTreeMap<&str, SecretTarget> = containers
        .flat_map(|container| &container.secrets)
        .map(|secret| (secret.value_from.as_str(), secret.target()))
        .collect();
    let targets: BTreeSet<(StoreKind, String)> =
        values.into_values().take(most).map(|target| (target.store, target.id)).collect();
    let of = |kind: StoreKind| {
        let ids = targets.iter().filter(move |(store, _)| *store == kind);
        ids.map(|(_, id)| id.clone()).collect()
    };
    (of(StoreKind::Parameter), of(StoreKind::Secret))
}

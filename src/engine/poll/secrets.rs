//! Metadata of the secrets that task definitions name. No value is ever asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::StreamExt;

use crate::aws::{Account, Error};
use crate::model::{SecretMetadata, TaskDefinition};

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
    let values: BTreeSet<&str> =
        containers.flat_map(|container| &container.secrets).map(|s| s.value_from.as_str()).collect();
    let (mut parameters, mut secrets) = (BTreeSet::new(), BTreeSet::new());
    for value in values.into_iter().take(most) {
        match value.split_once(":secretsmanager:") {
            Some(_) => secrets.insert(secret_arn(value)),
            None => parameters.insert(parameter_name(value)),
        };
    }
    (parameters.into_iter().collect(), secrets.into_iter().collect())
}

/// `arn:…:parameter/a/b` is the parameter `/a/b`, and `arn:…:parameter/a` is `a`.
fn parameter_name(value: &str) -> String {
    match value.split_once(":parameter/") {
        Some((_, name)) if name.contains('/') => format!("/{name}"),
        Some((_, name)) => name.to_owned(),
        None => value.to_owned(),
    }
}

/// The ARN without the JSON key, stage and version that may follow it.
fn secret_arn(value: &str) -> String {
    value.splitn(8, ':').take(7).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_reduced_to_what_names_the_secret() {
        assert_eq!(parameter_name("arn:aws:ssm:r:1:parameter/a/b"), "/a/b");
        assert_eq!(parameter_name("arn:aws:ssm:r:1:parameter/a"), "a");
        assert_eq!(parameter_name("/a/b"), "/a/b");
        let arn = "arn:aws:secretsmanager:r:1:secret:db-AbCdEf";
        assert_eq!(secret_arn(&format!("{arn}:password::")), arn);
        assert_eq!(secret_arn(arn), arn);
    }
}

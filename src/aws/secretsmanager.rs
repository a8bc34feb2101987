//! Secrets Manager: what is known about secrets. GetSecretValue is never called from here.

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types;
use futures_util::Stream;

use super::convert::{arn, clean, clean_all, clean_or_empty, time};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::pages::pages;
use super::{Account, Error};
use crate::model::{SecretMetadata, SecretStore, SecretVersion};

static DESCRIBE: Operation = Operation::new(Api::SecretsManager, "DescribeSecret", Bucket::Secrets);
static VERSIONS: Operation = Operation::new(Api::SecretsManager, "ListSecretVersionIds", Bucket::Secrets);
/// The largest page.
const PAGE: i32 = 100;

impl Account {
    /// Metadata of a secret by name or ARN, with the versions that carry a stage.
    pub async fn secret(&self, id: &str) -> Result<SecretMetadata, Error> {
        let request = || self.clients().secretsmanager.describe_secret().secret_id(id).send();
        self.call(&DESCRIBE, request).await.map(|answer| secret(&answer))
    }

    /// All versions of a secret, those without a stage included, by page.
    pub fn secret_versions<'a>(
        &'a self,
        id: &'a str,
    ) -> impl Stream<Item = Result<Vec<SecretVersion>, Error>> + 'a {
        pages(&VERSIONS, move |token| async move {
            let request = || {
                let request = self.clients().secretsmanager.list_secret_version_ids().secret_id(id);
                let request = request.include_deprecated(true).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&VERSIONS, request).await?;
            Ok((answer.versions().iter().map(version).collect(), answer.next_token))
        })
    }
}

fn secret(secret: &DescribeSecretOutput) -> SecretMetadata {
    let stages = secret.version_ids_to_stages().into_iter().flatten();
    let mut versions: Vec<_> = stages
        .map(|(id, stages)| SecretVersion {
            id: clean_or_empty(Some(id)),
            labels: clean_all(stages),
            created_at: None,
            created_by: None,
        })
        .collect();
    // AWSCURRENT first, so that the newest in force leads.
    versions.sort_by_key(|v| (!v.labels.iter().any(|stage| stage == "AWSCURRENT"), v.id.clone()));
    SecretMetadata {
        name: clean_or_empty(secret.name()),
        arn: arn(secret.arn()),
        store: SecretStore::Secret {
            rotation_enabled: secret.rotation_enabled().unwrap_or(false),
            rotation_days: secret.rotation_rules().and_then(|rules| rules.automatically_after_days()),
            last_rotated: time(secret.last_rotated_date()),
            deleted_at: time(secret.deleted_date()),
        },
        key_id: clean(secret.kms_key_id()),
        last_changed: time(secret.last_changed_date()),
        versions,
    }
}

fn version(version: &types::SecretVersionsListEntry) -> SecretVersion {
    SecretVersion {
        id: clean_or_empty(version.version_id()),
        labels: clean_all(version.version_stages()),
        created_at: time(version.created_date()),
        created_by: None,
    }
}

//! Systems Manager Parameter Store: what is known about parameters. No value is ever asked for
//! in the clear, and what AWS sends of it, encrypted, is dropped here.

use aws_sdk_ssm::types;
use futures_util::Stream;

use super::convert::{arn, clean, clean_all, clean_or_empty, time};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::pages::pages;
use super::{Account, Error};
use crate::model::{SecretMetadata, SecretStore, SecretVersion};

static DESCRIBE: Operation = Operation::new(Api::Ssm, "DescribeParameters", Bucket::Parameters);
static HISTORY: Operation = Operation::new(Api::Ssm, "GetParameterHistory", Bucket::Parameters);
/// The largest page of both calls.
const PAGE: i32 = 50;

impl Account {
    /// Metadata of parameters by name, at most 50 names, by page; without their versions.
    pub fn parameters<'a>(
        &'a self,
        names: &'a [String],
    ) -> impl Stream<Item = Result<Vec<SecretMetadata>, Error>> + 'a {
        pages(&DESCRIBE, move |token| async move {
            let filter = types::ParameterStringFilter::builder().key("Name").option("Equals");
            // Built from a key alone, so it cannot fail; without it AWS would list everything.
            let filter = filter.set_values(Some(names.to_vec())).build().ok();
            let request = || {
                let request = self.clients().ssm.describe_parameters().max_results(PAGE);
                let request = request.set_parameter_filters(filter.clone().map(|filter| vec![filter]));
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&DESCRIBE, request).await?;
            Ok((answer.parameters().iter().map(parameter).collect(), answer.next_token))
        })
    }

    /// A parameter's versions and their labels, oldest first, by page.
    pub fn parameter_versions<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Stream<Item = Result<Vec<SecretVersion>, Error>> + 'a {
        pages(&HISTORY, move |token| async move {
            let request = || {
                let request = self.clients().ssm.get_parameter_history().name(name);
                let request = request.with_decryption(false).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&HISTORY, request).await?;
            Ok((answer.parameters().iter().map(version).collect(), answer.next_token))
        })
    }
}

fn parameter(parameter: &types::ParameterMetadata) -> SecretMetadata {
    let version = SecretVersion {
        id: parameter.version().to_string(),
        labels: Vec::new(),
        created_at: time(parameter.last_modified_date()),
        created_by: arn(parameter.last_modified_user()),
    };
    SecretMetadata {
        name: clean_or_empty(parameter.name()),
        arn: arn(parameter.arn()),
        store: SecretStore::Parameter {
            kind: clean_or_empty(parameter.r#type().map(|kind| kind.as_str())),
            tier: clean(parameter.tier().map(|tier| tier.as_str())),
        },
        key_id: clean(parameter.key_id()),
        last_changed: time(parameter.last_modified_date()),
        versions: vec![version],
    }
}

fn version(history: &types::ParameterHistory) -> SecretVersion {
    SecretVersion {
        id: history.version().to_string(),
        labels: clean_all(history.labels()),
        created_at: time(history.last_modified_date()),
        created_by: arn(history.last_modified_user()),
    }
}

//! Systems Manager Parameter Store: values. Each is read and written apart from all other calls.

use aws_sdk_ssm::config::Builder;
use aws_sdk_ssm::types;
use zeroize::Zeroizing;

use super::apart::apart;
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::{Account, ChangeError, Error};
use crate::model::{Changed, SecretValue};

static GET: Operation = Operation::new(Api::Ssm, "GetParameters", Bucket::Parameters);
static PUT: Operation = Operation::new(Api::Ssm, "PutParameter", Bucket::ParameterWrites);
static LABEL: Operation = Operation::new(Api::Ssm, "LabelParameterVersion", Bucket::ParameterWrites);

impl Account {
    /// A parameter's value in the clear: of the newest version, or of `NAME:VERSION` or
    /// `NAME:LABEL`. Fails when there is no such parameter or version.
    pub async fn parameter_value(&self, name: &str) -> Result<SecretValue, Error> {
        let request = || {
            let request = self.clients().ssm.get_parameters().names(name).with_decryption(true);
            let own = Builder::new().http_client(self.0.http.client());
            apart(move || request.customize().config_override(own).send())
        };
        let answer = self.call(&GET, request).await?;
        let found = answer.parameters.unwrap_or_default().into_iter().find_map(|found| found.value);
        match found {
            Some(value) => Ok(SecretValue::from_zeroizing(Zeroizing::new(value))),
            None => Err(Error::missing(&GET, "ParameterNotFound", &format!("no parameter {name}"))),
        }
    }

    /// Writes a new version of a parameter and answers with its number.
    ///
    /// `kind`, `tier` and `key_id` are those that DescribeParameters gives: without a key AWS
    /// takes its own instead of the parameter's, and without a tier the account's default
    /// (PutParameter, API reference). A key is sent for a `SecureString` alone: others have none.
    pub async fn put_parameter(
        &self,
        name: &str,
        kind: Option<&str>,
        tier: Option<&str>,
        key_id: Option<&str>,
        value: &SecretValue,
    ) -> Result<Changed<i64>, ChangeError> {
        let key_id = key_id.filter(|_| kind.is_none_or(|kind| kind == "SecureString"));
        let send = || {
            let request = self.clients().ssm.put_parameter().name(name).value(value.expose());
            let request = request
                .overwrite(true)
                .set_type(kind.map(types::ParameterType::from))
                .set_tier(tier.map(types::ParameterTier::from))
                .set_key_id(key_id.map(str::to_owned));
            let own = Builder::new().http_client(self.0.http.client());
            apart(move || request.customize().config_override(own).send())
        };
        Ok(self.change(&PUT, send).await?.map(|answer| answer.version()))
    }

    /// Puts a label on a version of a parameter, taking it off any other one. Answers with the
    /// version's number. Fails when AWS does not take the label.
    pub async fn label_parameter_version(
        &self,
        name: &str,
        version: i64,
        label: &str,
    ) -> Result<Changed<i64>, ChangeError> {
        let send = || {
            let request = self.clients().ssm.label_parameter_version().name(name);
            request.parameter_version(version).labels(label).send()
        };
        let Changed { answer, request_id } = self.change(&LABEL, send).await?;
        if !answer.invalid_labels().is_empty() {
            let error = Error::missing(&LABEL, "InvalidLabels", &format!("does not take the label {label}"));
            return Err(ChangeError::Refused { error, request_id });
        }
        Ok(Changed { answer: answer.parameter_version(), request_id })
    }
}

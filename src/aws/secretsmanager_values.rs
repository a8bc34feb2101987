//! Secrets Manager: values and stages. Each value is read and written apart from all other calls.

use aws_sdk_secretsmanager::config::Builder;
use zeroize::Zeroizing;

use super::apart::apart;
use super::convert::clean_or_empty;
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::{Account, ChangeError, Error};
use crate::model::{Changed, SecretValue};

static GET: Operation = Operation::new(Api::SecretsManager, "GetSecretValue", Bucket::Secrets);
static PUT: Operation = Operation::new(Api::SecretsManager, "PutSecretValue", Bucket::Secrets);
static MOVE: Operation = Operation::new(Api::SecretsManager, "UpdateSecretVersionStage", Bucket::Secrets);

impl Account {
    /// A secret's value: of the version given by its id, else of AWSCURRENT. Fails when the
    /// secret holds bytes instead of text.
    pub async fn secret_value(&self, id: &str, version: Option<&str>) -> Result<SecretValue, Error> {
        let request = || {
            let request = self.clients().secretsmanager.get_secret_value().secret_id(id);
            let request = request.set_version_id(version.map(str::to_owned));
            let own = Builder::new().http_client(self.0.http.client());
            apart(move || request.customize().config_override(own).send())
        };
        let answer = self.call(&GET, request).await?;
        match answer.secret_string {
            Some(value) => Ok(SecretValue::from_zeroizing(Zeroizing::new(value))),
            None => Err(Error::binary_secret(&GET, id)),
        }
    }

    /// Writes a new version of a secret and makes it AWSCURRENT. Answers with the version's id,
    /// which is the token: 32 to 64 characters, the same one whenever the same write is repeated.
    pub async fn put_secret_value(
        &self,
        id: &str,
        token: &str,
        value: &SecretValue,
    ) -> Result<Changed<String>, ChangeError> {
        let send = || {
            let request = self.clients().secretsmanager.put_secret_value().secret_id(id);
            let request = request.client_request_token(token).secret_string(value.expose());
            let own = Builder::new().http_client(self.0.http.client());
            apart(move || request.customize().config_override(own).send())
        };
        let changed = self.change(&PUT, send).await?;
        Ok(changed.map(|answer| clean_or_empty(answer.version_id())))
    }

    /// Moves a stage to a version of a secret, from the version that holds it: AWS refuses when
    /// another one does. AWSCURRENT takes AWSPREVIOUS along. Answers with the secret's ARN.
    pub async fn move_secret_stage(
        &self,
        id: &str,
        stage: &str,
        to: &str,
        from: Option<&str>,
    ) -> Result<Changed<String>, ChangeError> {
        let send = || {
            let request = self.clients().secretsmanager.update_secret_version_stage().secret_id(id);
            let request = request.version_stage(stage).move_to_version_id(to);
            request.set_remove_from_version_id(from.map(str::to_owned)).send()
        };
        let changed = self.change(&MOVE, send).await?;
        Ok(changed.map(|answer| clean_or_empty(answer.arn())))
    }
}

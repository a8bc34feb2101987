//! The account as an HTTP client of the SDK: no socket in between.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;

use super::Account;

/// What a client needs to reach the account in this process.
#[derive(Clone, Debug)]
pub struct Served {
    /// The HTTP client to plug in under the SDK.
    pub http_client: SharedHttpClient,
    /// Region of the account.
    pub region: String,
}

impl Account {
    /// The account as an HTTP client.
    pub fn http_client(&self) -> Served {
        let region = self.world().estate.region.clone();
        Served { http_client: SharedHttpClient::new(InProcess(self.clone())), region }
    }
}

#[derive(Clone, Debug)]
struct InProcess(Account);

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let account = self.0.clone();
        HttpConnectorFuture::new(async move { carry(&account, request).await })
    }
}

async fn carry(account: &Account, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let other = |error: Box<dyn std::error::Error + Send + Sync>| ConnectorError::other(error, None);
    let (parts, body) = request.try_into_http1x().map_err(|error| other(error.into()))?.into_parts();
    let bytes = body.collect().await.map_err(other)?.to_bytes();
    let answer = account.answer(http::Request::from_parts(parts, bytes)).await;
    let answer = answer.map_err(|broken| ConnectorError::io(broken.into()))?;
    HttpResponse::try_from(answer.map(SdkBody::from_body_1_x)).map_err(|error| other(error.into()))
}

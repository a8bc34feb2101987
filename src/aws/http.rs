//! The HTTP client under the SDK.
//!
//! The SDK's own client loads the system's root certificates when it is made, which takes longer
//! than a whole `status` against a loopback account. Ours makes a connector when the first request
//! needs it. It honours `AWS_CA_BUNDLE` and the proxy variables, as the AWS CLI does.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::error::Error;

/// Where HTTP clients come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// From here, trusting the certificates of a bundle alone, or the system's.
    Ours(Option<Arc<[u8]>>),
    /// From elsewhere, always the same one: the simulated account's.
    Given(SharedHttpClient),
}

impl Source {
    /// Clients for a real account, trusting the system's certificates, or those of `ca_bundle`
    /// alone when it is given. Fails on a bundle that cannot be read or holds no good certificate.
    pub(crate) fn ours(ca_bundle: Option<PathBuf>) -> Result<Self, Error> {
        Ok(Self::Ours(match ca_bundle {
            Some(path) => Some(read_bundle(&path)?),
            None => None,
        }))
    }

    /// A client that shares no connection with any other.
    pub(crate) fn client(&self) -> SharedHttpClient {
        match self {
            Self::Ours(trust) => {
                SharedHttpClient::new(Client { trust: trust.clone(), connectors: Mutex::default() })
            }
            Self::Given(client) => client.clone(),
        }
    }
}

/// Reads a bundle and makes sure that the TLS library, which panics on a bad one, will take it.
fn read_bundle(path: &Path) -> Result<Arc<[u8]>, Error> {
    let bad = |why: String| {
        let path = path.display();
        Error::setup(
            format!("The CA bundle {path} cannot be used: {why}."),
            "Point AWS_CA_BUNDLE, or ca_bundle in the profile, to a readable file of PEM \
             certificates, or unset it to trust the system's own.",
        )
    };
    let pem = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.map_err(|_| bad("it is not valid PEM".to_owned()))?;
    if certificates.is_empty() {
        return Err(bad("it holds no PEM certificate".to_owned()));
    }
    let mut roots = rustls::RootCertStore::empty();
    for (index, certificate) in certificates.into_iter().enumerate() {
        let number = index + 1;
        let added = roots.add(certificate);
        added.map_err(|_| bad(format!("certificate number {number} in it is malformed")))?;
    }
    Ok(pem.into())
}

type Timeouts = (Option<Duration>, Option<Duration>);

#[derive(Debug)]
struct Client {
    trust: Option<Arc<[u8]>>,
    connectors: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let key = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        let connector = connectors.entry(key).or_insert_with(|| {
            SharedHttpConnector::new(Connectors {
                settings: settings.clone(),
                sleep: components.sleep_impl(),
                trust: self.trust.clone(),
                direct: OnceLock::new(),
                plain: OnceLock::new(),
                tls: OnceLock::new(),
            })
        });
        connector.clone()
    }
}

/// Connectors for one set of time-outs, each made when it is first needed.
#[derive(Debug)]
struct Connectors {
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    trust: Option<Arc<[u8]>>,
    /// HTTP without a proxy, for the instance's and the task's own credential endpoints.
    direct: OnceLock<Connector>,
    plain: OnceLock<Connector>,
    tls: OnceLock<Result<Connector, String>>,
}

impl HttpConnector for Connectors {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let uri = request.uri();
        if is_link_local(uri) {
            return self.direct.get_or_init(|| self.builder().build_http()).call(request);
        }
        if uri.starts_with("http://") {
            let make = || self.builder().proxy_config(ProxyConfig::from_env()).build_http();
            return self.plain.get_or_init(make).call(request);
        }
        match self.tls.get_or_init(|| self.make_tls()) {
            Ok(connector) => connector.call(request),
            Err(why) => HttpConnectorFuture::ready(Err(ConnectorError::user(why.clone().into()))),
        }
    }
}

impl Connectors {
    fn builder(&self) -> ConnectorBuilder {
        let mut builder = Connector::builder().connector_settings(self.settings.clone());
        builder.set_sleep_impl(self.sleep.clone());
        builder
    }

    fn make_tls(&self) -> Result<Connector, String> {
        let trust = match &self.trust {
            Some(pem) => TrustStore::empty().with_pem_certificate(pem.to_vec()),
            None => TrustStore::default(),
        };
        let context = TlsContext::builder().with_trust_store(trust).build();
        let context = context.map_err(|error| error.to_string())?;
        let builder = self.builder().proxy_config(ProxyConfig::from_env());
        Ok(builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(context).build())
    }
}

/// Whether a request goes to the instance metadata service or to the ECS or EKS credential
/// endpoint: never through a proxy, which would answer with its own machine's credentials.
fn is_link_local(uri: &str) -> bool {
    ["http://169.254.", "http://[fd00:ec2::", "http://[FD00:EC2::"]
        .iter()
        .any(|prefix| uri.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(contents: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, contents).unwrap();
        Source::ours(Some(path)).unwrap_err().message
    }

    #[test]
    fn a_bad_bundle_is_refused_in_words() {
        assert!(refusal(b"").contains("holds no PEM certificate"));
        let garbage = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refusal(garbage).contains("certificate number 1 in it is malformed"));
        let broken = b"-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n";
        assert!(refusal(broken).contains("not valid PEM"));
        let missing = Source::ours(Some("/nonexistent/ca.pem".into())).unwrap_err();
        assert!(missing.message.contains("/nonexistent/ca.pem"), "{}", missing.message);
    }

    #[test]
    fn the_instances_own_endpoints_are_link_local() {
        assert!(is_link_local("http://169.254.169.254/latest/api/token"));
        assert!(!is_link_local("http://127.0.0.1:4566/"));
    }
}

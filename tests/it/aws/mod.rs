//! Changes and probes over real sockets, against a server that answers as it is told.

mod bodies;
mod outcomes;
mod probe;
mod script;

use aws_credential_types::Credentials;
use dogwatch::aws::{Account, Settings};

/// An account whose calls go to an address.
async fn account(endpoint_url: &str) -> Account {
    let settings = Settings {
        region: Some("us-east-1".to_owned()),
        endpoint_url: Some(endpoint_url.to_owned()),
        credentials: Some(Credentials::new("simulated", "simulated", None, None, "test")),
        ..Settings::default()
    };
    settings.connect().await.unwrap()
}

//! Any bytes as what AWS answers, under the SDK and everything above it.
//!
//! The first byte picks status, content type and question, the second which operation is answered
//! so (`a` to `l`; `m`: all of them); everything after them is the answer. The other operations
//! are answered by a simulated account.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dogwatch::aws::Settings;
use dogwatch::cli::status;
use dogwatch::engine::{Engine, Question};
use dogwatch::sim::clock::Clock;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::{Account, worlds};
use dogwatch::text;

/// 2026-11-21T03:00:00Z.
const NIGHT: i64 = 1_795_230_000_000;

/// What a survey calls.
const SURVEYED: [&str; 12] = [
    "ListClusters",
    "DescribeClusters",
    "ListServices",
    "DescribeServices",
    "ListTasks",
    "DescribeTasks",
    "DescribeTaskDefinition",
    "DescribeTargetGroups",
    "DescribeTargetHealth",
    "DescribeAlarms",
    "DescribeScalableTargets",
    "GetCallerIdentity",
];

static WORLD: LazyLock<WorldSpec> = LazyLock::new(|| worlds::load("fleet:2x2").expect("a built-in world"));

/// Reads the whole picture while some or all answers are any bytes, and writes it both ways.
///
/// # Panics
/// When anything on the way does, or when something unfit for a terminal comes through.
pub async fn check(data: &[u8], deadline: Duration) {
    let [kind, chosen, body @ ..] = data else { return };
    let account = Account::new(&WORLD, Clock::manual(NIGHT)).expect("a sound world");
    let served = account.http_client();
    let answers = Answers { rest: served.http_client, kind: *kind, chosen: *chosen, body: body.into() };
    let settings = Settings {
        region: Some(served.region),
        endpoint_url: Some("http://simulated.account".to_owned()),
        http_client: Some(SharedHttpClient::new(answers)),
        credentials: Some(Credentials::new("simulated", "simulated", None, None, "fuzz")),
        ..Settings::default()
    };
    let engine = Engine::new(settings.connect().await.expect("sound settings"));
    match engine.survey(&question(*kind, deadline)).await {
        Ok(snapshot) => {
            let mut out = Vec::new();
            status::write(&snapshot, true, &mut out).expect("memory takes everything");
            all_clean(&serde_json::from_slice(&out).expect("JSON"));
            out.clear();
            status::write(&snapshot, false, &mut out).expect("memory takes everything");
        }
        Err(failure) => {
            let said = failure.to_string();
            assert_eq!(text::clean(&said), said);
        }
    }
}

fn question(kind: u8, deadline: Duration) -> Question {
    let (cluster, service) = ("fleet-cluster".to_owned(), "svc-0000".to_owned());
    let names = match (kind >> 4) & 3 {
        0 => vec![cluster, service],
        1 => vec![service],
        2 => vec![cluster],
        _ => Vec::new(),
    };
    Question { cluster: None, names, deadline }
}

/// Every text of a document is as `clean` leaves it.
fn all_clean(json: &serde_json::Value) {
    match json {
        serde_json::Value::String(said) => assert_eq!(text::clean(said), said.as_str()),
        serde_json::Value::Array(items) => items.iter().for_each(all_clean),
        serde_json::Value::Object(members) => members.values().for_each(all_clean),
        _ => {}
    }
}

/// Answers the chosen operation with the bytes, and leaves the rest to the simulated account.
#[derive(Clone, Debug)]
struct Answers {
    rest: SharedHttpClient,
    kind: u8,
    chosen: u8,
    body: Arc<[u8]>,
}

impl HttpClient for Answers {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let rest = self.rest.http_connector(settings, components);
        SharedHttpConnector::new(Connector { rest, answers: self.clone() })
    }
}

#[derive(Debug)]
struct Connector {
    rest: SharedHttpConnector,
    answers: Answers,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // One more than there are: all of them.
        let index = usize::from(self.answers.chosen.wrapping_sub(b'a')) % (SURVEYED.len() + 1);
        if SURVEYED.get(index).is_some_and(|wanted| !is_call_of(&request, wanted)) {
            return self.rest.call(request);
        }
        HttpConnectorFuture::ready(Ok(self.answers.answer(&request)))
    }
}

fn is_call_of(request: &HttpRequest, operation: &str) -> bool {
    let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit_once('.'));
    let path = request.uri().rsplit_once("/operation/");
    let form = format!("Action={operation}&");
    target.is_some_and(|(_, name)| name == operation)
        || path.is_some_and(|(_, name)| name == operation)
        || request.body().bytes().is_some_and(|body| body.starts_with(form.as_bytes()))
}

impl Answers {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let status = match self.kind & 3 {
            1 => 400,
            2 => 500,
            _ => 200,
        };
        let status = StatusCode::try_from(status).expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.to_vec()));
        let cbor = request.uri().contains("/operation/");
        let json = request.headers().get("x-amz-target").is_some();
        let content = match (self.kind >> 2) & 3 {
            1 => Some("text/html"),
            2 => None,
            _ if cbor => Some("application/cbor"),
            _ if json => Some("application/x-amz-json-1.1"),
            _ => Some("text/xml"),
        };
        if let Some(content) = content {
            response.headers_mut().insert("content-type", content);
        }
        if cbor {
            response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        }
        response
    }
}

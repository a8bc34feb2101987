//! Probes.

use dogwatch::aws::ProbeOutcome;
use dogwatch::aws::Settings;

use super::account;
use super::script::{Answer, http, serve};

async fn probe(url: &str) -> ProbeOutcome {
    account("http://127.0.0.1:1").await.probe(url).await
}

async fn status(url: &str) -> u16 {
    match probe(url).await {
        ProbeOutcome::Answered { status, millis } => {
            assert!(millis < 5000);
            status
        }
        ProbeOutcome::Failed(why) => panic!("{url}: {why}"),
    }
}

async fn failure(url: &str) -> String {
    match probe(url).await {
        ProbeOutcome::Failed(why) => why,
        answered => panic!("{url}: {answered:?}"),
    }
}

#[tokio::test]
async fn what_answers_is_told_by_its_status() {
    let elsewhere = "location: /elsewhere\r\n";
    let script = serve([http(200, "", "fine"), http(302, elsewhere, ""), http(503, "", "down")]);
    let url = format!("{}/health?deep=1#top", script.url);
    assert_eq!((status(&url).await, status(&url).await, status(&url).await), (200, 302, 503));
    let requests = script.requests();
    assert_eq!(requests.len(), 3);
    let head = &requests[0].head;
    assert!(head.starts_with("get /health?deep=1 http/1.1\r\n"), "{head}");
    assert!(head.contains("user-agent: dogwatch/") && head.contains("host: 127.0.0.1:"), "{head}");
    assert!(!head.contains("authorization") && !head.contains("x-amz"), "{head}");
}

#[tokio::test]
async fn the_body_is_not_waited_for() {
    let endless = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nx".to_owned();
    assert_eq!(status(&serve([Answer::Bytes(endless)]).url).await, 200);
}

#[tokio::test]
async fn what_does_not_answer_is_told_why() {
    assert!(failure(&serve([Answer::Nothing]).url).await.contains("broke off"));
    assert!(failure("http://127.0.0.1:1/").await.contains("refused"));
    assert!(failure("http://dogwatch.invalid/").await.contains("name was not found"));
    assert!(failure("not an address").await.contains("no HTTP address"));
    let no_tls = serve([Answer::Nothing]).url.replace("http:", "https:");
    assert!(failure(&no_tls).await.contains("TLS"));
    assert!(failure(&serve([Answer::Silence]).url).await.contains("no answer within 5 seconds"));
}

#[tokio::test]
async fn the_simulated_account_is_asked_in_this_process() {
    let served = crate::support::calm_world("lauv").http_client();
    let settings = Settings {
        region: Some(served.region),
        endpoint_url: Some("http://simulated.account".to_owned()),
        http_client: Some(served.http_client),
        credentials: Some(aws_credential_types::Credentials::new(
            "simulated",
            "simulated",
            None,
            None,
            "test",
        )),
        ..Settings::default()
    };
    let outcome = settings.connect().await.unwrap().probe("http://simulated.account/_dogwatch/world").await;
    assert!(matches!(outcome, ProbeOutcome::Answered { status: 200, .. }), "{outcome:?}");
}

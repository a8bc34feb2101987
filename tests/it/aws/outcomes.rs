//! What is told of a change that fails: refused, or unclear; and how often it is sent.

use dogwatch::aws::ChangeError;
use dogwatch::model::{Arn, Changed, ServiceChange, Why};

use super::account;
use super::script::{Answer, Script, aws, http, serve};

type Outcome = Result<Changed<Arn>, ChangeError>;

/// Restarts a service there.
async fn restart(url: &str) -> Outcome {
    let change = ServiceChange { force_new_deployment: true, ..ServiceChange::of("c", "s") };
    Ok(account(url).await.update_service(&change).await?.map(|service| service.arn))
}

async fn restart_at(answers: impl IntoIterator<Item = Answer>) -> (Outcome, Script) {
    let script = serve(answers);
    (restart(&script.url).await, script)
}

fn done() -> Answer {
    aws(200, "", r#"{"service": {"serviceArn": "arn:aws:ecs:us-east-1:1:service/c/s"}}"#)
}

#[tokio::test]
async fn an_answer_comes_with_its_request_id() {
    let (outcome, script) = restart_at([done()]).await;
    let changed = outcome.unwrap();
    assert_eq!(changed.answer.name(), "s");
    assert_eq!(changed.request_id.as_deref(), Some("the-request-id"));
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn what_aws_turns_down_is_refused() {
    for (status, code) in [
        (400, "ServiceNotActiveException"),
        (400, "AccessDeniedException"),
        (400, "ExpiredTokenException"),
        (403, ""),
        (404, ""),
        (400, "UnknownOperationException"),
        (501, ""),
    ] {
        let (outcome, script) = restart_at([aws(status, code, "{}")]).await;
        let error = outcome.unwrap_err();
        assert!(!error.is_unclear(), "{status} {code}: {error:?}");
        assert_eq!(error.request_id(), Some("the-request-id"));
        assert_eq!(script.requests().len(), 1, "{status} {code}");
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_unclear_and_sent_once() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"service\": {\"serv".to_owned();
    for (what, answer) in [
        ("a server's fault", aws(500, "ServerException", "{}")),
        ("a gateway's fault", http(504, "", "<html>")),
        ("a broken connection", Answer::Nothing),
        ("half an answer", Answer::Bytes(half)),
        ("a malformed answer", aws(200, "", "{\"service\": ")),
        ("somebody else's answer", http(302, "location: http://login.example/\r\n", "")),
    ] {
        let (outcome, script) = restart_at([answer]).await;
        let error = outcome.unwrap_err();
        assert!(error.is_unclear(), "{what}: {error:?}");
        assert_eq!(script.requests().len(), 1, "{what}");
    }
}

#[tokio::test]
async fn what_never_left_is_refused() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let no_tls = serve([Answer::Nothing]).url.replace("http://", "https://");
    for url in [nobody.as_str(), "http://dogwatch.invalid", &no_tls] {
        let error = restart(url).await.unwrap_err();
        assert!(!error.is_unclear(), "{url}: {error:?}");
        assert_eq!(error.error().why, Why::Unreachable, "{url}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_throttled_is_sent_again() {
    let throttled = aws(400, "ThrottlingException", "{}");
    let (outcome, script) = restart_at([throttled.clone(), throttled, done()]).await;
    outcome.unwrap();
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once() {
    let (outcome, script) = restart_at([aws(403, "RequestTimeTooSkewed", "{}")]).await;
    assert!(!outcome.unwrap_err().is_unclear());
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn a_change_is_sent_however_often_it_was_denied() {
    let script = serve([aws(400, "AccessDeniedException", "{}")]);
    let account = account(&script.url).await;
    for _ in 0..5 {
        let error = account.update_service(&ServiceChange::of("c", "s")).await.unwrap_err();
        assert_eq!(error.error().why, Why::Denied);
    }
    assert_eq!(script.requests().len(), 5);
}

//! The log of requests, by which any client's use of the API can be counted.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use http::Response;

use super::Account;
use super::body::{Body, Broken};

/// Where the lines go.
pub(super) struct RequestLog(Mutex<Box<dyn Write + Send>>);

impl RequestLog {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(out))
    }

    fn write(&self, line: &str) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The account goes on when its log cannot be written.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

/// A request on its way to its line. The line is written when this is dropped, so that a request
/// whose client does not wait for the answer is counted as well.
pub(super) struct Entry<'a> {
    log: Option<&'a RequestLog>,
    request: String,
    answer: String,
}

impl<'a> Entry<'a> {
    pub(super) fn begin(account: &'a Account, service: &str, operation: &str) -> Self {
        let log = account.inner.log.as_ref();
        let time = jiff::Timestamp::from_millisecond(account.inner.clock.now()).unwrap_or_default();
        let request = log.map(|_| format!("{time:.3} {service} {operation}")).unwrap_or_default();
        Self { log, request, answer: "-".to_owned() }
    }

    /// Notes the answer's status, and its code where it is an error; `-` stays for a connection
    /// that broke first.
    pub(super) fn end(mut self, answer: &Result<Response<Body>, Broken>) {
        let Ok(answer) = answer else { return };
        let code = answer.headers().get("x-amzn-errortype").and_then(|code| code.to_str().ok());
        let status = answer.status().as_u16().to_string();
        self.answer = code.map_or_else(|| status.clone(), |code| format!("{status} {code}"));
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if let Some(log) = self.log {
            log.write(&format!("{} {}", self.request, self.answer));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::sim::clock::Clock;
    use crate::sim::worlds;

    /// A file in memory.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn list_clusters() -> Request<Bytes> {
        Request::post("/")
            .header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListClusters")
            .header("authorization", "AWS4-HMAC-SHA256")
            .body(Bytes::from_static(b"{}"))
            .unwrap()
    }

    #[tokio::test]
    async fn a_line_tells_what_was_asked_and_answered() {
        let lines = Lines::default();
        let spec = worlds::load("lauv").unwrap();
        let account =
            Account::new(&spec, Clock::manual(0)).unwrap().with_request_log(Box::new(lines.clone()));
        account.answer(list_clusters()).await.unwrap();
        account.begin("throttled-all", None).unwrap();
        account.answer(list_clusters()).await.unwrap();
        account.begin("latency", None).unwrap();
        // The client goes before the answer comes.
        let soon = std::time::Duration::from_millis(1);
        assert!(tokio::time::timeout(soon, account.answer(list_clusters())).await.is_err());
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let begin = "1970-01-01T00:00:00.000Z ecs ListClusters";
        assert_eq!(text, format!("{begin} 200\n{begin} 400 ThrottlingException\n{begin} -\n"));
    }
}

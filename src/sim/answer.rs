//! From an HTTP request to an HTTP answer: which service and operation, what
//! the request meets on its way, what the operation says, in the right format.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};

use super::Account;
use super::api::{SERVICES, Service};
use super::body::{Body, Broken};
use super::fault::{Caller, Effect, OperationFault, Trouble, denied};
use super::record::{Seen, plain_json};
use super::request_log::Entry;
use super::wire::{ApiError, Input, Protocol, Value, cbor, json, query};

/// An understood request.
struct Call {
    service: &'static Service,
    /// What the caller speaks: CloudWatch understands JSON beside CBOR.
    protocol: Protocol,
    operation: String,
    input: Result<Value, ApiError>,
}

impl Account {
    /// Answers a request as AWS would.
    ///
    /// # Errors
    /// [`Broken`] where the connection breaks before the answer.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Body>, Broken> {
        if request.uri().path().starts_with(super::control::PATH) {
            return Ok(super::control::answer(self, &request));
        }
        if let Some(answer) = super::app::answer(self, &request) {
            return Ok(answer);
        }
        let call = match understand(&request) {
            Ok(call) => call,
            Err(error) => return Ok(plain(404, json::write_error(&error))),
        };
        let entry = Entry::begin(self, call.service.client, &call.operation);
        let place = self.inner.record.begin(|| self.seen(&call));
        let signed = request.headers().contains_key(http::header::AUTHORIZATION);
        let answer = self.answer_call(&call, signed).await;
        entry.end(&answer);
        self.inner.record.end(place, answer.as_ref().ok().map(|answer| answer.status().as_u16()));
        answer
    }

    fn seen(&self, call: &Call) -> Seen {
        Seen {
            service: call.service.client.to_owned(),
            operation: call.operation.clone(),
            input: call.input.as_ref().map(plain_json).unwrap_or_default(),
            status: None,
            at: self.inner.clock.now(),
        }
    }

    async fn answer_call(&self, call: &Call, signed: bool) -> Result<Response<Body>, Broken> {
        let (weather, met, caller) = {
            let mut world = self.world();
            world.called(&call.operation);
            let arn = format!("arn:aws:sts::{}:{}", world.estate.account, world.estate.caller);
            let caller = Caller { arn, region: world.estate.region.clone() };
            let weather = world.account.weather(call.service.iam, &call.operation, &caller, Instant::now());
            (weather, world.account.meet(call.service.client, &call.operation), caller)
        };
        if weather.latency > 0 {
            tokio::time::sleep(Duration::from_millis(weather.latency)).await;
        }
        if weather.reset {
            return Err(Broken);
        }
        let refused = weather.error.or_else(|| (!signed).then(unsigned));
        let mut response = match (refused, met) {
            (Some(error), _) => self.refusal(call, &error),
            (None, Some(fault)) => self.suffer(call, fault, &caller).await?,
            (None, None) => self.perform(call),
        };
        if weather.truncated {
            truncate(&mut response);
        }
        self.date(&mut response);
        Ok(response)
    }

    /// What becomes of a call that meets trouble with its operation.
    async fn suffer(
        &self,
        call: &Call,
        fault: OperationFault,
        caller: &Caller,
    ) -> Result<Response<Body>, Broken> {
        if matches!(fault.effect, Effect::HoldAfter | Effect::CutAfter) {
            self.perform(call);
        }
        match fault.effect {
            Effect::Error => {
                let error = ApiError::with_status(fault.code, fault.status, fault.message);
                Ok(self.refusal(call, &error))
            }
            Effect::Deny => Ok(self.refusal(call, &denied(call.service.iam, &call.operation, &caller.arn))),
            Effect::CutBefore | Effect::CutAfter => Err(Broken),
            Effect::Hold | Effect::HoldAfter => {
                tokio::time::sleep(Duration::from_secs(fault.seconds)).await;
                Err(Broken)
            }
        }
    }

    fn perform(&self, call: &Call) -> Response<Body> {
        let outcome = call.input.clone().and_then(Input::new).and_then(|input| {
            let handler = call.service.handler(&call.operation)?;
            if call.operation == "StartLiveTail" {
                return super::tail::stream(self, &input).map(|frames| self.streamed(call, frames));
            }
            let answer = handler(&mut self.world(), &input)?;
            Ok(self.success(call, &Value::Map(answer)))
        });
        outcome.unwrap_or_else(|error| self.refusal(call, &error))
    }

    fn success(&self, call: &Call, answer: &Value) -> Response<Body> {
        let id = self.request_id();
        let body = match call.protocol {
            Protocol::Json => json::write(answer),
            Protocol::Cbor => cbor::write(answer),
            Protocol::Query => query::write(&call.operation, call.service.namespace, &id, answer),
        };
        respond(call, 200, &id, body)
    }

    fn refusal(&self, call: &Call, error: &ApiError) -> Response<Body> {
        let id = self.request_id();
        let body = match call.protocol {
            Protocol::Json => json::write_error(error),
            Protocol::Cbor => cbor::write_error(error),
            Protocol::Query => query::write_error(call.service.namespace, &id, error),
        };
        let mut response = respond(call, error.status, &id, body);
        let headers = response.headers_mut();
        if let Ok(code) = HeaderValue::from_str(&error.code) {
            headers.insert("x-amzn-errortype", code);
        }
        // CloudWatch was a Query service once: clients still look for the code of those days.
        let party = if error.status < 500 { "Sender" } else { "Receiver" };
        if let Ok(old) = HeaderValue::from_str(&format!("{};{party}", error.code)) {
            headers.insert("x-amzn-query-error", old);
        }
        response
    }

    fn streamed(&self, call: &Call, frames: tokio::sync::mpsc::Receiver<Bytes>) -> Response<Body> {
        let mut response = respond(call, 200, &self.request_id(), Vec::new());
        let kind = HeaderValue::from_static("application/vnd.amazon.eventstream");
        response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
        *response.body_mut() = Body::Stream(frames);
        response
    }

    fn request_id(&self) -> String {
        self.lock().estate.ids.uuid()
    }

    /// The account's time, which clients compare with their own.
    fn date(&self, response: &mut Response<Body>) {
        let world = self.lock();
        let skew = if world.account.has(Trouble::ClockSkew) { 600_000 } else { 0 };
        let time = jiff::Timestamp::from_millisecond(world.now() + skew).unwrap_or_default();
        let text = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(http::header::DATE, value);
        }
    }
}

fn unsigned() -> ApiError {
    ApiError::with_status("MissingAuthenticationTokenException", 403, "Missing Authentication Token")
}

fn understand(request: &Request<Bytes>) -> Result<Call, ApiError> {
    let unknown = || ApiError::with_status("UnknownOperationException", 404, "");
    let body = request.body();
    if let Some(target) = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()) {
        let (prefix, operation) = target.rsplit_once('.').ok_or_else(unknown)?;
        let cloudwatch = || find(Protocol::Cbor, prefix);
        let service = find(Protocol::Json, prefix).or_else(cloudwatch).ok_or_else(unknown)?;
        let (protocol, operation) = (Protocol::Json, operation.to_owned());
        return Ok(Call { service, protocol, operation, input: json::read(body) });
    }
    let mut parts = request.uri().path().trim_matches('/').split('/');
    if let (Some("service"), Some(name), Some("operation"), Some(operation)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        let service = find(Protocol::Cbor, name).ok_or_else(unknown)?;
        let (protocol, operation) = (Protocol::Cbor, operation.to_owned());
        return Ok(Call { service, protocol, operation, input: cbor::read(body) });
    }
    let version = form_urlencoded::parse(body)
        .find(|(name, _)| name == "Version")
        .map(|(_, version)| version.into_owned());
    let service = version.and_then(|version| find(Protocol::Query, &version)).ok_or_else(unknown)?;
    let call = query::read(body)?;
    Ok(Call { service, protocol: Protocol::Query, operation: call.operation, input: Ok(call.input) })
}

fn find(protocol: Protocol, target: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.protocol == protocol && service.target == target)
}

fn respond(call: &Call, status: u16, id: &str, body: Vec<u8>) -> Response<Body> {
    let kind = match call.protocol {
        // CloudWatch's JSON is the older one.
        Protocol::Json if call.service.protocol == Protocol::Cbor => "application/x-amz-json-1.0",
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::Cbor => "application/cbor",
        Protocol::Query => "text/xml",
    };
    let mut response = plain(status, body);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if call.protocol == Protocol::Cbor {
        headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

pub(super) fn plain(status: u16, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::Whole(Some(Bytes::from(body))));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Half of the answer arrives, and the length of the whole was promised.
fn truncate(response: &mut Response<Body>) {
    if let Body::Whole(Some(bytes)) = response.body_mut() {
        let half = bytes.slice(..bytes.len() / 2);
        let promised = bytes.len() as u64;
        *response.body_mut() = Body::Half { part: Some(half), promised };
    }
}

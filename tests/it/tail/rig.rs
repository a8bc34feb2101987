//! The machine on the simulated account, through the SDK, by the world's clock: a day passes in
//! seconds.
//!
//! What the driver does with effects in real time is done here at once, so that nothing depends
//! on how fast this machine is.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_cloudwatchlogs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudwatchlogs::types::StartLiveTailResponseStream as Frame;
use dogwatch::aws::Error;
use dogwatch::engine::tail::machine::{
    Delivery, Effect, GroupScope, Input, Machine, Now, Read, Scope, SessionId,
};
use dogwatch::engine::tail::{Begin, TailState};
use dogwatch::model::{EventPage, LiveUpdate, LogEvent, Why};
use dogwatch::sim::Account;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

use crate::support::NIGHT;

pub struct Rig {
    pub account: Account,
    client: Client,
    machine: Machine,
    scope: Scope,
    sessions: HashMap<SessionId, AbortHandle>,
    happened: UnboundedSender<Input>,
    happening: UnboundedReceiver<Input>,
    /// How often each message was shown.
    pub shown: HashMap<String, u32>,
    /// How many of them were marked late.
    pub late: usize,
    /// Pages that were read.
    pub pages: u64,
}

impl Rig {
    /// A tail of these groups, which begins now with the last ten minutes.
    pub async fn new(account: Account, groups: &[&str]) -> Self {
        let served = account.http_client();
        let config = aws_sdk_cloudwatchlogs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(served.http_client)
            .region(Region::new(served.region))
            .credentials_provider(Credentials::for_tests())
            .retry_config(RetryConfig::disabled())
            .build();
        let arn = |group: &&str| format!("arn:aws:logs:us-east-1:123456789012:log-group:{group}");
        let scope = Scope {
            generation: 1,
            groups: groups
                .iter()
                .map(|group| GroupScope {
                    name: (*group).to_owned(),
                    arn: arn(group),
                    prefixes: Vec::new(),
                    streams: Vec::new(),
                })
                .collect(),
            pattern: String::new(),
            begin: Begin::Back(Duration::from_secs(600)),
            follow: true,
            live: true,
        };
        let (happened, happening) = unbounded_channel();
        let mut rig = Self {
            account,
            client: Client::from_conf(config),
            machine: Machine::new(),
            scope: scope.clone(),
            sessions: HashMap::new(),
            happened,
            happening,
            shown: HashMap::new(),
            late: 0,
            pages: 0,
        };
        rig.take(Input::Connected(true)).await;
        rig.take(Input::Watch(scope)).await;
        rig.settle().await;
        rig
    }

    pub fn state(&self) -> &TailState {
        self.machine.state()
    }

    /// Sessions that are open or being opened.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    fn now(&self) -> Now {
        let account = self.account.world().now();
        Now { since_start: Duration::from_millis((account - NIGHT).unsigned_abs()), account }
    }

    /// Lets a second pass, and everything that comes of it.
    pub async fn second(&mut self) {
        self.account.advance(1000);
        self.settle().await;
    }

    /// Lets the tail take whatever there is, until nothing more comes.
    pub async fn settle(&mut self) {
        let mut quiet = 0;
        while quiet < 8 {
            tokio::task::yield_now().await;
            quiet += 1;
            while let Ok(input) = self.happening.try_recv() {
                self.take(input).await;
                quiet = 0;
            }
            if self.machine.wake().is_some_and(|at| at <= self.now().since_start) {
                self.take(Input::Time).await;
            }
        }
    }

    pub async fn take(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            if let Input::Ended(session, _) = &input {
                self.sessions.remove(session);
            }
            for effect in self.machine.take(input, self.now()) {
                match effect {
                    Effect::Open { session, groups } => self.open(session, &groups),
                    Effect::Close(session) => {
                        if let Some(handle) = self.sessions.remove(&session) {
                            handle.abort();
                        }
                    }
                    // Answered before anything else happens, so that there is nothing to drop.
                    Effect::Read(read) => inputs.insert(0, self.read(&read).await),
                    Effect::Drop(_) => {}
                    Effect::Deliver(lines) => self.show(lines),
                }
            }
        }
    }

    fn show(&mut self, lines: Vec<Delivery>) {
        for line in lines {
            *self.shown.entry(line.event.message).or_default() += 1;
            self.late += usize::from(line.late);
        }
    }

    fn open(&mut self, session: SessionId, groups: &[usize]) {
        let arns: Vec<String> = groups.iter().map(|group| self.scope.groups[*group].arn.clone()).collect();
        let (client, happened) = (self.client.clone(), self.happened.clone());
        let work = async move {
            let request = client.start_live_tail().set_log_group_identifiers(Some(arns));
            let mut answer = match request.send().await {
                Ok(answer) => answer,
                Err(error) => return happened.send(Input::Ended(session, Some(explain(&error)))).unwrap(),
            };
            happened.send(Input::Opened(session)).unwrap();
            loop {
                let input = match answer.response_stream.recv().await {
                    Ok(Some(Frame::SessionUpdate(update))) => Input::Update(session, live_update(&update)),
                    Ok(Some(_)) => continue,
                    Ok(None) => return happened.send(Input::Ended(session, None)).unwrap(),
                    Err(error) => {
                        return happened.send(Input::Ended(session, Some(explain(&error)))).unwrap();
                    }
                };
                happened.send(input).unwrap();
            }
        };
        self.sessions.insert(session, tokio::spawn(work).abort_handle());
    }

    async fn read(&mut self, read: &Read) -> Input {
        self.pages += 1;
        let request = self.client.filter_log_events();
        let answer = request
            .log_group_identifier(&self.scope.groups[read.group].arn)
            .start_time(read.from)
            .set_end_time(read.to)
            .set_next_token(read.token.clone())
            .set_start_from_head(read.newest_first.then_some(false))
            .limit(200)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                let events = answer.events().iter().map(|event| LogEvent {
                    stream: event.log_stream_name().unwrap().to_owned(),
                    group: String::new(),
                    at: event.timestamp().unwrap(),
                    ingested: event.ingestion_time().unwrap(),
                    id: event.event_id().map(str::to_owned),
                    message: event.message().unwrap().to_owned(),
                });
                Input::Page(read.id, EventPage { events: events.collect(), next: answer.next_token.clone() })
            }
            Err(error) => Input::Failed(read.id, explain(&error)),
        }
    }
}

fn live_update(update: &aws_sdk_cloudwatchlogs::types::LiveTailSessionUpdate) -> LiveUpdate {
    let events = update.session_results().iter().map(|event| LogEvent {
        stream: event.log_stream_name().unwrap().to_owned(),
        group: event.log_group_identifier().unwrap().to_owned(),
        at: event.timestamp().unwrap(),
        ingested: event.ingestion_time().unwrap(),
        id: None,
        message: event.message().unwrap().to_owned(),
    });
    LiveUpdate { sampled: update.session_metadata().unwrap().sampled, events: events.collect() }
}

/// As the console's own errors say it, as far as the machine looks at them.
fn explain<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Error {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("interrupted");
    let why = match code {
        "AccessDeniedException" => Why::Denied,
        "ThrottlingException" => Why::Throttled,
        "ExpiredTokenException" => Why::Expired,
        "interrupted" => Why::Unreachable,
        other => Why::Other(other.to_owned()),
    };
    Error {
        operation: "logs:X".to_owned(),
        why,
        try_again: true,
        message: code.to_owned(),
        remedy: String::new(),
    }
}

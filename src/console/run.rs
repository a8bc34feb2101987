//! The loop: waits for keys, pictures, signals and the second's turn, and draws when something
//! has changed.

use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use crossterm::event::{Event as Input, EventStream, KeyEventKind};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::Sleep;

use super::app::App;
use super::clipboard;
use super::event::{Effect, Event, Moment};
use super::frames::Frames;
use super::saver::Saver;
use super::terminal::Terminal;
use super::update::update;
use crate::engine::execute::{Order, Runs, Say};
use crate::engine::poll::{Ask, Live, Picture};
use crate::engine::tail::{Tail, TailAsk, TailReport};
use crate::runbook::machine::{Beginning, Run};

/// Events that are taken before the next frame, so that a flood of keys cannot keep it away.
const BURST: usize = 256;
/// Lines of logs that are taken before the next frame: some milliseconds of work.
const LINES: usize = 2_000;

/// How the console was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// By the operator.
    Quit,
    /// By a signal, with its number.
    Signal(i32),
    /// The terminal has gone.
    Lost,
    /// The engine has ended, which it never should.
    EngineEnded,
}

/// What woke the loop.
enum Woken {
    Input(Option<io::Result<Input>>),
    Picture(bool),
    Signal(i32),
    Stop,
    Second,
    Frame,
    Tail(Option<TailReport>),
    Run(Option<Arc<Run>>),
    Saved(Result<(), String>),
    Work,
}

/// What the console talks to.
struct Outside<'a> {
    live: &'a Live,
    tail: &'a Tail,
    runs: &'a Runs,
    /// Where runs are written down.
    state: Option<PathBuf>,
    terminal: Terminal,
    saver: Saver,
    /// What the update is to be told of what it asked for.
    answers: Vec<Event>,
}

/// What the loop waits for.
struct Sources {
    inputs: EventStream,
    pictures: watch::Receiver<Arc<Picture>>,
    reports: Option<mpsc::UnboundedReceiver<TailReport>>,
    runs: Option<mpsc::UnboundedReceiver<Arc<Run>>>,
    signals: Signals,
    second: Pin<Box<Sleep>>,
}

/// When the loop goes on although nothing happens.
struct Alarms {
    /// Until the next frame may be drawn, while there is one to draw.
    frame: Option<Duration>,
    /// When work is due that waits for its time.
    due: Option<Instant>,
    /// Whether there is work that waits for nothing.
    working: bool,
}

/// Runs the console on the process's terminal until it is left. Fails when there is no terminal.
pub async fn run(mut app: App, live: &Live, mut tail: Tail, mut runs: Runs) -> io::Result<Left> {
    let signals = Signals::new()?;
    let terminal = Terminal::take(app.settings.mouse)?;
    let (width, height) = terminal.size()?;
    let mut pictures = live.pictures();
    let first = pictures.borrow_and_update().clone();
    let mut waiting = vec![Event::Resize(width, height), Event::Picture(first)];
    let second = Box::pin(tokio::time::sleep(until_next_second()));
    let reports = tail.take_reports();
    let inputs = EventStream::new();
    let mut sources = Sources { inputs, pictures, reports, runs: runs.take_reports(), signals, second };
    let mut outside = Outside {
        live,
        tail: &tail,
        runs: &runs,
        state: app.settings.state.clone(),
        terminal,
        saver: Saver::new(),
        answers: Vec::new(),
    };
    let mut frames = Frames::default();
    // Whether the operator has done something since the last frame.
    let mut asked = true;
    loop {
        while !waiting.is_empty() {
            for event in std::mem::take(&mut waiting) {
                for effect in update(&mut app, event, Moment::now()) {
                    if let Some(left) = outside.perform(effect)? {
                        return Ok(left);
                    }
                }
            }
            waiting.append(&mut outside.answers);
        }
        let now = Instant::now();
        let next = frames.wait(now, asked);
        if app.is_dirty() && next.is_zero() {
            frames.drawn(now);
            asked = false;
            if outside.terminal.draw(&mut app).is_err() {
                return Ok(Left::Lost);
            }
        }
        let frame = app.is_dirty().then_some(next);
        let alarms = Alarms { frame, due: app.due(), working: app.is_working() };
        match wait(&mut sources, &mut outside.saver, &alarms).await {
            Woken::Input(input) => match take(input, &mut sources.inputs).await {
                Some(events) => (waiting, asked) = (events, true),
                None => return Ok(Left::Lost),
            },
            Woken::Picture(true) => {
                let picture: Arc<Picture> = sources.pictures.borrow_and_update().clone();
                waiting.push(Event::Picture(picture));
            }
            Woken::Picture(false) => return Ok(Left::EngineEnded),
            Woken::Signal(number) => return Ok(Left::Signal(number)),
            Woken::Stop => {
                outside.terminal.suspend(false)?;
                waiting.extend(size_of(&outside.terminal));
            }
            Woken::Second => {
                sources.second = Box::pin(tokio::time::sleep(until_next_second()));
                waiting.push(Event::Tick);
            }
            Woken::Tail(report) => waiting = reports_behind(report, &mut sources.reports),
            Woken::Run(run) => waiting = runs_behind(run, &mut sources.runs),
            Woken::Saved(outcome) => waiting.push(Event::Saved(outcome)),
            Woken::Work => waiting.push(Event::Work),
            Woken::Frame => {}
        }
    }
}

/// Keys go first, then the frame: neither a flood of lines nor work keeps them away.
async fn wait(sources: &mut Sources, saver: &mut Saver, alarms: &Alarms) -> Woken {
    let Sources { inputs, pictures, reports, runs, signals, second } = sources;
    let due = alarms.due.map(|due| due.saturating_duration_since(Instant::now()));
    let (report, run) = (next(reports), next(runs));
    tokio::select! {
        biased;
        signal = signals.next() => signal,
        input = inputs.next() => Woken::Input(input),
        () = tokio::time::sleep(alarms.frame.unwrap_or_default()), if alarms.frame.is_some() => Woken::Frame,
        changed = pictures.changed() => Woken::Picture(changed.is_ok()),
        () = second => Woken::Second,
        outcome = saver.done() => Woken::Saved(outcome),
        () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => Woken::Work,
        run = run => Woken::Run(run),
        report = report => Woken::Tail(report),
        // Not at once: whatever else has come is seen first.
        () = tokio::task::yield_now(), if alarms.working => Woken::Work,
    }
}

/// What comes next; for ever without a source.
async fn next<T>(reports: &mut Option<mpsc::UnboundedReceiver<T>>) -> Option<T> {
    match reports {
        Some(reports) => reports.recv().await,
        None => std::future::pending().await,
    }
}

/// The state of a run that came and those that wait behind it, as many as a frame can bear.
fn runs_behind(first: Option<Arc<Run>>, runs: &mut Option<mpsc::UnboundedReceiver<Arc<Run>>>) -> Vec<Event> {
    let Some(first) = first else {
        // Their thread has ended: what was told of them stays.
        *runs = None;
        return Vec::new();
    };
    let mut events = vec![Event::Run(first)];
    while events.len() < BURST {
        match runs.as_mut().and_then(|runs| runs.try_recv().ok()) {
            Some(run) => events.push(Event::Run(run)),
            None => break,
        }
    }
    events
}

/// The report that came and those that wait behind it, as many as a frame can bear.
fn reports_behind(
    first: Option<TailReport>,
    reports: &mut Option<mpsc::UnboundedReceiver<TailReport>>,
) -> Vec<Event> {
    let Some(mut report) = first else {
        // The tail has ended: what was read of it stays.
        *reports = None;
        return Vec::new();
    };
    let (mut events, mut lines) = (Vec::new(), 0);
    loop {
        if let TailReport::Lines(batch) = &report {
            lines += batch.lines.len();
        }
        events.push(Event::Tail(report));
        if lines >= LINES || events.len() >= BURST {
            return events;
        }
        match reports.as_mut().and_then(|reports| reports.try_recv().ok()) {
            Some(next) => report = next,
            None => return events,
        }
    }
}

/// The event that came and those that are waiting behind it. `None` when the terminal has gone.
async fn take(first: Option<io::Result<Input>>, inputs: &mut EventStream) -> Option<Vec<Event>> {
    let mut events = Vec::new();
    events.extend(event(first?.ok()?));
    while events.len() < BURST {
        // What is ready is taken; nothing is waited for. The stream wakes whoever asked it first
        // while it was empty, so it must be asked in this task's own name.
        match poll_fn(|context| Poll::Ready(inputs.poll_next_unpin(context))).await {
            Poll::Ready(Some(Ok(input))) => events.extend(event(input)),
            Poll::Ready(_) => return None,
            Poll::Pending => break,
        }
    }
    Some(events)
}

fn event(input: Input) -> Option<Event> {
    Some(match input {
        Input::Key(key) if key.kind == KeyEventKind::Release => return None,
        Input::Key(key) => Event::Key(key),
        Input::Mouse(mouse) => Event::Mouse(mouse),
        Input::Paste(text) => Event::Paste(text),
        Input::Resize(width, height) => Event::Resize(width, height),
        Input::FocusGained => Event::Focus(true),
        Input::FocusLost => Event::Focus(false),
    })
}

fn size_of(terminal: &Terminal) -> Option<Event> {
    terminal.size().ok().map(|(width, height)| Event::Resize(width, height))
}

impl Outside<'_> {
    /// Does what the update asked for; tells when the console is left.
    fn perform(&mut self, effect: Effect) -> io::Result<Option<Left>> {
        match effect {
            Effect::Ask(ask) => self.live.ask(ask),
            Effect::Tail(ask) => self.tail.ask(ask),
            Effect::Save(step) => self.saver.begin(step),
            Effect::Begin(beginning) => self.begin(*beginning),
            Effect::Say(run, word) => self.runs.say(&run, Say::Operator(word)),
            Effect::Value(run, value) => self.runs.say(&run, Say::Value(value)),
            Effect::Copy(text) => {
                let in_tmux = std::env::var_os("TMUX").is_some();
                self.terminal.write(&clipboard::sequence(&text, in_tmux))?;
            }
            Effect::Suspend => self.terminal.suspend(true)?,
            Effect::Redraw => self.terminal.redraw()?,
            Effect::Quit => {
                self.tail.ask(TailAsk::End);
                self.live.ask(Ask::End);
                return Ok(Some(Left::Quit));
            }
        }
        Ok(None)
    }
}

impl Outside<'_> {
    /// Begins a run in the account that is looked at now, in which it stays.
    fn begin(&mut self, beginning: Beginning) {
        let engine = self.live.engines().borrow().clone();
        let engine = engine.filter(|engine| engine.region() == beginning.subject.region);
        let Some(engine) = engine else {
            let why = "There is no connection to the account yet: try again in a moment.";
            return self.answers.push(Event::NotBegun(beginning.id, why.to_owned()));
        };
        let run = Run::new(beginning, engine.now());
        self.runs.begin(Order { run, engine, value: None, state: self.state.clone() });
    }
}

/// The clock is shown in whole seconds: it is drawn when they turn.
fn until_next_second() -> Duration {
    let now = jiff::Timestamp::now().subsec_nanosecond();
    let nanos =
        u64::try_from(1_000_000_000 - i64::from(now.rem_euclid(1_000_000_000))).unwrap_or(1_000_000_000);
    Duration::from_nanos(nanos)
}

/// The signals that end or stop the console.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
}

/// SIGTSTP has no name in tokio: it is 20 on Linux and 18 on macOS and the BSDs.
const SIGTSTP: i32 = if cfg!(target_os = "linux") { 20 } else { 18 };

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(SIGTSTP))?,
        })
    }

    /// Waits for a signal.
    async fn next(&mut self) -> Woken {
        let kind = tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.hang_up.recv() => SignalKind::hangup(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.quit.recv() => SignalKind::quit(),
            _ = self.stop.recv() => return Woken::Stop,
        };
        Woken::Signal(kind.as_raw_value())
    }
}

//! The loop: waits for keys, pictures, signals and the second's turn, and draws when something
//! has changed.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use crossterm::event::{Event as Input, EventStream, KeyEventKind};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::Sleep;

use super::app::App;
use super::clipboard;
use super::event::{Effect, Event, Moment};
use super::frames::Frames;
use super::terminal::Terminal;
use super::update::update;
use crate::engine::poll::{Ask, Live, Picture};

/// Events that are taken before the next frame, so that a flood of keys cannot keep it away.
const BURST: usize = 256;

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
}

/// Runs the console on the process's terminal until it is left. Fails when there is no terminal.
pub async fn run(mut app: App, live: &Live) -> io::Result<Left> {
    let mut signals = Signals::new()?;
    let mut terminal = Terminal::take(app.settings.mouse)?;
    let (width, height) = terminal.size()?;
    let mut pictures = live.pictures();
    let first = pictures.borrow_and_update().clone();
    let mut waiting = vec![Event::Resize(width, height), Event::Picture(first)];
    let mut inputs = EventStream::new();
    let mut second = Box::pin(tokio::time::sleep(until_next_second()));
    let mut frames = Frames::default();
    loop {
        for event in waiting.drain(..) {
            for effect in update(&mut app, event, Moment::now()) {
                if let Some(left) = perform(effect, live, &mut terminal)? {
                    return Ok(left);
                }
            }
        }
        let due = frames.wait(Instant::now());
        if app.is_dirty() && due.is_zero() {
            frames.drawn(Instant::now());
            if terminal.draw(&mut app).is_err() {
                return Ok(Left::Lost);
            }
        }
        let frame = app.is_dirty().then_some(due);
        match wait(&mut inputs, &mut pictures, &mut signals, &mut second, frame).await {
            Woken::Input(input) => match take(input, &mut inputs).await {
                Some(events) => waiting = events,
                None => return Ok(Left::Lost),
            },
            Woken::Picture(true) => {
                let picture: Arc<Picture> = pictures.borrow_and_update().clone();
                waiting.push(Event::Picture(picture));
            }
            Woken::Picture(false) => return Ok(Left::EngineEnded),
            Woken::Signal(number) => return Ok(Left::Signal(number)),
            Woken::Stop => {
                terminal.suspend(false)?;
                waiting.extend(size_of(&terminal));
            }
            Woken::Second => {
                second = Box::pin(tokio::time::sleep(until_next_second()));
                waiting.push(Event::Tick);
            }
            Woken::Frame => {}
        }
    }
}

async fn wait(
    inputs: &mut EventStream,
    pictures: &mut watch::Receiver<Arc<Picture>>,
    signals: &mut Signals,
    second: &mut Pin<Box<Sleep>>,
    frame: Option<Duration>,
) -> Woken {
    tokio::select! {
        biased;
        signal = signals.next() => signal,
        input = inputs.next() => Woken::Input(input),
        () = tokio::time::sleep(frame.unwrap_or_default()), if frame.is_some() => Woken::Frame,
        changed = pictures.changed() => Woken::Picture(changed.is_ok()),
        () = second => Woken::Second,
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

/// Does what the update asked for; tells when the console is left.
fn perform(effect: Effect, live: &Live, terminal: &mut Terminal) -> io::Result<Option<Left>> {
    match effect {
        Effect::Ask(ask) => live.ask(ask),
        Effect::Copy(text) => {
            terminal.write(&clipboard::sequence(&text, std::env::var_os("TMUX").is_some()))?;
        }
        Effect::Suspend => terminal.suspend(true)?,
        Effect::Redraw => terminal.redraw()?,
        Effect::Quit => {
            live.ask(Ask::End);
            return Ok(Some(Left::Quit));
        }
    }
    Ok(None)
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

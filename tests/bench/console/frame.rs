//! A frame of 200×60 on `fleet`, and what a key and a new picture cost, without a process around.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use color_eyre::eyre::{Result, eyre};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use dogwatch::console::theme::{Depth, Terminal as Shows, Theme};
use dogwatch::console::{App, Environment, Event, Keymap, LogSettings, Moment, Settings, draw, update};
use dogwatch::engine::poll::Picture;
use dogwatch::model::Guard;
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::account;
use super::quantile;
use super::screen::{COLUMNS, ROWS};
use crate::report::{Bound, Report};

/// Keys, frames and pictures of each kind.
const ROUNDS: usize = 1_000;
const PICTURES: usize = 200;
/// What the operator does: lines, pages, and from one end to the other.
const KEYS: [char; 12] = ['j', 'j', 'j', 'k', 'j', '\u{6}', 'j', '\u{6}', 'G', 'k', '\u{2}', 'g'];

/// Measures and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let mut bench = Bench::new(account::fleet()?)?;
    bench.views(report, "one service's tasks")?;
    bench.key('a');
    bench.key('2');
    bench.views(report, "all 10,000 tasks")?;
    "/run 1".chars().for_each(|sign| bench.key(sign));
    bench.views_of(report, "all tasks, filtered", &['0', '\u{8}'])?;
    report.note(format!(
        "frame: {ROUNDS} keys and frames, {PICTURES} pictures of each kind; frames go through ratatui's \
         comparison and crossterm's escape sequences, and were {:.0} bytes in the mean.",
        bench.bytes.get() as f64 / bench.frames as f64
    ));
    Ok(())
}

/// A console without a terminal.
struct Bench {
    app: App,
    picture: Arc<Picture>,
    terminal: Terminal<CrosstermBackend<Counter>>,
    frames: usize,
    bytes: Rc<Cell<usize>>,
}

/// Counts what would be written.
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Bench {
    fn new(picture: Arc<Picture>) -> Result<Self> {
        let shows = Shows { depth: Depth::True, unicode: true };
        let place = picture.place.clone();
        let settings = Settings {
            environments: vec![Environment {
                name: "fleet".to_owned(),
                place,
                guard: Guard::Protected,
                guard_given: true,
                health_urls: Vec::new(),
            }],
            themes: None,
            terminal: shows,
            utc: true,
            mouse: true,
            demo: false,
            test_commands: false,
            logs: LogSettings::default(),
            runbooks: Arc::default(),
            state: None,
            session: 0,
        };
        let keymap = Keymap::new(&[]).map_err(|error| eyre!("{error}"))?;
        let theme = Theme::shipped(shows);
        let mut app = App::new(settings, keymap, theme, Arc::clone(&picture), Moment::now());
        update(&mut app, Event::Resize(COLUMNS, ROWS), Moment::now());
        // A size of its own: there is no terminal to ask.
        let viewport = Viewport::Fixed(Rect::new(0, 0, COLUMNS, ROWS));
        let bytes = Rc::new(Cell::new(0));
        let backend = CrosstermBackend::new(Counter(Rc::clone(&bytes)));
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
        Ok(Self { app, picture, terminal, frames: 0, bytes })
    }

    fn key(&mut self, sign: char) {
        update(&mut self.app, Event::Key(key(sign)), Moment::now());
    }

    fn views(&mut self, report: &mut Report, what: &str) -> Result<()> {
        self.views_of(report, what, &KEYS)
    }

    /// Measures one view of the account under some keys.
    fn views_of(&mut self, report: &mut Report, what: &str, keys: &[char]) -> Result<()> {
        let (mut answers, mut frames, mut pictures) = (Vec::new(), Vec::new(), Vec::new());
        for sign in keys.iter().cycle().take(ROUNDS) {
            answers.push(milliseconds(|| self.key(*sign)));
            let began = Instant::now();
            self.draw()?;
            frames.push(began.elapsed().as_secs_f64() * 1e3);
        }
        report.note(format!("frame, {what}: {}", self.title("2 Tasks")?));
        for _ in 0..PICTURES {
            let mut newer = Picture::clone(&self.picture);
            newer.revision += 1;
            self.picture = Arc::new(newer);
            let event = Event::Picture(Arc::clone(&self.picture));
            pictures.push(milliseconds(|| drop(update(&mut self.app, event, Moment::now()))));
        }
        // A frame's time is the console's own affair, and so has a bound; a key and a picture share
        // one frame's sixteen milliseconds with it.
        report.add(format!("frame, {what}: median"), quantile(&frames, 0.5), " ms", Bound::None);
        report.add(format!("frame, {what}: p99"), quantile(&frames, 0.99), " ms", Bound::Below(3.0));
        report.add(format!("frame, {what}: key taken in, p99"), quantile(&answers, 0.99), " ms", Bound::None);
        report.add(
            format!("frame, {what}: picture taken in, median"),
            quantile(&pictures, 0.5),
            " ms",
            Bound::None,
        );
        report.add(
            format!("frame, {what}: picture taken in, p99"),
            quantile(&pictures, 0.99),
            " ms",
            Bound::None,
        );
        Ok(())
    }

    /// The line of a frame that has a pane's title: what is really being measured.
    fn title(&self, pane: &str) -> Result<String> {
        let mut screen = Terminal::new(TestBackend::new(COLUMNS, ROWS))?;
        screen.draw(|frame| drop(draw(&self.app, frame)))?;
        let text = screen.backend().to_string();
        let line = text.lines().find(|line| line.contains(pane)).unwrap_or_default();
        let from = line.find(pane).unwrap_or_default();
        Ok(line.get(from..).unwrap_or_default().replace('─', ""))
    }

    fn draw(&mut self) -> Result<()> {
        let app = &self.app;
        let mut drawn = None;
        self.terminal.draw(|frame| drawn = Some(draw(app, frame)))?;
        if let Some(drawn) = drawn {
            self.app.drawn(drawn);
        }
        self.frames += 1;
        Ok(())
    }
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e3
}

/// A key as crossterm tells it; control characters as Ctrl with a letter.
fn key(sign: char) -> KeyEvent {
    match sign {
        '\u{8}' => KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE),
        '\u{2}' => KeyEvent::new(KeyCode::Char('b'), KeyModifiers::CONTROL),
        '\u{6}' => KeyEvent::new(KeyCode::Char('f'), KeyModifiers::CONTROL),
        other => KeyEvent::new(KeyCode::Char(other), KeyModifiers::NONE),
    }
}

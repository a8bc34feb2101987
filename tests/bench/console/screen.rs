//! A program in a pseudo-terminal: what it shows, when it wrote it, and how much.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use color_eyre::eyre::{OptionExt, Result, bail, eyre};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen as Grid};

pub const COLUMNS: u16 = 200;
pub const ROWS: u16 = 60;

/// A running program. It ends when this is dropped.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    parser: Parser,
    began: Instant,
    /// Bytes written to the terminal so far.
    pub written: usize,
    // Closed with the rest: the program would lose its terminal.
    _master: Box<dyn MasterPty + Send>,
}

impl Screen {
    /// Starts a program in a terminal of its own.
    pub fn start(command: CommandBuilder) -> Result<Self> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let wrong = |error| eyre!("no pseudo-terminal: {error}");
        let pair = native_pty_system().openpty(size).map_err(wrong)?;
        let mut reader = pair.master.try_clone_reader().map_err(wrong)?;
        let keys = pair.master.take_writer().map_err(wrong)?;
        let (sender, chunks) = channel();
        // Reads at once whatever comes, so that the time of a chunk is the time it was written.
        std::thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let chunk = bytes.get(..count).unwrap_or_default().to_vec();
                if sender.send((Instant::now(), chunk)).is_err() {
                    return;
                }
            }
        });
        let began = Instant::now();
        let child = pair.slave.spawn_command(command).map_err(|error| eyre!("cannot be started: {error}"))?;
        let cells = |count| NonZero::new(count).ok_or_eyre("a screen without cells");
        let parser = Parser::new(cells(ROWS)?, cells(COLUMNS)?, 0);
        Ok(Self { child, keys, chunks, parser, began, written: 0, _master: pair.master })
    }

    /// Types; tells when.
    pub fn type_keys(&mut self, keys: &str) -> Result<Instant> {
        let now = Instant::now();
        self.keys.write_all(keys.as_bytes())?;
        self.keys.flush()?;
        Ok(now)
    }

    /// Types as a person does, a key after another; tells how many.
    pub fn type_slowly(&mut self, keys: &str, pause: Duration) -> Result<usize> {
        for key in keys.chars() {
            self.pass(pause)?;
            self.type_keys(key.encode_utf8(&mut [0; 4]))?;
        }
        Ok(keys.chars().count())
    }

    /// Takes what is written until something holds on the screen; tells when that was written.
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&Grid) -> bool) -> Result<Instant> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while let Some(at) = self.next(deadline)? {
            if holds(self.parser.screen()) {
                return Ok(at);
            }
        }
        bail!("{what} was not seen within a minute on\n{}", self.grid().contents())
    }

    /// Takes what is written for so long.
    pub fn pass(&mut self, time: Duration) -> Result<()> {
        let deadline = Instant::now() + time;
        while self.next(deadline)?.is_some() {}
        Ok(())
    }

    /// The next that is written, or nothing until the deadline.
    fn next(&mut self, deadline: Instant) -> Result<Option<Instant>> {
        match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((at, chunk)) => {
                self.written += chunk.len();
                self.parser.process(&chunk);
                Ok(Some(at))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("the program has ended by itself, with this on its screen:\n{}", self.grid().contents())
            }
        }
    }

    pub fn grid(&self) -> &Grid {
        self.parser.screen()
    }

    /// Milliseconds from the start to a moment.
    pub fn since_start(&self, at: Instant) -> f64 {
        at.saturating_duration_since(self.began).as_secs_f64() * 1e3
    }

    pub fn process(&self) -> Result<u32> {
        self.child.process_id().ok_or_eyre("the program has ended")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It has ended by itself when this fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pane of the console: the lines below its column titles.
#[derive(Debug, Default)]
pub struct Pane {
    pub lines: Vec<String>,
    /// Row and column of the first line.
    pub at: (u16, u16),
}

/// The pane of a number, if it is on the screen.
pub fn pane(grid: &Grid, number: u8) -> Option<Pane> {
    let start = format!("╭─ {number} ");
    let rows: Vec<Vec<char>> = grid.rows(0, COLUMNS).map(|row| row.chars().collect()).collect();
    for (top, row) in rows.iter().enumerate() {
        let text: String = row.iter().collect();
        let Some(byte) = text.find(&start) else { continue };
        let left = text.get(..byte)?.chars().count();
        let width = row.iter().skip(left).position(|sign| *sign == '╮')?;
        let inside = |row: &Vec<char>| row.iter().skip(left + 1).take(width - 1).collect::<String>();
        let lines = rows.iter().skip(top + 1).take_while(|row| row.get(left) == Some(&'│'));
        let lines = lines.map(inside).skip(1).filter(|line| !line.trim().is_empty()).collect();
        return Some(Pane { lines, at: (u16::try_from(top).ok()? + 2, u16::try_from(left).ok()? + 1) });
    }
    None
}

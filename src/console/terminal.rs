//! The terminal: taken over at the start, and given back on every way out.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};
use ratatui::Terminal as Screen;
use ratatui::backend::CrosstermBackend;

use super::app::App;
use super::view;

/// Whether the terminal is ours now. Whoever gives it back first, the panic hook or the loop, does
/// it alone.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A whole frame is written at once: in pieces it would be seen to tear, over SSH above all.
const FRAME_BYTES: usize = 64 * 1024;

/// A terminal that is ours until it is dropped.
#[derive(Debug)]
pub(super) struct Terminal {
    screen: Screen<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal over. Fails when there is none.
    pub(super) fn take(mouse: bool) -> io::Result<Self> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "stdout is redirected"));
        }
        enter(mouse)?;
        match Screen::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()))) {
            Ok(screen) => Ok(Self { screen, mouse }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.screen.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame; only what differs from the last one is written. The frame has the size that
    /// the terminal has now, of which the event may be still on its way.
    pub(super) fn draw(&mut self, app: &mut App) -> io::Result<()> {
        let mut drawn = None;
        self.screen.draw(|frame| {
            app.fit(frame.area().as_size());
            drawn = Some(view::draw(app, frame));
        })?;
        if let Some(drawn) = drawn {
            app.drawn(drawn);
        }
        Ok(())
    }

    /// Forgets what is on the screen, so that the next frame draws everything. `clear` would ask
    /// the terminal where the cursor is, and wait for an answer that the reader of keys takes away.
    pub(super) fn redraw(&mut self) -> io::Result<()> {
        let size = self.screen.size()?;
        self.screen.resize(size.into())
    }

    /// Writes bytes that are no part of the screen.
    pub(super) fn write(&mut self, bytes: &str) -> io::Result<()> {
        let mut out = io::stdout();
        out.write_all(bytes.as_bytes())?;
        out.flush()
    }

    /// Gives the terminal back, stops this process until the shell brings it back, and takes the
    /// terminal again. With `group`, everything that was started with it stops too, as the
    /// terminal's own Ctrl-Z does it.
    pub(super) fn suspend(&mut self, group: bool) -> io::Result<()> {
        use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
        restore();
        if group {
            kill_current_process_group(Signal::STOP)?;
        } else {
            kill_process(getpid(), Signal::STOP)?;
        }
        enter(self.mouse)?;
        self.redraw()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    let entered = execute!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)
        .and_then(|()| if mouse { execute!(out, EnableMouseCapture) } else { Ok(()) });
    if entered.is_err() {
        restore();
    }
    entered
}

/// Gives the terminal back, if it is ours. Safe to call at any time, from any thread.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that has gone cannot be given back; there is nobody to tell.
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

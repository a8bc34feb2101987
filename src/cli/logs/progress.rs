//! How far a long reading is, on one line of the terminal's stderr.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Short readings show nothing.
const FIRST: Duration = Duration::from_secs(1);
/// From one line to the next.
const NEXT: Duration = Duration::from_millis(200);

/// The line. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    wanted: bool,
    due: Instant,
    shown: bool,
}

impl Progress {
    /// Shows something only where stderr is a terminal, and lines do not show it themselves.
    pub(super) fn new(lines_on_the_screen: bool) -> Self {
        let wanted = io::stderr().is_terminal() && !lines_on_the_screen;
        Self { wanted, due: Instant::now() + FIRST, shown: false }
    }

    /// Tells the time that has been reached, and the lines printed so far.
    pub(super) fn tell(&mut self, at: &str, lines: u64) {
        if !self.wanted || Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + NEXT;
        self.shown = true;
        // Nothing is lost when the terminal is gone.
        let _ = write!(io::stderr(), "\r\u{1b}[Kreading {at}… {}", lines_of(lines));
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// `12,000 lines`.
pub(super) fn lines_of(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} line{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::lines_of;

    #[test]
    fn numbers_are_easy_to_read() {
        let all: Vec<String> = [0, 1, 999, 1_000, 12_345_678].map(lines_of).into();
        assert_eq!(all, ["0 lines", "1 line", "999 lines", "1,000 lines", "12,345,678 lines"]);
    }
}

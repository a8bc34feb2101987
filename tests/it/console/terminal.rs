//! A console in a pseudo-terminal of its own.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use dogwatch::sim::Account;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::screen::Screen;
use super::setup::{Setup, Shell};

/// The longest that anything may take on a busy machine.
pub const LONG: Duration = Duration::from_secs(30);

/// The script of [`Shell::Script`].
const SCRIPT: &str = r#"sh -c 'echo "[pid $$]"; exec "$@"' sh "$@"; echo "[exit $?]"; stty -a; read -r line"#;
/// The script of [`Shell::JobControl`]: one Enter brings the console back.
const JOBS: &str = r#"set -m; sh -c 'echo "[pid $$]"; exec "$@"' sh "$@"; echo "[stopped $?]"; stty -a
read -r line; fg %1 >/dev/null; echo "[exit $?]"; stty -a; read -r line"#;

/// A running console; ends with the test.
pub struct Console {
    terminal: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    shell: Box<dyn Child + Send + Sync>,
    shared: Arc<Shared>,
    reader: Option<JoinHandle<()>>,
    pub pid: Pid,
    pub home: TempDir,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    stop: AtomicBool,
}

struct State {
    parser: vt100::Parser,
    bytes: Vec<u8>,
}

impl Console {
    /// Starts the console and waits until it has a process.
    pub fn start(setup: &Setup) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (name, text) in &setup.files {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let pair = native_pty_system().openpty(pty_size(setup.columns, setup.rows)).unwrap();
        let shell = pair.slave.spawn_command(command(setup, home.path())).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(setup.rows), cells(setup.columns), 0);
        let shared = Arc::new(Shared {
            state: Mutex::new(State { parser, bytes: Vec::new() }),
            changed: Condvar::new(),
            stop: AtomicBool::new(false),
        });
        let bytes = pair.master.try_clone_reader().unwrap();
        let (writer, reader) = (pair.master.take_writer().unwrap(), read(bytes, shared.clone()));
        let mut console = Self {
            terminal: Some(pair.master),
            writer: Some(writer),
            shell,
            shared,
            reader: Some(reader),
            pid: rustix::process::getpid(),
            home,
        };
        console.wait_bytes("[pid ", |bytes| number_after(bytes, "[pid ").is_some());
        let pid = number_after(&console.bytes(), "[pid ").unwrap();
        console.pid = Pid::from_raw(pid).unwrap();
        console
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    pub fn screen(&self) -> Screen {
        Screen(self.state().parser.screen().clone())
    }

    /// All that was written to the terminal so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.state().bytes.clone()
    }

    /// Waits until nothing is being written: a frame can arrive in several pieces.
    pub fn quiet(&self) -> Screen {
        let until = Instant::now() + LONG;
        let mut state = self.state();
        while Instant::now() < until {
            let before = state.bytes.len();
            state = self.shared.changed.wait_timeout(state, Duration::from_millis(150)).unwrap().0;
            if state.bytes.len() == before {
                break;
            }
        }
        Screen(state.parser.screen().clone())
    }

    /// Waits until the screen is as it should be; panics with the screen when it does not get so.
    #[track_caller]
    pub fn wait(&self, what: &str, is: impl Fn(&Screen) -> bool) -> Screen {
        self.wait_for(LONG, what, is)
    }

    /// [`Self::wait`], no longer than a bound.
    #[track_caller]
    pub fn wait_for(&self, bound: Duration, what: &str, is: impl Fn(&Screen) -> bool) -> Screen {
        let until = Instant::now() + bound;
        let mut state = self.state();
        loop {
            let screen = Screen(state.parser.screen().clone());
            if is(&screen) {
                return screen;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(state);
                panic!("{what}: not so after {bound:?}. The screen:\n{}", screen.text());
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits for a text on the screen.
    #[track_caller]
    pub fn see(&self, text: &str) -> Screen {
        self.wait(&format!("{text:?} is seen"), |screen| screen.has(text))
    }

    /// Waits until a text is on the screen no more.
    #[track_caller]
    pub fn see_no(&self, text: &str) -> Screen {
        self.wait(&format!("{text:?} is seen no more"), |screen| !screen.has(text))
    }

    /// Lets the account's time pass, ten seconds at a time, until the screen is as it should be.
    #[track_caller]
    pub fn live(&self, account: &Account, what: &str, is: impl Fn(&Screen) -> bool) -> Screen {
        self.live_by(10, account, what, is)
    }

    /// [`Self::live`], so many seconds at a time. Between two steps there is time to read.
    #[track_caller]
    pub fn live_by(
        &self,
        seconds: i64,
        account: &Account,
        what: &str,
        is: impl Fn(&Screen) -> bool,
    ) -> Screen {
        let until = Instant::now() + 2 * LONG;
        while Instant::now() < until {
            account.advance(seconds * 1000);
            let soon = Instant::now() + Duration::from_millis(1500);
            let mut state = self.state();
            while Instant::now() < soon {
                let screen = Screen(state.parser.screen().clone());
                if is(&screen) {
                    return screen;
                }
                state = self.shared.changed.wait_timeout(state, Duration::from_millis(100)).unwrap().0;
            }
        }
        panic!("{what}: not so. The screen:\n{}", self.screen().text());
    }

    /// Waits until the bytes written so far are as they should be.
    #[track_caller]
    pub fn wait_bytes(&self, what: &str, is: impl Fn(&[u8]) -> bool) {
        self.wait(what, |_| true);
        let until = Instant::now() + LONG;
        let mut state = self.state();
        while !is(&state.bytes) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let tail = String::from_utf8_lossy(&state.bytes).into_owned();
                drop(state);
                panic!("{what}: not written. All that was: {tail:?}");
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until every pane of the first screen has been read.
    #[track_caller]
    pub fn wait_filled(&self) -> Screen {
        self.wait("the first screen is filled", |screen| {
            let body = screen.text();
            !body.contains("Reading ")
                && !body.contains("reading…")
                && screen.pane("2 Tasks").len() > 2
                && screen.pane_has("2 Tasks", &["RUNNING"])
                && screen.has("calls/min")
        });
        self.quiet()
    }

    /// Sends bytes as a terminal would.
    pub fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().expect("the terminal is there");
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Presses keys, written as in the keymap and separated by spaces.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.send(&key_bytes(key));
            if key == "esc" {
                // What follows at once would belong to a sequence that begins with Esc.
                std::thread::sleep(Duration::from_millis(60));
            }
        }
    }

    /// Types a text.
    pub fn type_in(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    /// Pastes a text as a terminal with bracketed paste does.
    pub fn paste(&mut self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }

    /// A button or the wheel, at a cell: 0 is the left button, 64 and 65 the wheel up and down.
    pub fn mouse(&mut self, button: u8, (row, column): (u16, u16)) {
        let place = format!("{};{}", column + 1, row + 1);
        self.send(format!("\x1b[<{button};{place}M").as_bytes());
        if button < 64 {
            self.send(format!("\x1b[<{button};{place}m").as_bytes());
        }
    }

    /// Something else writes to the same terminal.
    pub fn scribble(&self, bytes: &str) {
        self.state().parser.process(bytes.as_bytes());
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.state().parser.set_size(cells(rows), cells(columns));
        self.terminal.as_ref().unwrap().resize(pty_size(columns, rows)).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Whether the process is there and runs.
    pub fn is_alive(&self) -> bool {
        !matches!(self.process_state(), None | Some('Z' | 'X'))
    }

    /// The kernel's letter for the process's state: `T` is stopped.
    pub fn process_state(&self) -> Option<char> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid.as_raw_nonzero())).ok()?;
        stat.rsplit(") ").next()?.chars().next()
    }

    /// Hundredths of a second that the process has worked, itself and for the system.
    pub fn processor_time(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid.as_raw_nonzero()));
        let stat = stat.unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum()
    }

    /// Waits for the end of the console; tells its exit code, after a look at the terminal that it
    /// leaves behind.
    #[track_caller]
    pub fn ended(&self) -> i32 {
        self.given_back("[exit ")
    }

    /// Waits until the shell has the terminal again, which must be as it was.
    #[track_caller]
    pub fn given_back(&self, word: &str) -> i32 {
        let screen = self.wait("the shell has the terminal again", |screen| {
            screen.text().rsplit(word).next().is_some_and(|rest| rest.contains("-echoprt"))
                && screen.has(word)
        });
        let text = screen.text();
        let after = text.rsplit(word).next().unwrap_or_default();
        for mode in [" icanon", " echo ", " isig", "onlcr"] {
            let after = after.replace('\n', " ");
            assert!(after.contains(mode), "{mode} is off:\n{text}");
        }
        let screen = &screen.0;
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        number(after).unwrap()
    }

    /// Takes the terminal away, as a lost connection does.
    pub fn lose_terminal(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // The clock is drawn each second, so the reader wakes up.
        self.reader.take().unwrap().join().unwrap();
        self.writer = None;
        self.terminal = None;
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if self.pid != rustix::process::getpid() && self.is_alive() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

fn command(setup: &Setup, home: &Path) -> CommandBuilder {
    let (shell, script) = match setup.shell {
        Shell::Script => ("sh", SCRIPT.to_owned()),
        Shell::JobControl => ("bash", JOBS.to_owned()),
        Shell::NoHangUp => ("sh", format!("trap '' HUP; {SCRIPT}")),
    };
    let mut command = CommandBuilder::new(shell);
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_dogwatch")]);
    command.args(&setup.arguments);
    command.env_clear();
    command.cwd(home);
    for (name, value) in [
        ("HOME", home.to_str().unwrap()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("TERM", "xterm-256color"),
        ("COLORTERM", "truecolor"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("AWS_ENDPOINT_URL", &setup.endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "simulated"),
        ("AWS_SECRET_ACCESS_KEY", "simulated"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ] {
        command.env(name, value);
    }
    for (name, value) in &setup.variables {
        command.env(name, value);
    }
    command
}

fn read(mut from: Box<dyn Read + Send>, shared: Arc<Shared>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut buffer = [0; 65536];
        while !shared.stop.load(Ordering::SeqCst) {
            let Ok(length @ 1..) = from.read(&mut buffer) else { return };
            let mut state = shared.state.lock().unwrap();
            state.parser.process(&buffer[..length]);
            state.bytes.extend_from_slice(&buffer[..length]);
            drop(state);
            shared.changed.notify_all();
        }
    })
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

/// The number that follows a word, when something follows the number.
fn number_after(bytes: &[u8], word: &str) -> Option<i32> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    number(&text[text.rfind(word)? + word.len()..])
}

/// The number before a bracket.
fn number(text: &str) -> Option<i32> {
    text.split_once(']')?.0.parse().ok()
}

/// What a terminal sends for a key, written as in the keymap or as it is shown.
fn key_bytes(key: &str) -> Vec<u8> {
    let named = match key {
        "enter" | "↵" => "\r",
        "esc" | "Esc" => "\x1b",
        "tab" | "Tab" => "\t",
        "shift-tab" | "Shift-Tab" => "\x1b[Z",
        "space" => " ",
        "backspace" => "\x7f",
        "delete" => "\x1b[3~",
        "up" | "↑" => "\x1b[A",
        "down" | "↓" => "\x1b[B",
        "right" | "→" => "\x1b[C",
        "left" | "←" => "\x1b[D",
        "pageup" | "PgUp" => "\x1b[5~",
        "pagedown" | "PgDn" => "\x1b[6~",
        "home" | "Home" => "\x1b[H",
        "end" | "End" => "\x1b[F",
        "f1" | "F1" => "\x1bOP",
        _ => "",
    };
    if !named.is_empty() {
        return named.as_bytes().to_vec();
    }
    if let Some(letter) = key.strip_prefix("ctrl-").or_else(|| key.strip_prefix("Ctrl-")) {
        return vec![letter.as_bytes()[0] & 0x1f];
    }
    assert_eq!(key.chars().count(), 1, "no key {key}");
    key.as_bytes().to_vec()
}

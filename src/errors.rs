//! Reports for what should never happen: a panic ends in words, and not in a broken terminal.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What must happen before a report can be read: the terminal is given back.
static BEFORE: OnceLock<fn()> = OnceLock::new();

/// Where reports are kept when no log is written.
static KEPT_IN: OnceLock<PathBuf> = OnceLock::new();

/// Has reports of panics appended to the log file in `folder` even when `DOGWATCH_LOG` asks for no
/// log: by morning the terminal that showed one is gone.
pub fn keep_reports_in(folder: &Path) {
    let _ = KEPT_IN.set(folder.join("dogwatch.log"));
}

/// Has `act` called before a report of a panic is written; the process ends after the report,
/// with 101, whichever thread it was. The first caller wins.
pub fn before_reports(act: fn()) {
    let _ = BEFORE.set(act);
}

/// Installs the report of panics. Call once, at the start.
///
/// The report goes to stderr and to the log file. It holds the place in our code and a
/// backtrace when `RUST_BACKTRACE` is set; no environment, which may hold keys.
pub fn install() {
    let hooks = color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .capture_span_trace_by_default(false)
        .panic_section(
            "This is a fault in dogwatch. If a runbook was under way, `dogwatch journal` tells what was sent.",
        );
    let (panic_hook, _) = hooks.into_hooks();
    std::panic::set_hook(Box::new(move |panic| {
        let report = panic_hook.panic_report(panic).to_string();
        tracing::error!(%report, "panic");
        if !tracing::enabled!(tracing::Level::ERROR) {
            keep(&report);
        }
        let console = BEFORE.get();
        if let Some(act) = console {
            act();
        }
        let _ = writeln!(std::io::stderr(), "{report}");
        if console.is_some() {
            // A console without one of its threads would show a picture that nobody keeps.
            std::process::exit(101);
        }
    }));
}

/// Has the system write no memory image when the process dies: it could hold a secret's value.
///
/// The limit is one byte and not none: Linux heeds none only where images go to files, and one
/// also where they go to a program (`kernel.core_pattern` with a `|`; the kernel's coredump.c).
/// Nothing can be done where the system refuses it.
pub fn leave_no_image() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) });
}

/// Appends a report to the log file. Nothing can be done where that fails: the report is on the
/// screen as well.
fn keep(report: &str) {
    let Some(file) = KEPT_IN.get() else { return };
    let _ = file.parent().map(std::fs::create_dir_all);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Ok(mut file) = options.open(file) {
        let _ = writeln!(file, "{} panic\n{report}", jiff::Timestamp::now());
    }
}

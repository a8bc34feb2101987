//! Logs in a terminal: the view stands still while lines pour in, leads to what happened, and shows
//! nothing of what a line wants to do to the terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use dogwatch::console::theme::Role;
use dogwatch::sim::Account;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::worlds;

use super::screen::{Screen, bg, fg, theme};
use super::setup::{Setup, calm};
use crate::served::serve_spec;

const PANE: &str = "5 Logs";
const GROUP: &str = "/ecs/lauv-backend";
const STREAM: &str = "ecs/backend/0123456789abcdef0123456789abcdef";

/// The lauv world without its story, in which nothing is written unless a test writes it.
fn silent() -> WorldSpec {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    for container in spec.services.iter_mut().flat_map(|service| &mut service.containers) {
        container.lines.clear();
    }
    spec
}

/// Writes lines now.
fn write(account: &Account, lines: impl IntoIterator<Item = String>) {
    let mut world = account.world();
    let now = world.now();
    for line in lines {
        world.estate.logs.write(GROUP, STREAM, now, now, line);
    }
}

/// Lets time pass and 500 lines a second be written, until it is dropped.
struct Flood {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Flood {
    fn begin(account: &Account) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (account, ended) = (account.clone(), stop.clone());
        let work = move || {
            let mut number = 0;
            while !ended.load(Ordering::SeqCst) {
                account.advance(100);
                write(&account, (number..number + 50).map(|n| format!("flood {n:06}")));
                number += 50;
                std::thread::sleep(Duration::from_millis(100));
            }
        };
        Self { stop, thread: Some(std::thread::spawn(work)) }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn lines(screen: &Screen) -> Vec<String> {
    screen.pane(PANE).into_iter().skip(1).map(|line| line.trim_end().to_owned()).collect()
}

fn has(screen: &Screen, words: &str) -> bool {
    screen.pane_has(PANE, &[words])
}

/// The number after `↓`: lines that have come since following ended.
fn news(screen: &Screen) -> Option<usize> {
    let row = screen.row(" new  G follows")?;
    row.split("↓ ").nth(1)?.split(' ').next()?.parse().ok()
}

#[test]
fn the_view_stands_still_while_five_hundred_lines_a_second_arrive() {
    let served = serve_spec(&silent());
    let mut console = Setup::on(&served).start();
    console.wait_filled();
    console.press("5");
    let _flood = Flood::begin(&served.account);
    console.wait("lines pour in", |screen| has(screen, "flood 002") && has(screen, "live "));
    console.press("k k k pageup");
    let first = console.wait("it stays", |screen| screen.has("G follows"));
    let before = lines(&console.wait("new lines", |screen| news(screen).is_some()));
    assert!(before.iter().filter(|line| line.contains("flood ")).count() > 20, "{}", first.text());
    let screen = console.wait("two thousand new lines", |screen| news(screen).is_some_and(|n| n > 2_000));
    assert_eq!(lines(&screen), before, "the view has moved");
    // Keys are taken all the same.
    console.press("k k");
    console.wait("the cursor has moved, the view has not", |screen| {
        lines(screen) == before && news(screen).is_some()
    });
    console.press("G");
    let screen = console.wait("it follows", |screen| !screen.has("G follows"));
    let newest = |screen: &Screen| lines(screen).iter().rev().find(|line| line.contains("flood ")).cloned();
    let seen = newest(&screen);
    console.wait("newer lines come by themselves", |screen| newest(screen) > seen);
    // Streams come one after the other: what is in sight fills up, and stands still meanwhile.
    console.press("k");
    console.wait("no line is lost or twice", |screen| {
        let lines = lines(screen);
        let number = |line: &String| line.split("flood ").nth(1)?.get(..6)?.parse::<u32>().ok();
        let numbers: Vec<u32> = lines.iter().filter_map(number).collect();
        numbers.len() > 20 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
    });
}

#[test]
fn json_stands_in_columns_and_is_pretty_in_detail() {
    let served = serve_spec(&silent());
    let mut console = Setup::on(&served).start();
    console.wait_filled();
    console.press("5");
    let line = r#"{"time":"x","level":"error","order":4711,"msg":"checkout failed","err":{"code":"E"}}"#;
    write(&served.account, ["before", "before it", line, "after", "after it"].map(str::to_owned));
    console.live_by(1, &served.account, "the line", |screen| has(screen, "checkout failed"));
    console.press("/");
    console.type_in("checkout");
    console.press("enter");
    let midnight = theme("midnight");
    let screen = console.wait("found", |screen| {
        screen.selected(PANE, &midnight).is_some_and(|row| row.contains("checkout failed"))
    });
    let row = screen.selected(PANE, &midnight).expect("the match is selected");
    assert!(row.contains("E checkout failed  order=4711 err="), "{row}");
    let (row, column) = screen.find("checkout failed").unwrap();
    assert_eq!(screen.look(row, column).bg, bg(&midnight, Role::MatchCurrent));
    let (row, column) = screen.find("order=4711").unwrap();
    assert_eq!(screen.look(row, column).fg, fg(&midnight, Role::Muted));
    console.press("enter");
    console.wait("pretty", |screen| {
        screen.has("  \"order\": 4711,") && screen.has("    \"code\": \"E\"") && screen.has(GROUP)
    });
    console.press("esc");
    console.wait("the lines", |screen| has(screen, "checkout failed"));
}

#[test]
fn an_alarm_leads_to_what_was_written_when_it_rang() {
    let (served, mut console) = calm("lauv");
    let account = &served.account;
    account.begin("bad-release", None).unwrap();
    console.live_by(60, account, "an alarm rings", |screen| {
        screen.pane_has("4 Alarms", &["✖", "lauv-alb-high-5xx", " > 10"])
    });
    console.press("4 g enter");
    let screen = console.wait("the alarm", |screen| screen.has("Alarm lauv-alb-high-5xx"));
    assert!(
        screen.row("logs around ").is_some_and(|row| row.contains("↵ logs around ")),
        "{}",
        screen.text()
    );
    console.press("enter");
    let screen = console.wait("the moment", |screen| {
        has(screen, "lauv-alb-high-5xx turned ALARM") && screen.has("G follows")
    });
    let rows = lines(&screen);
    let divider = rows.iter().position(|line| line.contains("turned ALARM")).unwrap();
    let time = |line: &String| line.trim_start_matches(['◆', '⋮', '~', ' ']).get(..12).map(str::to_owned);
    let moment = rows[divider].trim_start_matches(['╌', ' ']).get(..8).unwrap().to_owned();
    for (at, line) in rows.iter().enumerate().filter(|(at, line)| *at != divider && !line.is_empty()) {
        let time = time(line).unwrap();
        assert_eq!(at > divider, time[..8] >= moment[..], "{line} at {at}, {moment} at {divider}");
    }
}

#[test]
fn the_logs_of_a_stopped_task_are_one_key_away() {
    let (served, mut console) = calm("lauv");
    served.account.begin("crash-on-start", None).unwrap();
    console.press("6 1");
    console.live(&served.account, "the rollout", |screen| {
        screen.pane_has("1 Services", &["lauv-gateway-service", "failed"])
    });
    console.press("g");
    console.live(&served.account, "a task stopped", |screen| screen.pane_has("2 Tasks", &["✖", "STOPPED"]));
    console.press("2 G");
    console.wait("a stopped task", |screen| {
        screen.selected("2 Tasks", &theme("midnight")).is_some_and(|row| row.contains("STOPPED"))
    });
    console.press("L");
    let screen = console.wait("its last words", |screen| {
        has(screen, " stops ╌") && has(screen, "gateway/") && has(screen, "task ")
    });
    let title = screen.pane(PANE)[0].clone();
    let task = title.split("task ").nth(1).and_then(|rest| rest.get(..4)).unwrap().to_owned();
    let own = format!("gateway/{task}");
    for line in lines(&screen).iter().filter(|line| !line.is_empty() && !line.contains("╌╌")) {
        assert!(line.contains(&own), "{line}");
    }
    console.press("esc");
    console.wait("all tasks' lines around that moment", |screen| {
        let title = screen.pane(PANE).first().cloned().unwrap_or_default();
        let others = |line: &String| line.contains("gateway/") && !line.contains(&own);
        !title.contains("task ") && lines(screen).iter().any(others) && has(screen, " stops ╌")
    });
}

/// Lines that want to harm the screen.
fn hostile() -> Vec<String> {
    let mut lines: Vec<String> = [
        "\x1b[2J\x1b[H\x1b[31mgone\x1b[0m",
        "\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07",
        "\x1b[?1049l\x1b[?1000h\x1bc\x1b#8",
        "\u{9b}2J\u{9d}0;owned\u{9c}\u{90}q\u{9c}",
        "back\x08\x08\x08\x08 \r over\ttab\x0b\x0c\x00\x7f",
        "\u{202e}drawkcab\u{2066}\u{200f}\u{200b}\u{feff}",
        "日本語日本語日本語 👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301}\u{301} \u{ffff}\u{1f1e9}\u{1f1ea}",
        "one\ntwo\r\nthree\u{2028}four\u{85}five",
        r#"{"level":"error","msg":"\u001b[2J\u001b]0;owned\u0007\u202e","\u009b1m":"\u0000"}"#,
    ]
    .map(str::to_owned)
    .into();
    lines.push("x".repeat(200_000));
    lines.push("\x1b[".repeat(20_000));
    lines
}

#[test]
fn hostile_lines_leave_nothing_but_the_panes_own_drawing() {
    let served = serve_spec(&silent());
    let mut console = Setup::on(&served).start();
    console.wait_filled();
    console.press("5");
    write(&served.account, hostile().into_iter().chain(["harmless".to_owned()]));
    console.live_by(1, &served.account, "the lines", |screen| {
        has(screen, "harmless") && has(screen, "drawkcab")
    });
    for keys in ["w", "J", "z", "z", "J", "w"] {
        console.press(keys);
        whole(&console.quiet());
    }
    console.press("k k k k k k k k k k");
    for _ in 0..11 {
        console.press("enter");
        console.wait("a line in detail", |screen| screen.has("written  ") && screen.has("group  "));
        framed(&console.quiet(), "Line");
        console.press("esc");
        console.wait("the pane", |screen| screen.area(PANE).is_some() && screen.area("Line").is_none());
        whole(&console.quiet());
        console.press("j");
    }
    let bytes = String::from_utf8_lossy(&console.bytes()).into_owned();
    for raw in
        ["\x1b[2J\x1b[H\x1b[31m", "owned", "ZXZpbA", "\x1bc", "\x1b#8", "\u{9b}", "\u{202e}", "\u{200b}"]
    {
        let written = bytes.contains(raw);
        // What was removed may be told, escaped: as text without effect.
        assert!(!written || raw.is_ascii() && !raw.starts_with('\x1b'), "{raw:?} was written");
    }
}

fn whole(screen: &Screen) {
    framed(screen, PANE);
    assert!(screen.line(0).contains("dogwatch"), "{}", screen.text());
}

/// A frame has its borders in every row.
fn framed(screen: &Screen, title: &str) {
    let area = screen.area(title).unwrap_or_else(|| panic!("no {title}:\n{}", screen.text()));
    let sign =
        |row, column| screen.0.cell(row, column).map(|cell| cell.contents().to_owned()).unwrap_or_default();
    for row in area.top + 1..area.bottom {
        assert_eq!(sign(row, area.left), "│", "row {row}:\n{}", screen.text());
        assert!(["│", "┃"].contains(&sign(row, area.right).as_str()), "row {row}:\n{}", screen.text());
    }
}

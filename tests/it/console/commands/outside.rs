//! Commands whose effect lies outside the screen: the account, the clipboard, the process.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::setup::{Setup, Shell};
use super::{Bench, Case};

pub const CASES: &[Case] = &[
    ("pause", pause),
    ("refresh", refresh),
    ("copy", copy),
    ("console-link", console_link),
    ("redraw", redraw),
    ("suspend", suspend),
    ("quit", quit),
];

fn pause(bench: &mut Bench, key: &str) {
    bench.shows(key, "reading is paused", |screen| screen.line(0).contains("PAUSED"));
    bench.shows(key, "reading goes on", |screen| {
        !screen.line(0).contains("PAUSED") && screen.has("Reading goes on")
    });
}

/// Nothing is read by itself for minutes, so that what is new is there because of the key.
fn refresh(bench: &mut Bench, key: &str) {
    let mut console = Setup::on(&bench.served).whole_config("[pace]\nfast = '10s'\nslow = '300s'").start();
    console.wait_filled();
    let name = format!("made-by-{}", key.to_lowercase());
    bench.served.account.world().alarms[0].spec.name.clone_from(&name);
    console.press(key);
    console.see("Reading everything in sight again");
    console.wait("the alarm's new name", |screen| screen.pane_has("4 Alarms", &[&name]));
}

/// The text that was put into the clipboard last.
pub fn clipboard(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (_, rest) = text.rsplit_once("\x1b]52;c;")?;
    let (coded, _) = rest.split_once('\x07')?;
    Some(String::from_utf8(STANDARD.decode(coded).unwrap()).unwrap())
}

fn copy(bench: &mut Bench, key: &str) {
    bench.selects("g", "lauv-backend-service");
    bench.console.press(key);
    bench.console.see("Copied arn:aws:ecs:us-east-1:");
    bench.console.wait_bytes("the ARN for the clipboard", |bytes| {
        clipboard(bytes).is_some_and(|text| {
            text.starts_with("arn:aws:ecs:us-east-1:")
                && text.ends_with(":service/lauv-prod-cluster/lauv-backend-service")
        })
    });
    bench.focuses("4", "4 Alarms");
    bench.console.press(key);
    bench.console.wait_bytes("the alarm's name for the clipboard", |bytes| {
        clipboard(bytes).is_some_and(|text| text.starts_with("lauv-alb-"))
    });
    bench.focuses("1", "1 Services");
}

fn console_link(bench: &mut Bench, key: &str) {
    bench.console.press(key);
    let page = "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/lauv-prod-cluster/services/lauv-backend-service/health?region=us-east-1";
    bench.console.wait_bytes("the link for the clipboard", |bytes| clipboard(bytes).as_deref() == Some(page));
}

fn redraw(bench: &mut Bench, key: &str) {
    // The operator's terminal has been written over by something else.
    bench.console.scribble("\x1b[2;2Hgarbage from a background job");
    bench.console.see("garbage from");
    bench.shows(key, "the screen is whole", |screen| {
        !screen.has("garbage") && screen.pane_has("1 Services", &["lauv-backend-service"])
    });
}

fn suspend(bench: &mut Bench, key: &str) {
    let mut console = Setup::on(&bench.served).shell(Shell::JobControl).start();
    console.wait_filled();
    console.press(key);
    console.given_back("[stopped ");
    assert_eq!(console.process_state(), Some('T'));
    console.press("enter");
    console.wait_filled();
    console.press("?");
    console.wait("keys act again", |screen| screen.area("Keys").is_some());
    console.press("q");
    assert_eq!(console.ended(), 0);
}

fn quit(bench: &mut Bench, key: &str) {
    let mut console = Setup::on(&bench.served).start();
    console.wait_filled();
    console.press(key);
    assert_eq!(console.ended(), 0);
    assert!(!console.is_alive());
}

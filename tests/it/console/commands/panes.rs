//! Panes: which has the focus, which is in sight, and of what they speak.

use super::{Bench, Case};

pub const CASES: &[Case] = &[
    ("next-pane", next_pane),
    ("previous-pane", previous_pane),
    ("services", |bench, key| goes(bench, key, "1 Services")),
    ("tasks", |bench, key| goes(bench, key, "2 Tasks")),
    ("targets", |bench, key| goes(bench, key, "3 Targets")),
    ("alarms", |bench, key| goes(bench, key, "4 Alarms")),
    ("logs", logs),
    ("timeline", timeline),
    ("zoom", zoom),
    ("everything", everything),
];

/// The panes in the order in which the focus goes round.
const ROUND: [&str; 5] = ["1 Services", "2 Tasks", "3 Targets", "4 Alarms", "5 Logs"];

fn next_pane(bench: &mut Bench, key: &str) {
    for pane in ROUND.iter().cycle().skip(1).take(ROUND.len()) {
        bench.focuses(key, pane);
    }
}

fn previous_pane(bench: &mut Bench, key: &str) {
    for pane in ROUND.iter().rev() {
        bench.focuses(key, pane);
    }
}

fn goes(bench: &mut Bench, key: &str, pane: &str) {
    let from = if pane == "4 Alarms" { "3" } else { "4" };
    bench.console.press(from);
    bench.focuses(key, pane);
    bench.focuses("1", "1 Services");
}

fn logs(bench: &mut Bench, key: &str) {
    bench.focuses("6", "6 Timeline");
    bench.focuses(key, "5 Logs");
    let screen = bench.console.wait("lines", |screen| screen.pane_has("5 Logs", &["backend/", "INFO"]));
    assert!(screen.area("6 Timeline").is_none(), "{}", screen.text());
    bench.focuses("1", "1 Services");
}

fn timeline(bench: &mut Bench, key: &str) {
    bench.focuses("5", "5 Logs");
    bench.focuses(key, "6 Timeline");
    assert!(bench.console.screen().area("5 Logs").is_none());
    bench.focuses("5", "5 Logs");
    bench.focuses("1", "1 Services");
}

fn zoom(bench: &mut Bench, key: &str) {
    bench.shows(key, "Services fill the screen", |screen| {
        let area = screen.area("1 Services");
        area.is_some_and(|area| area.right - area.left == 159 && area.bottom - area.top > 40)
            && screen.area("2 Tasks").is_none()
    });
    bench.shows(key, "all panes are back", |screen| screen.area("2 Tasks").is_some());
}

fn everything(bench: &mut Bench, key: &str) {
    let screen = bench.shows(key, "tasks of all services", |screen| {
        screen.pane_has("2 Tasks", &["all services", " 6 "]) && screen.pane_has("3 Targets", &["healthy"])
    });
    for service in ["lauv-gateway-service", "lauv-backend-service", "lauv-frontend-service"] {
        assert!(screen.pane_has("2 Tasks", &[service, "RUNNING"]), "{}", screen.text());
    }
    bench.shows(key, "tasks of the selected service", |screen| {
        screen.pane_has("2 Tasks", &["lauv-backend-service", " 2 "])
            && screen.pane_has("3 Targets", &["no target group"])
    });
}

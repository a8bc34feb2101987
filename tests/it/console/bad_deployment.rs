//! A deployment that goes bad, and gets well again, seen live in every pane.

use dogwatch::console::theme::Role;

use super::screen::{fg, theme};
use super::setup::calm;

const GATEWAY: &str = "lauv-gateway-service";

#[test]
fn a_deployment_that_fails_its_health_checks_is_seen_in_every_pane_until_it_is_rolled_back() {
    let (served, mut console) = calm("lauv");
    let account = &served.account;
    let midnight = theme("midnight");
    console.press("6 1");
    account.begin("health-502", None).unwrap();
    console.live(account, "the rollout", |screen| {
        screen.pane_has("1 Services", &["▲", GATEWAY, "10 ← 9"]) && screen.line(0).contains("▲ 1 rollout")
    });
    let screen = console.quiet();
    assert_eq!(screen.look_of("▲ 1 rollout").unwrap().fg, fg(&midnight, Role::Changing));
    // What moves is first, what was selected stays so.
    let lines = screen.pane("1 Services");
    assert!(lines.iter().find(|line| line.contains("-service")).unwrap().contains(GATEWAY), "{lines:?}");
    assert!(screen.selected("1 Services", &midnight).unwrap().contains("lauv-backend-service"));
    console.press("g");
    console.wait("panes follow", |screen| screen.pane_has("2 Tasks", &[GATEWAY]));
    console
        .wait("the timeline tells it", |screen| screen.pane_has("6 Timeline", &["▲", "deployment", "began"]));
    let screen = console.live(account, "unhealthy targets", |screen| {
        screen.pane_has("3 Targets", &["✖", "unhealthy", "502"])
    });
    console
        .wait("the timeline tells it", |screen| screen.pane_has("6 Timeline", &["✖", "target", "unhealthy"]));
    let (row, column) = screen.find_in("✖", screen.area("3 Targets").unwrap()).unwrap();
    assert_eq!(screen.look(row, column).fg, fg(&midnight, Role::Bad));
    console.live(account, "tasks that stopped, and why", |screen| {
        screen.pane_has("2 Tasks", &["✖", "STOPPED", "Task failed ELB health"])
    });
    console.wait("the timeline tells it", |screen| screen.pane_has("6 Timeline", &["✖", "task", "stopped"]));
    let screen = console.live(account, "the verdict", |screen| {
        screen.pane_has("1 Services", &["✖", GATEWAY, "failed"])
            && screen.line(0).contains("✖ 1 broken")
            && screen
                .row("⚑ lauv-gateway-service: ")
                .is_some_and(|hint| hint.contains("of revision 10 stopped"))
    });
    assert_eq!(screen.look_of("✖ 1 broken").unwrap().fg, fg(&midnight, Role::Bad));
    let hint = screen.row("⚑").unwrap();
    assert!(hint.contains("↵ opens it"), "{hint}");
    console.live(account, "the circuit breaker has rolled back", |screen| {
        screen.line(0).contains("● all well")
            && screen.pane_has("1 Services", &["●", GATEWAY, "2/2", "steady"])
    });
    let screen = console.quiet();
    assert!(!screen.has("⚑"), "{}", screen.text());
    assert!(screen.pane_has("2 Tasks", &["✖", "STOPPED", "Task failed ELB health"]), "{}", screen.text());
}

#[test]
fn a_release_that_fails_requests_rings_an_alarm_until_it_is_calm_again() {
    let (served, mut console) = calm("lauv");
    console.press("6 1");
    let account = &served.account;
    let midnight = theme("midnight");
    account.begin("bad-release", None).unwrap();
    let screen = console.live_by(60, account, "an alarm rings", |screen| {
        screen.pane_has("4 Alarms", &["✖", "lauv-alb-high-5xx", " > 10"])
            && screen.pane_has("4 Alarms", &["1 of 4 in alarm"])
            && screen.line(0).contains("✖ 1 alarm")
    });
    let (row, column) = screen.find_in("✖", screen.area("4 Alarms").unwrap()).unwrap();
    assert_eq!(screen.look(row, column).fg, fg(&midnight, Role::Bad));
    // The alarm that rings is the first.
    assert!(screen.pane("4 Alarms")[2].contains("lauv-alb-high-5xx"), "{}", screen.text());
    console.live(account, "the timeline tells it", |screen| {
        screen.pane_has("6 Timeline", &["✖", "alarm", "lauv-alb-high-5xx"])
    });
    account.begin("deploy", None).unwrap();
    console.live_by(60, account, "calm", |screen| {
        screen.line(0).contains("● all well")
            && screen.pane_has("4 Alarms", &["●", "lauv-alb-high-5xx", "≤ 10"])
    });
}

//! Whatever the account does, keys act at once, ages are told, and what gets well is seen so.

use std::time::Duration;

use dogwatch::sim::fault;

use super::gate::Gate;
use super::screen::Screen;
use super::setup::{Setup, calm};
use super::terminal::{Console, LONG};
use crate::served::{serve, serve_at};

/// The longest that a key may take on a busy machine, far below any of the waits for AWS.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Keys act: layers open and close, lists move, panes get the focus.
fn keys_act(console: &mut Console) {
    for _ in 0..3 {
        console.press("?");
        console.wait_for(AT_ONCE, "help opens", |screen| screen.area("Keys").is_some());
        console.press("?");
        console.wait_for(AT_ONCE, "help closes", |screen| screen.area("Keys").is_none());
        console.press(":");
        console.wait_for(AT_ONCE, "the palette opens", |screen| screen.area("Commands").is_some());
        console.press("esc");
        console.wait_for(AT_ONCE, "the palette closes", |screen| screen.area("Commands").is_none());
    }
}

/// The console reads again: the services' list has no age that speaks of trouble.
fn is_well(screen: &Screen) -> bool {
    !screen.has("stale ") && screen.pane_has("2 Tasks", &["RUNNING"]) && screen.line(0).contains("s ago")
}

#[test]
fn calls_that_hang_keep_no_key_waiting() {
    let served = serve("lauv");
    let gate = Gate::before(&served);
    let mut console = Setup::at(&format!("http://{}", gate.address)).start();
    console.wait_filled();
    gate.shut(true);
    console.wait("the age grows", |screen| {
        ["7s ago", "8s ago", "9s ago", "10s ago", "11s ago"].iter().any(|age| screen.line(0).contains(age))
    });
    keys_act(&mut console);
    console.wait_for(2 * LONG, "it is told", |screen| {
        screen.pane_has("1 Services", &["stale ", "no answer"]) && screen.has("trying again")
    });
    keys_act(&mut console);
    gate.shut(false);
    console.wait_for(2 * LONG, "it gets well by itself", is_well);
}

#[test]
fn calls_that_hang_from_the_start_keep_no_key_waiting() {
    let served = serve("lauv");
    let gate = Gate::before(&served);
    gate.shut(true);
    let mut console = Setup::at(&format!("http://{}", gate.address)).start();
    let screen = console.wait("the panes say so", |screen| screen.has("Reading services…"));
    assert!(screen.line(0).contains("reading…"), "{}", screen.text());
    keys_act(&mut console);
    gate.shut(false);
    console.wait_for(2 * LONG, "it gets well by itself", is_well);
}

#[test]
fn throttling_of_every_request_is_told_and_passes() {
    let (served, mut console) = calm("lauv");
    served.account.begin("throttled-all", None).unwrap();
    console
        .wait_for(2 * LONG, "it is told", |screen| screen.pane_has("1 Services", &["stale ", "throttled"]));
    keys_act(&mut console);
    // What was read stays.
    assert!(console.screen().pane_has("1 Services", &["lauv-gateway-service", "2/2"]));
    console.press("!");
    console
        .wait("the problem and its remedy", |screen| screen.pane_has("What could not be read", &["hrottl"]));
    console.press("!");
    fault::end_all(&mut served.account.world());
    console.wait_for(2 * LONG, "it gets well by itself", is_well);
}

#[test]
fn an_endpoint_that_dies_is_named_and_noticed_when_it_lives_again() {
    let (served, mut console) = calm("lauv");
    let address = served.address.clone();
    drop(served);
    let screen = console.wait_for(2 * LONG, "the banner", |screen| {
        screen.line(1).contains("✖") && screen.line(1).contains(&address)
    });
    assert!(screen.pane_has("1 Services", &["lauv-gateway-service"]), "{}", screen.text());
    keys_act(&mut console);
    let _again = serve_at("lauv", &address);
    console.wait_for(2 * LONG, "it gets well by itself", |screen| {
        is_well(screen) && screen.area("1 Services").is_some_and(|area| area.top == 1)
    });
}

#[test]
fn a_dead_endpoint_from_the_start_is_told_in_every_pane() {
    let mut console = Setup::at("http://127.0.0.1:9").start();
    console.wait("the banner", |screen| screen.line(1).contains("127.0.0.1:9"));
    keys_act(&mut console);
    console.press("q");
    assert_eq!(console.ended(), 0);
}

#[test]
fn credentials_that_expire_are_told_with_the_command_that_renews_them_and_picked_up() {
    let (served, mut console) = calm("lauv");
    served.account.begin("expired-credentials", None).unwrap();
    let screen = console.wait_for(2 * LONG, "the banner names the remedy", |screen| {
        let banner = screen.line(1);
        banner.contains("xpired")
            && ["aws sso login", "aws login", "AWS_SESSION_TOKEN"].iter().any(|way| banner.contains(way))
    });
    assert!(screen.pane_has("1 Services", &["lauv-gateway-service"]), "{}", screen.text());
    keys_act(&mut console);
    fault::end_all(&mut served.account.world());
    console.wait_for(2 * LONG, "it gets well by itself", |screen| {
        // Logs may speak of what expires in the application.
        let panes = ["1 Services", "2 Tasks", "3 Targets", "4 Alarms"];
        is_well(screen)
            && !screen.line(1).contains("xpired")
            && !panes.iter().any(|pane| screen.pane_has(pane, &["xpired"]))
    });
}

#[test]
fn what_is_not_allowed_is_named_with_its_permission_where_it_is_missing() {
    let served = serve("lauv");
    served.account.begin("access-denied", None).unwrap();
    let mut console = Setup::on(&served).start();
    let screen = console.wait("services are there, the rest is named", |screen| {
        screen.pane_has("1 Services", &["lauv-gateway-service"])
            && screen.pane_has("4 Alarms", &["Not allowed"])
            && screen.pane_has("4 Alarms", &["cloudwatch:DescribeAlarms"])
            && screen.pane_has("2 Tasks", &["ecs:ListTasks"])
    });
    assert!(!screen.line(0).contains("all well"), "{}", screen.text());
    keys_act(&mut console);
    fault::end_all(&mut served.account.world());
    console.press("r");
    console.wait_for(2 * LONG, "the permissions are there", is_well);
}

/// A key wakes the console; it does not wait for the clock to turn.
#[test]
fn a_key_is_answered_when_it_comes() {
    let (_served, mut console) = calm("lauv");
    let began = std::time::Instant::now();
    for _ in 0..20 {
        console.press("?");
        console.wait("help opens", |screen| screen.area("Keys").is_some());
        console.press("?");
        console.wait("help closes", |screen| screen.area("Keys").is_none());
    }
    assert!(began.elapsed() < Duration::from_secs(6), "forty keys took {:?}", began.elapsed());
}

//! Detail views, each with all its tabs.

use super::setup::calm;
use super::terminal::Console;

/// Opens what is selected and goes through its tabs; each has all of its words.
fn tabs(console: &mut Console, title: &str, tabs: &[&[&str]]) {
    console.press("enter");
    for (number, words) in tabs.iter().enumerate() {
        if number > 0 {
            console.press("right");
        }
        console.wait(&format!("{title}, tab {number}: {words:?}"), |screen| {
            words.iter().all(|word| screen.pane_has(title, &[word]))
        });
    }
    console.press("right");
    console.wait("the first tab again", |screen| tabs[0].iter().all(|word| screen.pane_has(title, &[word])));
    console.press("esc");
    console.wait("the panes", |screen| screen.area("1 Services").is_some());
}

#[test]
fn a_service_in_detail() {
    let (_served, mut console) = calm("lauv");
    console.press("G");
    console.wait("the gateway", |screen| screen.pane_has("2 Tasks", &["lauv-gateway-service"]));
    tabs(
        &mut console,
        "Service lauv-gateway-service",
        &[
            &["PRIMARY", "lauv-gateway-task:9", "2/2", "COMPLETED", "Before, newest first"],
            &["WHEN", "EVENT", "has reached a steady state"],
            &["lauv-gateway-task:9", "service revision", "sha256:", "subnets"],
            &["Bounds", "Policies"],
            &[
                "circuit breaker",
                "rolls back by itself",
                "tg-lauv-gateway",
                "Task definition lauv-gateway-task:9",
            ],
        ],
    );
}

#[test]
fn scaling_of_a_service_that_scales() {
    let (_served, mut console) = calm("rupaya");
    console.press("enter right right right");
    console.wait("bounds and policy", |screen| {
        let has = |words: &[&str]| screen.pane_has("Service rupaya-backend-prod", words);
        has(&["3 to 10, now 3"]) && has(&["rupaya-backend-prod-cpu"]) && has(&["at 70"])
    });
}

#[test]
fn a_task_in_detail_shows_names_of_secrets_and_never_their_values() {
    let (_served, mut console) = calm("lauv");
    console.press("2");
    tabs(
        &mut console,
        "Task ",
        &[
            &["RUNNING", "Container backend", "digest", "sha256:", "10.0.1", "FARGATE"],
            &["NAME", "VALUE, WHERE IT IS HARMLESS", "NODE_ENV", "production"],
            &["MONGO_URI", "/lauv/prod/MONGO_URI", "JWT_SECRET", "never shown"],
        ],
    );
}

#[test]
fn a_target_group_in_detail() {
    let (_served, mut console) = calm("prodready");
    console.wait("targets", |screen| screen.pane_has("3 Targets", &["healthy"]));
    console.press("3");
    tabs(
        &mut console,
        "Target group prodready-infra-be-tg-staging",
        &[
            &["Health check", "/api/health", "Targets (2)", "healthy", "us-east-1a"],
            &["LISTENER", "PRIORITY", "WHEN", "/api/*"],
        ],
    );
}

#[test]
fn an_alarm_in_detail() {
    let (served, mut console) = calm("lauv");
    served.account.begin("bad-release", None).unwrap();
    console.live_by(60, &served.account, "it rings", |screen| {
        screen.pane_has("4 Alarms", &["✖", "lauv-alb-high-5xx"])
    });
    console.press("4 g");
    tabs(
        &mut console,
        "Alarm lauv-alb-high-5xx",
        &[
            &["ALARM since", "rings when", "Sum HTTPCode", "> 10", "╌", "AWS/ApplicationELB"],
            &["WHEN", "WHAT", "from OK to ALARM"],
        ],
    );
}

#[test]
fn a_text_that_is_longer_than_the_screen_is_scrolled_and_comes_back() {
    let (_served, mut console) = calm("lauv");
    console.press("enter left");
    console.see("circuit breaker");
    console.resize(100, 17);
    console.wait("the new size", |screen| screen.pane_has("Service lauv-backend", &["circuit breaker"]));
    console.press("G");
    console.wait("the end", |screen| !screen.pane_has("Service lauv-backend", &["circuit breaker"]));
    console.press("g");
    console.see("circuit breaker");
}

//! The first screen of each world: everything that matters, without a key.

use dogwatch::console::theme::Role;

use super::screen::{Screen, fg, theme};
use super::setup::{Setup, calm};
use crate::served::serve;

/// What a world's first screen has in it.
struct First {
    world: &'static str,
    header: &'static [&'static str],
    /// Names of services and their counts.
    services: &'static [(&'static str, &'static str)],
    selected: &'static str,
    tasks: usize,
    targets: &'static [&'static str],
    /// Names of alarms and their thresholds.
    alarms: &'static [(&'static str, &'static str)],
}

fn shows(first: &First) -> Screen {
    let (_served, console) = calm(first.world);
    console.wait("everything is there", |screen| {
        first
            .services
            .iter()
            .all(|(name, count)| screen.pane_has("1 Services", &["●", name, count, "steady"]))
            && first.alarms.iter().all(|(name, threshold)| screen.pane_has("4 Alarms", &[name, threshold]))
            && first.targets.iter().all(|target| screen.pane_has("3 Targets", &[target]))
    });
    let screen = console.quiet();
    let header = screen.line(0);
    for words in first.header {
        assert!(header.contains(words), "{words:?} in {header:?}");
    }
    assert!(screen.pane("2 Tasks")[0].contains(first.selected), "{}", screen.text());
    let running = screen.pane("2 Tasks").iter().filter(|line| line.contains("RUNNING")).count();
    assert_eq!(running, first.tasks, "{}", screen.text());
    let selected = screen.selected("1 Services", &theme("midnight")).unwrap();
    assert!(selected.contains(first.selected), "{selected}");
    assert!(screen.0.alternate_screen() && screen.0.hide_cursor() && screen.0.bracketed_paste());
    assert_ne!(screen.0.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    screen
}

#[test]
fn lauv_shows_its_gateway_frontend_and_backend() {
    shows(&First {
        world: "lauv",
        header: &["dogwatch", "us-east-1", "lauv-prod-cluster", "● all well", "3 services", "@"],
        services: &[
            ("lauv-backend-service", "2/2"),
            ("lauv-frontend-service", "2/2"),
            ("lauv-gateway-service", "2/2"),
        ],
        selected: "lauv-backend-service",
        tasks: 2,
        targets: &["no target group"],
        alarms: &[
            ("lauv-alb-high-5xx", "≤ 10"),
            ("lauv-backend-high-cpu", "≤ 70"),
            ("lauv-backend-high-memory", "≤ 80"),
            ("lauv-alb-slow-response", "≤ 2"),
        ],
    });
}

#[test]
fn prodready_shows_its_backend_behind_its_target_group() {
    shows(&First {
        world: "prodready",
        header: &["us-east-1", "prodready-infra-cluster-staging", "● all well", "2 services"],
        services: &[("prodready-infra-backend-", "2/2"), ("prodready-infra-frontend", "2/2")],
        selected: "prodready-infra-backend-",
        tasks: 2,
        targets: &["prodready-infra-be-tg-staging", "healthy"],
        alarms: &[
            ("prodready-infra-alb-high-5xx-staging", "≤ 10"),
            ("prodready-infra-backend-unhealthy-ho", "≤ 0"),
            ("prodready-infra-backend-high-cpu-", "≤ 70"),
        ],
    });
}

#[test]
fn rupaya_shows_the_busier_of_its_two_clusters() {
    shows(&First {
        world: "rupaya",
        header: &["us-east-1", "rupaya-ecs-prod", "● all well", "1 service"],
        services: &[("rupaya-backend-prod", "3/3")],
        selected: "rupaya-backend-prod",
        tasks: 3,
        targets: &["rupaya-backend-tg-prod", "/health", "healthy"],
        alarms: &[("rupaya-backend-prod-unhealthy", "≤ 0"), ("rupaya-backend-prod-high-memory", "≤ 80")],
    });
}

#[test]
fn asharvi_shows_another_region() {
    let served = serve("asharvi");
    let console = Setup::on(&served).variable("AWS_REGION", "ap-south-1").start();
    let screen = console.wait_filled();
    assert!(screen.line(0).contains("asharvi-backend-cluster  ap-south-1"), "{}", screen.text());
    for (name, count) in [("asharvi-backend-prod", "2/2"), ("asharvi-backend-staging", "2/2")] {
        console.wait(name, |screen| screen.pane_has("1 Services", &["●", name, count]));
    }
    for (name, threshold) in [
        ("asharvi-backend-high-5xx", "≤ 10"),
        ("asharvi-backend-prod-unhealthy-hosts", "≤ 0"),
        ("asharvi-backend-prod-high-cpu", "≤ 60"),
        ("asharvi-backend-prod-high-memory", "≤ 60"),
    ] {
        console.wait(name, |screen| screen.pane_has("4 Alarms", &[name, threshold]));
    }
    console.wait("targets", |screen| screen.pane_has("3 Targets", &["●", "healthy"]));
}

#[test]
fn states_have_the_colours_of_the_theme_and_the_focused_pane_its_border() {
    let (_served, mut console) = calm("prodready");
    let midnight = theme("midnight");
    let screen = console.wait("targets", |screen| screen.pane_has("3 Targets", &["●", "healthy"]));
    for pane in ["1 Services", "2 Tasks", "3 Targets"] {
        let (row, column) = screen.find_in("●", screen.area(pane).unwrap()).unwrap();
        assert_eq!(screen.look(row, column).fg, fg(&midnight, Role::Ok), "{pane}");
    }
    let corner = |screen: &Screen, pane: &str| {
        let area = screen.area(pane).unwrap();
        screen.look(area.top, area.left).fg
    };
    let (focused, other) = (fg(&midnight, Role::BorderFocused), fg(&midnight, Role::Border));
    assert_ne!(focused, other);
    assert_eq!((corner(&screen, "1 Services"), corner(&screen, "2 Tasks")), (focused, other));
    console.press("tab");
    console.wait("the focus goes on", |screen| {
        corner(screen, "1 Services") == other && corner(screen, "2 Tasks") == focused
    });
    assert_eq!(screen.look_of("dogwatch").unwrap().fg, fg(&midnight, Role::Accent));
}

#[test]
fn without_any_configuration_it_works_as_well() {
    let served = serve("lauv");
    let mut setup = Setup::on(&served);
    setup.files.clear();
    let console = setup.start();
    console.wait_filled();
    assert!(!console.home.path().join(".config").exists(), "nothing is written unasked");
}

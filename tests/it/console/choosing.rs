//! Choosing: filters, order, selection, clusters, environments, themes, the palette.

use dogwatch::console::theme::Role;

use super::screen::{Screen, bg, theme};
use super::setup::{QUICK, Setup, calm};
use crate::served::{serve, serve_spec};

#[test]
fn a_filter_stays_while_data_flows_and_finds_states_too() {
    let (served, mut console) = calm("lauv");
    console.press("/");
    console.type_in("well");
    console.press("enter");
    console.wait("all are well", |screen| screen.pane_has("1 Services", &["/well", "3 of 3"]));
    served.account.begin("deploy", None).unwrap();
    console.live(&served.account, "without the one that is rolled out", |screen| {
        screen.pane_has("1 Services", &["2 of 3"])
            && !screen.pane_has("1 Services", &["lauv-gateway-service"])
    });
    console.press("/ ctrl-u");
    console.type_in("qqqq");
    console.see("Nothing here has “qqqq”. Esc drops the filter.");
    console.press("esc");
    console.wait("all", |screen| screen.pane_has("1 Services", &["lauv-gateway-service"]));
}

#[test]
fn each_pane_has_a_filter_of_its_own() {
    let (_served, mut console) = calm("lauv");
    for (pane, title, words, left) in
        [("4", "4 Alarms", "backend !cpu", "1 of 4"), ("2", "2 Tasks", "10.0.11.", "1 of 2")]
    {
        console.press(pane);
        console.press("/");
        console.type_in(words);
        console.press("enter");
        console.wait(left, |screen| screen.pane_has(title, &[words, left]));
    }
    let screen = console.screen();
    assert!(screen.pane_has("4 Alarms", &["1 of 4"]) && screen.pane_has("1 Services", &["worst first  3"]));
}

#[test]
fn a_selected_service_stays_selected_while_its_row_moves() {
    let (served, mut console) = calm("lauv");
    let midnight = theme("midnight");
    let chosen = |screen: &Screen, row: usize| {
        let lines = screen.pane("1 Services");
        let place = lines.iter().position(|line| line.contains("lauv-frontend-service"));
        let selected = screen.selected("1 Services", &midnight).unwrap_or_default();
        place == Some(row) && selected.contains("lauv-frontend-service")
    };
    console.press("j");
    console.wait("the second row", |screen| chosen(screen, 3));
    served.account.begin("crash-on-start", None).unwrap();
    console.live(&served.account, "the third row, as another one got worse", |screen| chosen(screen, 4));
    assert!(console.screen().pane("2 Tasks")[0].contains("lauv-frontend-service"));
}

#[test]
fn what_gets_worse_comes_into_sight_above_what_is_selected() {
    let served = serve_spec(&dogwatch::sim::fleet::spec(40, 1));
    let mut console = Setup::on(&served).start();
    console.wait("all services", |screen| screen.pane_has("1 Services", &["worst first  40"]));
    console.press("g j j");
    console.wait("the third row", |screen| screen.pane_has("2 Tasks", &["svc-0002"]));
    served.account.begin("crash-on-start", Some("svc-0005")).unwrap();
    console.live(&served.account, "the worst above it", |screen| {
        screen.pane("1 Services").get(2).is_some_and(|row| row.contains("svc-0005"))
            && screen.pane_has("2 Tasks", &["svc-0002"])
    });
}

#[test]
fn a_cluster_is_chosen_among_several() {
    let (_served, mut console) = calm("rupaya");
    console.press("c");
    let screen = console.wait("both clusters", |screen| {
        screen.pane_has("Cluster", &["rupaya-ecs-staging", "1 service, 1 task"])
    });
    assert!(screen.pane_has("Cluster", &["rupaya-ecs-prod", "now"]), "{}", screen.text());
    console.type_in("stag");
    console.press("enter");
    console.wait("the other cluster", |screen| {
        screen.line(0).contains("rupaya-ecs-staging  us-east-1")
            && screen.pane_has("1 Services", &["rupaya-backend-staging", "1/1"])
            && screen.pane_has("2 Tasks", &["RUNNING"])
            && screen.pane_has("3 Targets", &["rupaya-backend-tg-staging"])
            && !screen.pane_has("1 Services", &["rupaya-backend-prod"])
    });
    console.press(":");
    console.type_in("cluster prod");
    console.press("enter");
    console.wait("the first cluster, by the palette", |screen| {
        screen.pane_has("1 Services", &["rupaya-backend-prod", "3/3"])
    });
}

#[test]
fn an_environment_is_another_account() {
    let (shop, api) = (serve("lauv"), serve("prodready"));
    let config = format!(
        "default_environment = 'api'\n{QUICK}[[environment]]\nname = 'shop-prod'\nendpoint_url = 'http://{}'\n\
         [[environment]]\nname = 'api'\nendpoint_url = 'http://{}'\nguard = 'read-only'\n",
        shop.address, api.address
    );
    let mut console = Setup::at("http://127.0.0.1:9").whole_config(&config).start();
    console.wait_filled();
    let header = console.screen().line(0);
    assert!(header.contains("api") && header.contains("READ-ONLY"), "{header}");
    console.press("e");
    console.wait("both environments", |screen| {
        screen.pane_has("Environment", &["shop-prod", "protected"])
            && screen.pane_has("Environment", &["api", "read-only", "now"])
    });
    console.press("up enter");
    console.wait("the other account", |screen| {
        let header = screen.line(0);
        header.contains("shop-prod")
            && header.contains("PROTECTED")
            && header.contains("lauv-prod-cluster")
            && screen.pane_has("1 Services", &["lauv-gateway-service", "2/2"])
            && screen.pane_has("2 Tasks", &["RUNNING"])
    });
    console.see_no("prodready");
    let mut named = Setup::at("http://127.0.0.1:9").whole_config(&config);
    named = named.argument("--environment").argument("shop-prod");
    named.start().wait("the environment of the flag", |screen| screen.line(0).contains("shop-prod"));
}

#[test]
fn a_theme_is_tried_as_one_moves_and_dropped_by_esc() {
    let (_served, mut console) = calm("lauv");
    let ground = |screen: &Screen| screen.look(47, 159).bg;
    let [midnight, daylight] = ["midnight", "daylight"].map(|name| bg(&theme(name), Role::Text));
    assert_ne!(midnight, daylight);
    console.wait("midnight", |screen| ground(screen) == midnight);
    console.press("T up");
    console.wait("daylight is tried", |screen| ground(screen) == daylight && screen.area("Theme").is_some());
    console.press("esc");
    console.wait("midnight again", |screen| ground(screen) == midnight && screen.area("Theme").is_none());
    console.press("T up enter");
    console.wait("daylight", |screen| ground(screen) == daylight && screen.area("Theme").is_none());
    console.press(":");
    console.type_in("theme midn");
    console.press("enter");
    console.wait("midnight by the palette", |screen| ground(screen) == midnight);
}

#[test]
fn the_palette_finds_by_a_few_letters() {
    let (_served, mut console) = calm("lauv");
    let midnight = theme("midnight");
    console.press(":");
    console.type_in("srvgtw");
    console.wait("the service", |screen| screen.pane_has("Commands", &["service lauv-gateway-service"]));
    console.press("enter");
    console.wait("it is selected", |screen| {
        screen.selected("1 Services", &midnight).is_some_and(|row| row.contains("lauv-gateway-service"))
            && screen.pane_has("3 Targets", &["tg-lauv-gateway"])
    });
    console.press(":");
    console.type_in("qqqq");
    console.see("No command, service, cluster or theme is called that.");
    console.press("ctrl-u");
    console.type_in("evrthng");
    console.press("enter");
    console.wait("the command has run", |screen| screen.pane_has("2 Tasks", &["all services"]));
}

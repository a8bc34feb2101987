//! Lists: moving, filtering, sorting, opening. The services stand in the order of their names.

use super::{Bench, Case};

pub const CASES: &[Case] = &[
    ("down", down),
    ("up", up),
    ("last", to_the_last),
    ("first", to_the_first),
    ("page-down", to_the_last),
    ("page-up", to_the_first),
    ("filter", filter),
    ("sort", sort),
    ("reverse", reverse),
    ("open", open),
    ("next-tab", next_tab),
    ("previous-tab", previous_tab),
];

const FIRST: &str = "lauv-backend-service";
const SECOND: &str = "lauv-frontend-service";
const THIRD: &str = "lauv-gateway-service";

fn down(bench: &mut Bench, key: &str) {
    bench.selects("g", FIRST);
    bench.selects(key, SECOND);
    bench.selects(key, THIRD);
    bench.selects(&format!("{key} {key}"), THIRD);
    bench.selects("g", FIRST);
}

fn up(bench: &mut Bench, key: &str) {
    bench.selects("G", THIRD);
    bench.selects(key, SECOND);
    bench.selects(key, FIRST);
    bench.selects(&format!("{key} {key}"), FIRST);
}

fn to_the_last(bench: &mut Bench, key: &str) {
    bench.selects("g", FIRST);
    bench.selects(key, THIRD);
    bench.selects("g", FIRST);
}

fn to_the_first(bench: &mut Bench, key: &str) {
    bench.selects("G", THIRD);
    bench.selects(key, FIRST);
}

fn filter(bench: &mut Bench, key: &str) {
    bench.shows(key, "a line to type into", |screen| screen.pane_has("1 Services", &["/", "3 of 3"]));
    bench.console.type_in("lauv !ga");
    bench.shows("enter", "what has the words and not the others", |screen| {
        screen.pane_has("1 Services", &["/lauv !ga", "2 of 3"])
            && screen.pane_has("1 Services", &[FIRST])
            && !screen.pane_has("1 Services", &[THIRD])
    });
    bench.shows("esc", "all services", |screen| screen.pane_has("1 Services", &[THIRD]));
}

fn sort(bench: &mut Bench, key: &str) {
    for title in ["state", "SERVICE", "TASKS", "REVISION", "ROLLOUT", "CPU"] {
        let note = if title == "state" { "by ".to_owned() } else { format!("by {}", title.to_lowercase()) };
        bench.shows(key, title, |screen| {
            screen.has(&format!("Sorted by {title}")) && screen.pane_has("1 Services", &[&note])
        });
    }
    bench.shows(key, "the worst first again", |screen| screen.pane_has("1 Services", &["worst first"]));
}

fn reverse(bench: &mut Bench, key: &str) {
    let above = |screen: &super::Screen, one: &str, other: &str| {
        let lines = screen.pane("1 Services");
        let place = |name: &str| lines.iter().position(|line| line.contains(name));
        place(one).is_some() && place(one) < place(other)
    };
    bench.shows(key, "the order is turned around", |screen| {
        screen.pane_has("1 Services", &["worst last"]) && above(screen, THIRD, FIRST)
    });
    bench.shows(key, "the order is as it was", |screen| {
        screen.pane_has("1 Services", &["worst first"]) && above(screen, FIRST, THIRD)
    });
}

fn open(bench: &mut Bench, key: &str) {
    bench.selects("g", FIRST);
    bench.shows(key, "the service in detail", |screen| {
        screen.has("Service lauv-backend-service") && screen.has(" Configuration ")
    });
    bench.shows("esc", "the panes", |screen| screen.area("1 Services").is_some());
}

/// What each tab of a service has in it.
const TABS: [&str; 5] = ["TASK DEFINITION", "EVENT", "service revision", "Bounds", "circuit breaker"];

fn next_tab(bench: &mut Bench, key: &str) {
    bench.shows("enter", TABS[0], |screen| screen.has(TABS[0]));
    for tab in TABS.iter().cycle().skip(1).take(TABS.len()) {
        bench.shows(key, tab, |screen| screen.has(tab));
    }
    bench.shows("esc", "the panes", |screen| screen.area("1 Services").is_some());
}

fn previous_tab(bench: &mut Bench, key: &str) {
    bench.shows("enter", TABS[0], |screen| screen.has(TABS[0]));
    for tab in TABS.iter().rev() {
        bench.shows(key, tab, |screen| screen.has(tab));
    }
    bench.shows("esc", "the panes", |screen| screen.area("1 Services").is_some());
}

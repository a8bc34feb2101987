//! What lies over the panes.

use super::{Bench, Case};

pub const CASES: &[Case] = &[
    ("help", help),
    ("palette", palette),
    ("problems", problems),
    ("clusters", |bench, key| choice(bench, key, "Cluster", "lauv-prod-cluster")),
    ("environments", |bench, key| choice(bench, key, "Environment", "there")),
    ("themes", |bench, key| choice(bench, key, "Theme", "daylight")),
    ("back", back),
];

fn help(bench: &mut Bench, key: &str) {
    let screen = bench.shows(key, "all keys", |screen| screen.area("Keys").is_some());
    for words in ["Everywhere", "Leave dogwatch", "Draw the whole screen anew"] {
        assert!(screen.pane_has("Keys", &[words]), "{words}: {}", screen.text());
    }
    let mut seen = screen.text();
    for _ in 0..4 {
        bench.console.press("pagedown");
        seen.push_str(&bench.console.wait("Keys", |screen| screen.area("Keys").is_some()).text());
    }
    seen.push_str(&bench.shows("G", "the last lines", |screen| screen.pane_has("Keys", &["Signs"])).text());
    bench.shows(key, "the panes", |screen| screen.area("Keys").is_none());
}

fn palette(bench: &mut Bench, key: &str) {
    bench.shows(key, "the commands", |screen| screen.pane_has("Commands", &["zoom", "fill the screen"]));
    bench.console.type_in("zoo");
    bench.shows("enter", "the command has run", |screen| screen.area("2 Tasks").is_none());
    bench.shows("z", "the panes", |screen| screen.area("2 Tasks").is_some());
}

fn problems(bench: &mut Bench, key: &str) {
    bench.shows(key, "what could not be read", |screen| {
        screen.pane_has("What could not be read", &["Everything was read."])
    });
    bench.shows(key, "the panes", |screen| screen.area("What could").is_none());
}

fn choice(bench: &mut Bench, key: &str, title: &str, entry: &str) {
    bench.shows(key, entry, |screen| screen.pane_has(title, &[entry]) && screen.pane_has(title, &["now"]));
    bench.shows("esc", "the panes", |screen| !screen.pane_has(title, &["now"]));
}

fn back(bench: &mut Bench, key: &str) {
    bench.shows("?", "the help", |screen| screen.area("Keys").is_some());
    bench.shows(key, "the panes", |screen| screen.area("Keys").is_none());
    bench.shows("/ g a t e enter", "the filter", |screen| screen.pane_has("1 Services", &["1 of 3"]));
    bench.shows(key, "no filter", |screen| screen.pane_has("1 Services", &["worst first  3"]));
    bench.shows("z", "one pane", |screen| screen.area("2 Tasks").is_none());
    bench.shows(key, "all panes", |screen| screen.area("2 Tasks").is_some());
}

//! Logs: each command on the backend's lines, of which some are long and some are JSON.

use super::outside::clipboard;
use super::{Bench, Case, Screen};

pub const CASES: &[Case] = &[
    ("log-around", around),
    ("log-follow", follow),
    ("log-wrap", wrap),
    ("log-time", time),
    ("log-json", json),
    ("log-next", next),
    ("log-previous", previous),
    ("log-level", level),
    ("log-sources", sources),
    ("log-filter", filter),
    ("log-pattern", pattern),
    ("log-jump", jump),
    ("log-mark", mark),
    ("log-next-mark", next_mark),
    ("log-select", select),
    ("log-left", left),
    ("log-right", right),
    ("log-save", save),
];

const PANE: &str = "5 Logs";

fn has(screen: &Screen, words: &str) -> bool {
    screen.pane_has(PANE, &[words])
}

/// The lines of the pane, without its title and without empty rows.
fn lines(screen: &Screen) -> Vec<String> {
    let lines = screen.pane(PANE).into_iter().skip(1);
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Goes to Logs, whose lines are there; runs a case; goes back.
fn in_logs(bench: &mut Bench, case: impl FnOnce(&mut Bench)) {
    bench.focuses("5", PANE);
    bench.console.wait("lines of each kind", |screen| {
        ["INFO GET", "WARN slow", "order placed"].iter().all(|words| has(screen, words))
            && has(screen, "since")
    });
    case(bench);
    bench.console.press("G");
    bench.console.wait("it follows", |screen| !screen.has("G follows"));
    bench.focuses("1", "1 Services");
}

fn follow(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(key, "it stays", |screen| screen.has("G follows"));
        bench.shows(key, "it follows", |screen| !screen.has("G follows"));
    });
}

fn wrap(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        assert!(!has(&bench.console.screen(), "the end of it"));
        bench.shows(key, "long lines to their end", |screen| has(screen, "the end of it"));
        bench.shows(key, "long lines are cut", |screen| {
            !has(screen, "the end of it") && has(screen, "word …")
        });
    });
}

fn time(bench: &mut Bench, key: &str) {
    let first = |screen: &Screen| lines(screen).first().cloned().unwrap_or_default();
    let is_utc = move |screen: &Screen| first(screen).contains('T') && first(screen).contains("Z backend");
    let is_clock = move |screen: &Screen| {
        let line = first(screen);
        line.len() > 12 && line.as_bytes()[2] == b':' && line.as_bytes()[8] == b'.'
    };
    in_logs(bench, |bench| {
        assert!(is_clock(&bench.console.screen()));
        bench.shows(key, "UTC with the date", is_utc);
        bench.shows(key, "ages", |screen| first(screen).split(' ').next().is_some_and(|age| age.len() < 4));
        bench.shows(key, "the clock", is_clock);
    });
}

fn json(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        assert!(has(&bench.console.screen(), "order placed  order="));
        bench.shows(key, "as it was written", |screen| has(screen, r#"{"level":"info","order":"#));
        bench.shows(key, "in columns", |screen| has(screen, "order placed  order="));
    });
}

/// The time of the selected line.
fn selected(screen: &Screen, bench: &Bench) -> Option<String> {
    let row = screen.selected(PANE, &bench.theme)?;
    Some(row.trim_start_matches(['◆', ' ']).to_owned())
}

/// Waits until a match is selected other than `before`; tells it.
fn at_match(bench: &mut Bench, keys: &str, before: &str) -> String {
    bench.console.press(keys);
    let theme = bench.theme.clone();
    let found = |screen: &Screen| {
        screen.selected(PANE, &theme).is_some_and(|row| row.contains("order placed") && row != before)
    };
    bench.console.wait("a match", found).selected(PANE, &theme).unwrap()
}

fn next(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        at_match(bench, "/ p l a c e d enter", "");
        // The selected row is looked for below the first one, in which other panes have their titles.
        let theme = bench.theme.clone();
        bench.shows("g", "the first line is selected", |screen| screen.selected(PANE, &theme).is_none());
        let one = at_match(bench, key, "");
        let other = at_match(bench, key, &one);
        assert!(other > one, "{other} is not below {one}");
        bench.shows("esc", "no search", |screen| !has(screen, "/placed "));
    });
}

fn previous(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        let one = at_match(bench, "/ p l a c e d enter", "");
        let other = at_match(bench, key, &one);
        assert!(other < one, "{other} is not above {one}");
        bench.shows("esc", "no search", |screen| !has(screen, "/placed "));
    });
}

fn level(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(key, "warnings", |screen| {
            has(screen, "warn and worse") && lines(screen).iter().all(|line| line.contains("WARN slow"))
        });
        bench.shows(key, "errors", |screen| has(screen, "error and worse") && has(screen, "are hidden"));
        bench.shows(key, "info", |screen| has(screen, "info and worse") && has(screen, "INFO GET"));
        bench.shows(key, "all", |screen| !has(screen, "and worse"));
    });
}

fn sources(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(key, "the sources", |screen| {
            screen.pane_has("Sources", &["● backend", "/ecs/lauv-backend"])
        });
        bench.shows("space esc", "nothing", |screen| has(screen, "sources that are off"));
        bench.shows(&format!("{key} space"), "all", |screen| screen.pane_has("Sources", &["1 of 1 on"]));
        bench.shows("esc", "lines", |screen| has(screen, "INFO GET"));
    });
}

fn filter(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.console.press(key);
        bench.console.type_in("slow");
        bench.shows("enter", "lines with the word", |screen| {
            has(screen, "&slow") && lines(screen).iter().all(|line| line.contains("slow"))
        });
        bench.shows("esc", "all lines", |screen| !has(screen, "&slow") && has(screen, "INFO GET"));
    });
}

fn pattern(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.console.press(key);
        bench.console.type_in("slow");
        bench.shows("enter", "what the server finds", |screen| {
            has(screen, "only slow")
                && has(screen, "WARN slow")
                && lines(screen).iter().all(|line| line.contains("slow"))
        });
        bench.shows(&format!("{key} ctrl-u enter"), "all lines", |screen| {
            !has(screen, "only slow") && has(screen, "INFO GET")
        });
    });
}

fn jump(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.console.press(key);
        bench.console.type_in("noon");
        bench.shows("enter", "what is wrong", |screen| has(screen, "no time: write 12:04"));
        bench.console.press("ctrl-u");
        bench.console.type_in("-5m");
        bench.shows("enter", "the moment", |screen| has(screen, "╌╌ ") && screen.has("G follows"));
        bench.shows("esc", "lines alone", |screen| !has(screen, "╌╌ "));
    });
}

fn mark(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(&format!("k {key}"), "a mark", |screen| has(screen, "◆"));
        bench.shows(key, "no mark", |screen| !has(screen, "◆"));
    });
}

fn next_mark(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows("k k k m", "a mark", |screen| has(screen, "◆"));
        bench.shows("G", "it follows", |screen| !screen.has("G follows"));
        let theme = bench.theme.clone();
        bench.shows(key, "the marked line is selected", |screen| {
            screen.selected(PANE, &theme).is_some_and(|row| row.starts_with('◆'))
        });
        bench.shows("m", "no mark", |screen| !has(screen, "◆"));
        assert!(selected(&bench.console.screen(), bench).is_some());
    });
}

fn select(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.console.press(&format!("k {key} k k y"));
        bench.console.see("Copied 3 lines");
        bench.console.wait_bytes("three lines for the clipboard", |bytes| {
            clipboard(bytes).is_some_and(|text| {
                let is_ours = |line: &str| ["INFO ", "WARN ", "{"].iter().any(|word| line.starts_with(word));
                text.lines().count() == 3 && text.lines().all(is_ours)
            })
        });
    });
}

fn left(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows("right right", "the middle of long lines", |screen| !has(screen, "WARN slow"));
        bench.shows(&format!("{key} {key}"), "their beginning", |screen| has(screen, "WARN slow"));
    });
}

fn right(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(key, "what was cut", |screen| !has(screen, "WARN slow") && has(screen, "word word"));
        bench.shows("left", "their beginning", |screen| has(screen, "WARN slow"));
    });
}

fn save(bench: &mut Bench, key: &str) {
    in_logs(bench, |bench| {
        bench.shows(key, "a name", |screen| {
            has(screen, "save what is shown to dogwatch-lauv-backend-service-")
        });
        bench.console.press("ctrl-u");
        bench.console.type_in("kept.log");
        bench.shows("enter", "it is saved", |screen| screen.has("lines to kept.log"));
        let file = bench.console.home.path().join("kept.log");
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(kept.lines().count() > 100 && kept.lines().all(|line| line.contains(" backend/")), "{kept}");
        bench.console.press(&format!("{key} ctrl-u"));
        bench.console.type_in("kept.log");
        bench.shows("enter", "it is not overwritten", |screen| has(screen, "kept.log exists already"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
        bench.shows("esc", "the lines", |screen| !has(screen, "exists already"));
    });
}

fn around(bench: &mut Bench, key: &str) {
    bench.focuses("2", "2 Tasks");
    bench.shows(key, "one task's lines", |screen| {
        let title = screen.pane(PANE).first().cloned().unwrap_or_default();
        let task = title.split("task ").nth(1).and_then(|rest| rest.get(..4).map(str::to_owned));
        let own = task.map(|task| format!("backend/{task}"));
        title.contains("of lauv-backend-service")
            && own.is_some_and(|own| {
                lines(screen).len() > 3 && lines(screen).iter().all(|line| line.contains(&own))
            })
    });
    bench.shows("esc", "all tasks' lines", |screen| {
        !has(screen, "of lauv-backend-service") && has(screen, "INFO GET")
    });
    bench.focuses("1", "1 Services");
}

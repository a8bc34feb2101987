//! What the screen of a run looks like in each of its phases.

use std::sync::Arc;
use std::time::Instant;

use super::fixture::{app, app_on, moment, picture};
use super::runs_fixture::*;
use super::snapshots::{press, same, shown};
use super::theme::{Depth, Terminal, Theme};
use super::{App, Event, update};
use crate::model::Guard;
use crate::runbook::Verdict;
use crate::runbook::machine::Run;

/// A console on whose screen a run is.
fn opened(run: Run, width: u16, height: u16, base: Instant) -> App {
    let mut app = app(picture(base), base, width, height);
    open(&mut app, run, base);
    app
}

fn open(app: &mut App, run: Run, base: Instant) {
    update(app, Event::Run(Arc::new(run)), moment(base, 1));
    app.toasts.clear();
    press(app, base, "X\n");
}

/// The screen of a run after some keys.
fn after(run: Run, keys: &str, width: u16, height: u16) -> String {
    let base = Instant::now();
    let mut app = opened(run, width, height, base);
    press(&mut app, base, keys);
    shown(&mut app, base)
}

macro_rules! scene {
    ($name:ident, $run:expr, $keys:expr, $width:expr, $height:expr) => {
        #[test]
        fn $name() {
            same(stringify!($name), &after($run, $keys, $width, $height));
        }
    };
}

scene!(run_choosing, choosing(), "", 160, 48);
scene!(run_choosing_on_a_smaller_screen, choosing(), "", 100, 30);
scene!(run_choosing_at_its_smallest, choosing(), "", 80, 24);
scene!(run_choosing_filtered, choosing(), "/suc", 100, 30);
scene!(run_counting, counting(), "", 100, 30);
scene!(run_with_a_hidden_value, hiding(), "hunter2\nhun", 100, 30);
scene!(run_with_a_note, noting(), "", 100, 30);
scene!(run_planned, confirming(Guard::Protected), "lauv-gateway-serv", 160, 48);
scene!(run_planned_on_a_smaller_screen, confirming(Guard::Protected), "lauv-gateway-service\n502", 100, 30);
scene!(run_planned_at_its_smallest, confirming(Guard::Protected), "lauv-x", 80, 24);
scene!(run_planned_where_all_is_open, confirming(Guard::Open), "", 100, 30);
scene!(run_planned_where_nothing_may_be_changed, confirming(Guard::ReadOnly), "", 100, 30);
scene!(run_planned_anew, confirming(Guard::Open).with_new_plan("another deployment began."), "", 100, 30);
scene!(run_performing, performing(), "", 100, 30);
scene!(run_watching, watching(), "", 160, 48);
scene!(run_watching_at_its_smallest, watching(), "", 80, 24);
scene!(run_watching_another_step, watching(), "\t", 100, 30);
scene!(run_held, held(), "", 100, 30);
scene!(run_held_and_to_be_skipped, held(), "sdone by hand", 80, 24);
scene!(run_to_be_aborted, watching(), "A", 100, 30);
scene!(run_passed, ended(Verdict::Pass), "", 160, 48);
scene!(run_failed, ended(Verdict::Fail), "", 100, 30);
scene!(run_refused, ended(Verdict::Refused), "", 100, 30);
scene!(run_in_a_tab, watching(), "", 60, 16);

#[test]
fn run_planned_by_daylight() {
    let base = Instant::now();
    let mut app = opened(confirming(Guard::Protected), 100, 30, base);
    let terminal = Terminal { depth: Depth::True, unicode: true };
    app.theme = Arc::new(Theme::load("daylight", None, terminal).unwrap());
    same("run_planned_by_daylight", &shown(&mut app, base));
}

#[test]
fn run_without_colour_and_unicode() {
    let base = Instant::now();
    let terminal = Terminal { depth: Depth::Mono, unicode: false };
    let mut app = app_on(terminal, picture(base), base, 100, 30);
    open(&mut app, held(), base);
    same("run_without_colour_and_unicode", &shown(&mut app, base));
}

#[test]
fn runs_in_the_background() {
    let base = Instant::now();
    let mut app = app(picture(base), base, 160, 30);
    update(&mut app, Event::Run(Arc::new(watching())), moment(base, 1));
    same("runs_in_the_background", &shown(&mut app, base));
    update(&mut app, Event::Run(Arc::new(held())), moment(base, 1));
    update(&mut app, Event::Run(Arc::new(counting())), moment(base, 1));
    same("runs_that_wait", &shown(&mut app, base));
    press(&mut app, base, "X");
    same("runs_listed", &shown(&mut app, base));
    press(&mut app, base, "\u{1b}q");
    same("runs_before_leaving", &shown(&mut app, base));
}

/// Whatever is typed as a value, and however long, the screen is the same.
#[test]
fn a_value_leaves_nothing_on_the_screen() {
    let typed = |value: &str| after(hiding(), value, 100, 30);
    let screen = typed("Xq7!zzk\nXq7!zzk");
    assert_eq!(screen, typed("a much longer value, of many words\nb"));
    for part in ["Xq7", "zzk", "7!"] {
        assert!(!screen.contains(part), "{part}");
    }
}

//! Every command of the table, by each of its keys: it does what its doc says.

mod layers;
mod lists;
mod logs;
mod outside;
mod panes;
mod runs;

use std::collections::BTreeSet;

use dogwatch::console::theme::{Role, Theme};
use dogwatch::console::{COMMANDS, Keymap};
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::worlds;

use super::screen::{Screen, fg, theme};
use super::setup::Setup;
use super::terminal::Console;
use crate::served::{Served, serve_spec};

/// A command's name, and what shows that a key gives it.
type Case = (&'static str, fn(&mut Bench, &str));

/// A console at its first screen, to which each case returns.
struct Bench {
    console: Console,
    theme: Theme,
    served: Served,
}

impl Bench {
    fn new() -> Self {
        let served = serve_spec(&world());
        let environments = format!(
            "[[environment]]\nname = 'here'\nendpoint_url = 'http://{0}'\n[[environment]]\nname = 'there'\nendpoint_url = 'http://{0}'\n",
            served.address
        );
        let mut setup = Setup::on(&served);
        setup = setup.whole_config(&format!("{}{environments}", super::setup::QUICK));
        let console = setup.start();
        console.wait_filled();
        Self { console, theme: theme("midnight"), served }
    }

    /// Presses keys and waits for what they show.
    #[track_caller]
    fn shows(&mut self, keys: &str, what: &str, is: impl Fn(&Screen) -> bool) -> Screen {
        self.console.press(keys);
        self.console.wait(&format!("after {keys}: {what}"), is)
    }

    /// Presses keys and waits until a pane has the focus.
    #[track_caller]
    fn focuses(&mut self, keys: &str, pane: &str) {
        let theme = self.theme.clone();
        self.shows(keys, &format!("{pane} has the focus"), |screen| is_focused(screen, pane, &theme));
    }

    /// Presses keys and waits until a service is selected.
    #[track_caller]
    fn selects(&mut self, keys: &str, service: &str) {
        let theme = self.theme.clone();
        self.shows(keys, &format!("{service} is selected"), |screen| {
            screen.selected("1 Services", &theme).is_some_and(|row| row.contains(service))
                && screen.pane("2 Tasks").first().is_some_and(|title| title.contains(service))
        });
    }
}

/// The lauv world; its backend writes long lines and JSON as well.
fn world() -> WorldSpec {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    let backend = spec.services.iter_mut().find(|service| service.name == "lauv-backend-service").unwrap();
    backend.containers[0].lines = vec![
        "INFO GET /api/orders/{id} 200 {ms}ms".to_owned(),
        format!("WARN slow {}the end of it", "word ".repeat(40)),
        r#"{"level":"info","order":{id},"msg":"order placed"}"#.to_owned(),
    ];
    spec
}

/// Whether a pane's border is that of the focus.
fn is_focused(screen: &Screen, pane: &str, theme: &Theme) -> bool {
    screen
        .area(pane)
        .is_some_and(|area| screen.look(area.bottom, area.left).fg == fg(theme, Role::BorderFocused))
}

/// Runs cases on one console, each with every key that its command has by default.
fn run(cases: &[Case]) {
    let keymap = Keymap::new(&[]).unwrap();
    let mut bench = Bench::new();
    for (id, case) in cases {
        let keys = keymap.all_shown(id);
        assert!(!keys.is_empty(), "{id} has no key");
        for key in keys.split(' ') {
            case(&mut bench, key);
            assert!(bench.console.is_alive(), "{id} by {key}");
        }
    }
}

#[test]
fn every_command_of_the_table_has_a_case() {
    let all = [panes::CASES, lists::CASES, layers::CASES, logs::CASES, runs::CASES, outside::CASES].concat();
    let tested: BTreeSet<&str> = all.iter().map(|(id, _)| *id).collect();
    let table: BTreeSet<&str> = COMMANDS.iter().filter(|c| c.is_public()).map(|c| c.id).collect();
    let missing: Vec<_> = table.difference(&tested).collect();
    assert!(missing.is_empty(), "commands without a case in tests/it/console/commands: {missing:?}");
    let gone: Vec<_> = tested.difference(&table).collect();
    assert!(gone.is_empty(), "cases without a command: {gone:?}");
    assert_eq!(all.len(), tested.len(), "a command has two cases");
}

#[test]
fn commands_of_panes_do_what_their_docs_say() {
    run(panes::CASES);
}

#[test]
fn commands_of_lists_do_what_their_docs_say() {
    run(lists::CASES);
}

#[test]
fn commands_of_logs_do_what_their_docs_say() {
    run(logs::CASES);
}

#[test]
fn commands_that_lay_something_over_the_panes_do_what_their_docs_say() {
    run(layers::CASES);
}

#[test]
fn commands_of_runs_do_what_their_docs_say() {
    run(runs::CASES);
}

#[test]
fn commands_that_reach_outside_do_what_their_docs_say() {
    run(outside::CASES);
}

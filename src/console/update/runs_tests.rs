//! What keys say to a run in each of its phases.

use std::sync::Arc;
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::console::fixture::{app, moment, picture};
use crate::console::layers::Layer;
use crate::console::runs_fixture::*;
use crate::console::{App, Effect, Event, update};
use crate::engine::poll::{Connection, Place};
use crate::model::Guard;
use crate::runbook::machine::{Confirmation, Operator, Run};
use crate::runbook::{Value, Verdict};

struct Bench {
    app: App,
    base: Instant,
    /// Seconds since the start.
    clock: u64,
}

impl Bench {
    fn new() -> Self {
        let base = Instant::now();
        Self { app: app(picture(base), base, 120, 40), base, clock: 1 }
    }

    /// A console on whose screen a run is.
    fn on(run: Run) -> Self {
        let mut bench = Self::new();
        bench.told(run);
        assert!(bench.press("X\n").is_empty());
        bench
    }

    fn told(&mut self, run: Run) {
        update(&mut self.app, Event::Run(Arc::new(run)), moment(self.base, self.clock));
    }

    /// What keys want done, but for reading.
    fn press(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.clock += 1;
        for key in keys.chars() {
            let (code, modifiers) = match key {
                '\n' => (KeyCode::Enter, KeyModifiers::NONE),
                '\t' => (KeyCode::Tab, KeyModifiers::NONE),
                '\u{1b}' => (KeyCode::Esc, KeyModifiers::NONE),
                '↓' => (KeyCode::Down, KeyModifiers::NONE),
                '⌫' => (KeyCode::Backspace, KeyModifiers::NONE),
                '\u{7}' => (KeyCode::Char('g'), KeyModifiers::CONTROL),
                '\u{3}' => (KeyCode::Char('c'), KeyModifiers::CONTROL),
                other => (KeyCode::Char(other), KeyModifiers::NONE),
            };
            let event = Event::Key(KeyEvent::new(code, modifiers));
            effects.extend(update(&mut self.app, event, moment(self.base, self.clock)));
        }
        effects.retain(|effect| !matches!(effect, Effect::Ask(_) | Effect::Tail(_)));
        effects
    }

    fn says(&mut self, keys: &str) -> Vec<Operator> {
        let word = |effect| match effect {
            Effect::Say(_, word) => word,
            other => panic!("{other:?}"),
        };
        self.press(keys).into_iter().map(word).collect()
    }

    fn toasts(&self) -> String {
        self.app.toasts.iter().map(|toast| toast.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn is_on_a_run(&self) -> bool {
        matches!(self.app.layers.last(), Some(Layer::Run(_)))
    }
}

fn choose(value: &str) -> Operator {
    Operator::Choose(value.to_owned())
}

#[test]
fn a_key_begins_a_runbook_for_the_selected_service() {
    let mut bench = Bench::new();
    let effects = bench.press("B");
    let [Effect::Begin(given)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(given.runbook.id, "rollback");
    assert_eq!(
        (given.subject.service.as_str(), given.subject.region.as_str()),
        ("lauv-gateway-service", "us-east-1")
    );
    assert_eq!(given.subject.environment.as_deref(), Some("lauv-prod"));
    assert_eq!((given.guard, given.attended, given.plan_only), (Guard::Protected, true, false));
    assert_eq!(given.surroundings.health_urls, ["https://lauv.example/api/health"]);
    assert_eq!(given.id.0, "20261121T030002Z-rollback-lauv-gateway-service-4f1c");
    assert!(bench.is_on_a_run());
    // Once more shows the run that is under way.
    assert!(bench.press("\u{1b}B").is_empty());
    assert!(bench.is_on_a_run());
    assert_eq!(bench.app.runs.count(), 1);
    let effects = bench.press("\u{1b}Z");
    assert!(
        matches!(effects.as_slice(), [Effect::Begin(given)] if given.runbook.id == "drain"),
        "{effects:?}"
    );
}

#[test]
fn nothing_begins_where_it_is_not_known_where() {
    let mut bench = Bench::new();
    bench.app.settings.environments[0].place =
        Place { environment: Some("other".to_owned()), ..Place::default() };
    assert!(bench.press("B").is_empty());
    assert!(bench.toasts().contains("still being read"));
    let mut bench = Bench::new();
    let mut picture = picture(bench.base);
    picture.connection = Connection::Connecting;
    picture.revision += 1;
    update(&mut bench.app, Event::Picture(Arc::new(picture)), moment(bench.base, 1));
    assert!(bench.press("B").is_empty());
    assert!(bench.toasts().contains("no connection"));
}

#[test]
fn the_guard_is_the_strictest_that_is_known() {
    let mut bench = Bench::new();
    bench.app.settings.environments[0].guard = Guard::Open;
    assert_eq!(bench.app.guard(), Guard::Open);
    // Nothing was written down, and the cluster's name has prod in it.
    bench.app.settings.environments[0].guard_given = false;
    assert_eq!(bench.app.guard(), Guard::Protected);
    bench.app.settings.environments[0].guard = Guard::ReadOnly;
    assert_eq!(bench.app.guard(), Guard::ReadOnly);
}

#[test]
fn a_run_that_cannot_begin_leaves_nothing() {
    let mut bench = Bench::new();
    bench.press("B");
    let id = bench.app.run_screen().unwrap().id.clone();
    update(&mut bench.app, Event::NotBegun(id, "no connection".to_owned()), moment(bench.base, 2));
    assert!(!bench.is_on_a_run() && bench.app.runs.count() == 0);
    assert_eq!(bench.toasts(), "no connection");
}

#[test]
fn one_of_several_is_chosen() {
    assert_eq!(Bench::on(choosing()).says("\n"), [choose("lauv-gateway-task:9")]);
    assert_eq!(Bench::on(choosing()).says("↓\n"), [choose("lauv-gateway-task:8")]);
    assert_eq!(Bench::on(choosing()).says("/not known\n"), [choose("lauv-gateway-task:8")]);
    let mut bench = Bench::on(choosing());
    assert!(bench.press("↓↓\n").is_empty());
    assert!(bench.toasts().contains("its image is gone"));
    // The filter goes first, then the screen; the run goes on.
    assert!(bench.press("/zz\n").is_empty());
    assert!(bench.press("/\u{1b}").is_empty() && bench.is_on_a_run());
    assert!(bench.press("\u{1b}").is_empty() && !bench.is_on_a_run());
}

#[test]
fn an_answer_is_waited_for_before_more_is_said() {
    let mut bench = Bench::on(choosing());
    assert_eq!(bench.says("\n\n\n").len(), 1);
    bench.told(choosing());
    assert_eq!(bench.says("\n").len(), 1);
}

#[test]
fn a_count_takes_digits_and_leaves_letters_to_commands() {
    assert_eq!(Bench::on(counting()).says("\n"), [choose("2")]);
    assert_eq!(Bench::on(counting()).says("⌫14\n"), [choose("14")]);
    assert_eq!(Bench::on(counting()).says("⌫14 with bounds A⌫⌫\n"), [choose("14 with bounds")]);
    let mut bench = Bench::on(counting());
    assert!(bench.press("mfew\u{1b}A").is_empty());
    assert_eq!(bench.says("A"), [Operator::Abort]);
}

#[test]
fn a_value_is_typed_twice_and_goes_past_the_machine() {
    let mut bench = Bench::on(hiding());
    let effects = bench.press("hunter2⌫3\nhunter3\n");
    let [Effect::Value(_, value), Effect::Say(_, word)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(value.expose(), "hunter3");
    assert_eq!(*word, choose("-"));
    assert!(Bench::on(hiding()).press("hunter2\nhunter3\n").is_empty());
    assert!(Bench::on(hiding()).press("\n\n").is_empty());
    assert_eq!(Bench::on(hiding()).says("hun\u{7}"), [choose("generate")]);
    let mut bench = Bench::on(hiding());
    for _ in 0..2 {
        update(&mut bench.app, Event::Paste("-----A\r\nB\rC\n".to_owned()), moment(bench.base, 2));
        if let [Effect::Value(_, value), _] = bench.press("\n").as_slice() {
            assert_eq!(value.expose(), "-----A\nB\nC");
            return;
        }
    }
    panic!("what was pasted twice is the same");
}

#[test]
fn a_plan_is_confirmed_by_its_guard() {
    let mut open = Bench::on(confirming(Guard::Open));
    assert_eq!(open.says("\n"), [Operator::Confirm(Confirmation::Key)]);
    let mut closed = Bench::on(confirming(Guard::ReadOnly));
    assert!(closed.press("\n").is_empty());
    assert!(closed.toasts().contains("Nothing may be changed"));
    let mut words = Bench::on(confirming(Guard::Protected));
    assert!(words.press("\n\n").is_empty());
    let said = words.says("\t\tlauv-gateway-service\n502 since 02:57\n");
    let (service, reason) = ("lauv-gateway-service".to_owned(), "502 since 02:57".to_owned());
    assert_eq!(said, [Operator::Confirm(Confirmation::Words { service, reason })]);
}

#[test]
fn a_key_does_not_confirm_what_has_only_just_come_up() {
    let mut bench = Bench::on(choosing());
    bench.clock += 1;
    bench.told(confirming(Guard::Open));
    bench.clock -= 1;
    assert!(bench.press("\n").is_empty());
    assert!(bench.toasts().contains("only just come up"));
}

#[test]
fn keys_of_the_plan_are_commands_again() {
    let mut bench = Bench::on(confirming(Guard::Protected));
    assert!(bench.press("Aym").is_empty());
    let effects = bench.press("\t\ty");
    assert!(matches!(effects.as_slice(), [Effect::Copy(_)]), "{effects:?}");
    assert_eq!(bench.says("AA"), [Operator::Abort]);
}

#[test]
fn a_run_that_works_again_has_its_keys_for_commands() {
    let mut bench = Bench::on(confirming(Guard::Protected));
    bench.press("lauv-gateway-service\n502");
    bench.told(watching());
    assert!(bench.press("A\u{1b}").is_empty() && bench.is_on_a_run());
    assert_eq!(bench.says("AA"), [Operator::Abort]);
}

#[test]
fn questions_and_failures_are_answered() {
    assert_eq!(Bench::on(noting()).says("\n"), [Operator::Answer(true)]);
    assert_eq!(Bench::on(noting()).says("n"), [Operator::Answer(false)]);
    assert_eq!(Bench::on(held()).says("r"), [Operator::Retry]);
    assert!(Bench::on(held()).press("\n").is_empty());
    assert!(Bench::on(held()).press("s\n").is_empty());
    assert_eq!(Bench::on(held()).says("sdone by hand\n"), [Operator::Skip("done by hand".to_owned())]);
    assert_eq!(Bench::on(watching()).says("masked them\n"), [Operator::Remark("asked them".to_owned())]);
    assert!(Bench::on(watching()).press("A\u{1b}r").is_empty());
    assert_eq!(Bench::on(watching()).says("AA"), [Operator::Abort]);
    assert!(Bench::on(ended(Verdict::Fail)).press("AArs\n").is_empty());
}

#[test]
fn undo_begins_the_run_that_takes_it_back() {
    let mut bench = Bench::on(ended(Verdict::Pass));
    let effects = bench.press("u");
    let [Effect::Begin(given)] = effects.as_slice() else { panic!("{effects:?}") };
    let to = Value::Text("lauv-gateway-task:10".to_owned());
    assert_eq!(given.values.get("revision"), Some(&to));
    assert_eq!(given.guard, Guard::Protected);
    assert!(Bench::on(ended(Verdict::Refused)).press("u").is_empty());
}

#[test]
fn steps_are_looked_at_without_typing_into_what_is_not_seen() {
    let mut bench = Bench::on(counting());
    assert!(bench.press("\t7").is_empty());
    assert_eq!(bench.app.run_screen().unwrap().step, Some(1));
    bench.told(counting());
    assert_eq!(bench.app.run_screen().unwrap().step, Some(1));
    let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
    update(&mut bench.app, Event::Key(back), moment(bench.base, 2));
    assert_eq!(bench.says("\n"), [choose("2")]);
}

#[test]
fn a_run_in_the_background_says_when_it_needs_somebody() {
    let mut bench = Bench::new();
    bench.told(watching());
    assert_eq!(bench.toasts(), "");
    bench.told(held());
    assert!(
        bench.toasts().contains("Roll back a deployment, lauv-gateway-service: stopped"),
        "{}",
        bench.toasts()
    );
    bench.told(held());
    bench.told(ended(Verdict::Pass));
    assert!(bench.toasts().contains("done and verified. X shows it"), "{}", bench.toasts());
    assert_eq!(bench.app.toasts.len(), 2);
}

#[test]
fn leaving_asks_while_a_run_is_under_way() {
    let mut bench = Bench::on(ended(Verdict::Pass));
    assert!(matches!(bench.press("q").as_slice(), [Effect::Quit]));
    let mut bench = Bench::on(watching());
    assert!(bench.press("q").is_empty());
    assert!(bench.press("xB\n").is_empty());
    assert!(bench.press("\u{1b}").is_empty() && bench.is_on_a_run());
    assert!(matches!(bench.press("qq").as_slice(), [Effect::Quit]));
    let mut bench = Bench::on(watching());
    assert!(bench.press("\u{3}\u{3}").is_empty());
    assert!(matches!(bench.press("\u{3}").as_slice(), [Effect::Quit]));
}

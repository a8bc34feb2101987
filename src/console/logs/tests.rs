//! The pane without a screen: what keys and lines do to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;

use crate::console::fixture::{self, line, live, moment, night, tell, wanted};
use crate::console::layers::Layer;
use crate::console::panes::PaneId;
use crate::console::{App, Effect, Event, Moment, Save, update};
use crate::engine::tail::{Begin, TailAsk, TailReport, TailState, Want};
use crate::model::{LogBatch, LogLine, Overview};

/// A console on the gateway's logs.
struct Pane {
    app: App,
    base: Instant,
    generation: u64,
}

fn picture(base: Instant) -> crate::engine::poll::Picture {
    let mut picture = fixture::picture(base);
    fixture::with_backend_logs(&mut picture);
    picture.overview = Overview::of(&picture.snapshot);
    picture
}

impl Pane {
    fn new(lines: Vec<LogLine>) -> Self {
        Self::sized(lines, 120, 40)
    }

    fn sized(lines: Vec<LogLine>, width: u16, height: u16) -> Self {
        let base = Instant::now();
        let mut app = fixture::app(picture(base), base, width, height);
        let generation = tell(&mut app, base, lines);
        let mut pane = Self { app, base, generation };
        pane.keys("5");
        pane
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = update(&mut self.app, event, moment(self.base, 3));
        while self.app.is_working() {
            effects.extend(update(&mut self.app, Event::Work, moment(self.base, 3)));
        }
        effects
    }

    fn code(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Vec<Effect> {
        self.event(Event::Key(KeyEvent::new(code, modifiers)))
    }

    fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.chars() {
            let code = match key {
                '\n' => KeyCode::Enter,
                '\u{1b}' => KeyCode::Esc,
                '\t' => KeyCode::Tab,
                other => KeyCode::Char(other),
            };
            effects.extend(self.code(code, KeyModifiers::NONE));
        }
        effects
    }

    fn lines(&mut self, lines: Vec<LogLine>) {
        let batch = LogBatch { generation: self.generation, streams: fixture::streams(), lines };
        self.event(Event::Tail(TailReport::Lines(batch)));
    }

    fn state(&mut self, change: impl FnOnce(&mut TailState)) {
        let mut state = live(self.generation);
        change(&mut state);
        self.event(Event::Tail(TailReport::State(Arc::new(state))));
    }

    /// What stands in the rows of the pane.
    fn seen(&self) -> Vec<(isize, String)> {
        let logs = &self.app.logs;
        let text = |key| logs.book.line(key).unwrap().text.to_owned();
        logs.window.lines.iter().map(|placed| (placed.top, text(placed.key))).collect()
    }

    fn cursor(&self) -> String {
        let key = self.app.logs.cursor.expect("there is a line");
        self.app.logs.book.line(key).unwrap().text.to_owned()
    }
}

/// `line 0` to `line n`, a second apart, the last one at three in the morning.
fn numbered(count: i64) -> Vec<LogLine> {
    (0..count).map(|n| line((count - 1 - n) * 1_000, 0, &format!("line {n}"))).collect()
}

fn asks(effects: &[Effect]) -> Vec<TailAsk> {
    let ask = |effect: &Effect| match effect {
        Effect::Tail(ask) => Some(ask.clone()),
        _ => None,
    };
    effects.iter().filter_map(ask).collect()
}

fn watched(effects: &[Effect]) -> Option<Want> {
    asks(effects).into_iter().rev().find_map(|ask| match ask {
        TailAsk::Watch(want) => Some(want),
        _ => None,
    })
}

#[test]
fn the_tail_is_asked_once_the_reader_stands_still() {
    let base = Instant::now();
    let mut app = fixture::app(picture(base), base, 120, 40);
    let at = |app: &mut App, millis: u64, event: Event| {
        let instant = base + Duration::from_millis(millis);
        update(app, event, Moment { instant, wall: night() })
    };
    let key = |c| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    // Through all services, 100 ms each.
    for (step, c) in ['j', 'j', 'k'].into_iter().enumerate() {
        let effects = at(&mut app, 2_000 + 100 * step as u64, key(c));
        assert_eq!(watched(&effects).filter(|_| step > 0), None, "{c}");
    }
    let due = app.due().expect("something is due");
    assert_eq!(due, base + Duration::from_millis(2_500));
    assert_eq!(watched(&at(&mut app, 2_499, Event::Work)), None);
    let want = watched(&at(&mut app, 2_500, Event::Work)).expect("the want");
    let names: Vec<&str> = want.sources.iter().map(|source| source.container.as_str()).collect();
    assert_eq!(names, ["backend", "worker"]);
    assert_eq!(want.begin, Begin::Back(Duration::from_secs(600)));
    assert!(want.follow && want.live);
    assert_eq!(app.due(), None);
}

#[test]
fn late_answers_to_an_older_want_are_dropped() {
    let mut pane = Pane::new(numbered(3));
    let old = pane.generation;
    pane.keys("1j");
    let effects = update(&mut pane.app, Event::Tick, moment(pane.base, 5));
    assert_eq!(wanted(&effects), Some(old + 1));
    assert!(pane.app.logs.book.is_empty(), "lines of another service stay");
    pane.lines(numbered(2));
    assert!(pane.app.logs.book.is_empty(), "a late answer was taken");
}

#[test]
fn the_newest_lines_are_followed_until_the_reader_scrolls() {
    let mut pane = Pane::new(numbered(100));
    assert_eq!(pane.seen().last().unwrap().1, "line 99");
    pane.keys("kkkk");
    assert_eq!(pane.cursor(), "line 95");
    let before = pane.seen();
    pane.lines((0..500).map(|n| line(-n - 1, 0, &format!("new {n}"))).collect());
    pane.lines((0..50).map(|n| line(90_500 + n, 0, &format!("late {n}"))).collect());
    assert_eq!(pane.seen(), before, "the view has moved");
    assert_eq!(pane.app.logs.news(), 500);
    pane.keys("G");
    assert_eq!(pane.seen().last().unwrap().1, "new 499");
    assert_eq!(pane.app.logs.news(), 0);
    pane.lines(vec![line(-1_000, 0, "the newest")]);
    assert_eq!(pane.seen().last().unwrap().1, "the newest");
}

#[test]
fn reaching_the_last_line_follows_again() {
    let mut pane = Pane::new(numbered(50));
    pane.keys("kk");
    assert!(!pane.app.logs.follow);
    pane.keys("jj");
    assert!(pane.app.logs.follow);
    pane.keys("kkvjjj");
    assert!(!pane.app.logs.follow, "lines are being selected");
}

#[test]
fn older_lines_are_read_past_the_oldest() {
    let mut pane = Pane::new(numbered(5));
    assert_eq!(asks(&pane.keys("g")), []);
    let now = night().as_millisecond();
    let reach = |from, to| TailAsk::Reach { from: now - from, to: now - to };
    assert_eq!(asks(&pane.keys("k")), [reach(1_200_000, 600_000)]);
    assert_eq!(asks(&pane.keys("kkg")), [], "the same span is asked for twice");
    let before = pane.seen();
    pane.lines((0..30).map(|n| line(700_000 + n, 0, &format!("old {n}"))).collect());
    pane.state(|state| state.covered = vec![(now - 1_200_000, now)]);
    assert_eq!(pane.cursor(), "line 0");
    assert_eq!(pane.seen().iter().filter(|(_, text)| text.starts_with("line")).count(), before.len());
    pane.keys("g");
    assert_eq!(asks(&pane.keys("k")), [reach(1_800_000, 1_200_000)]);
}

#[test]
fn a_search_goes_to_matches_and_back() {
    let mut lines = numbered(100);
    lines.push(line(50_500, 0, "upstream Timed out"));
    lines.push(line(20_500, 0, "timed out again"));
    let mut pane = Pane::new(lines);
    pane.keys("/timed\n");
    assert_eq!(pane.cursor(), "timed out again");
    pane.keys("N");
    assert_eq!(pane.cursor(), "upstream Timed out");
    pane.keys("n");
    assert_eq!(pane.cursor(), "timed out again");
    pane.keys("n");
    assert_eq!(pane.cursor(), "timed out again");
    assert!(pane.app.toasts.iter().any(|toast| toast.text == "No match below"));
    pane.keys("\u{1b}");
    assert!(pane.app.logs.search.is_none());
}

#[test]
fn a_wrong_expression_is_told_and_nothing_is_lost() {
    let mut pane = Pane::new(numbered(5));
    pane.keys("/line");
    pane.keys(" (");
    let error = |pane: &Pane| match pane.app.layers.last() {
        Some(Layer::Prompt(prompt)) => prompt.error.clone(),
        _ => panic!("nothing is being typed"),
    };
    assert_eq!(error(&pane).as_deref(), Some("`line (`: unclosed group, at character 6"));
    pane.keys("\n");
    assert!(error(&pane).is_some(), "Enter has dropped it");
    pane.code(KeyCode::Backspace, KeyModifiers::NONE);
    assert_eq!(error(&pane), None);
    pane.keys("\u{1b}");
    assert!(pane.app.logs.search.is_none());
    assert!(pane.app.logs.follow);
}

#[test]
fn filters_hide_without_losing() {
    let mut lines = numbered(10);
    lines.push(line(500, 0, "ERROR broken"));
    let mut pane = Pane::new(lines);
    pane.keys("&line 3\n");
    assert_eq!(pane.seen().len(), 1);
    pane.keys("\u{1b}");
    assert_eq!(pane.seen().len(), 11);
    pane.keys("l");
    assert_eq!(pane.seen().iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["ERROR broken"]);
    pane.keys("lll");
    assert_eq!(pane.seen().len(), 11);
}

#[test]
fn the_cursor_stays_on_what_is_next_when_its_line_is_hidden() {
    let mut pane = Pane::new(numbered(30));
    pane.keys("kkkkk");
    assert_eq!(pane.cursor(), "line 24");
    pane.keys("&5\n");
    assert_eq!(pane.cursor(), "line 25");
}

#[test]
fn a_pattern_makes_a_new_want() {
    let mut pane = Pane::new(numbered(5));
    let effects = pane.keys("PERROR -health\n");
    assert_eq!(watched(&effects).expect("a want").pattern, "ERROR -health");
    assert!(pane.app.logs.book.is_empty());
}

#[test]
fn sources_are_switched_by_their_places() {
    let mut pane = Pane::new(Vec::new());
    pane.keys("1j");
    update(&mut pane.app, Event::Tick, moment(pane.base, 5));
    pane.generation += 1;
    let mut lines = numbered(3);
    lines.push(line(100, 2, "from the worker"));
    let streams = [(0, 0), (2, 1)].map(|(id, source)| {
        let stream = crate::model::LogStream { source, name: "s".to_owned(), task: None };
        (id, Arc::new(stream))
    });
    let batch = LogBatch { generation: pane.generation, streams: streams.into(), lines };
    pane.event(Event::Tail(TailReport::Lines(batch)));
    pane.keys("5s ");
    assert_eq!(pane.seen().len(), 1);
    pane.keys(" j\n\u{1b}");
    assert_eq!(pane.seen().len(), 1);
    pane.keys("s\n");
    assert_eq!(pane.seen().len(), 3);
    pane.keys("\n\u{1b}");
    assert_eq!(pane.seen().len(), 4);
}

#[test]
fn marks_are_gone_through_in_a_circle() {
    let mut pane = Pane::new(numbered(20));
    pane.keys("kkmkkkm");
    pane.keys("'");
    assert_eq!(pane.cursor(), "line 17");
    pane.keys("'");
    assert_eq!(pane.cursor(), "line 14");
    pane.keys("m''");
    assert_eq!(pane.cursor(), "line 17");
}

#[test]
fn selected_lines_are_copied() {
    let mut pane = Pane::new(numbered(20));
    pane.keys("kkkkv");
    pane.keys("jj");
    let effects = pane.keys("y");
    let copied = effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(copied, Some("line 15\nline 16\nline 17\n"));
    assert!(pane.app.logs.selection.is_none());
    let mut pane = Pane::new((0..100).map(|n| line(n, 0, &"x".repeat(1_000))).collect());
    let effects = pane.keys("gvGy");
    let Some(Effect::Copy(text)) = effects.last() else { panic!("{effects:?}") };
    assert!(text.len() <= 48 << 10 && text.len() > 40_000, "{}", text.len());
    assert!(pane.app.toasts.iter().any(|toast| toast.text.starts_with("Copied the first 49 lines")));
}

/// Plays the driver: gives back what would be in the file.
fn write(pane: &mut Pane, mut effects: Vec<Effect>) -> Vec<u8> {
    let mut file = Vec::new();
    while let Some(step) = effects.iter().find_map(|effect| match effect {
        Effect::Save(step) => Some(step.clone()),
        _ => None,
    }) {
        if let Save::Write(bytes) = &step {
            file.extend_from_slice(bytes);
        }
        effects = pane.event(Event::Saved(Ok(())));
    }
    file
}

#[test]
fn what_is_shown_or_everything_held_is_saved() {
    let mut pane = Pane::new(numbered(5_000));
    pane.keys("&/line.49/\n");
    pane.code(KeyCode::Char('s'), KeyModifiers::CONTROL);
    let effects = pane.keys("\n");
    let Some(Effect::Save(Save::Create(name))) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(name, "dogwatch-lauv-gateway-service-20261121T030003Z.log");
    let text = String::from_utf8(write(&mut pane, effects)).unwrap();
    assert_eq!(text.lines().count(), 111);
    let first = text.lines().next().unwrap();
    assert_eq!(first, "2026-11-21T01:37:30.000Z gateway/4f1c02bb11 - line 49");
    pane.code(KeyCode::Char('s'), KeyModifiers::CONTROL);
    pane.code(KeyCode::Char('u'), KeyModifiers::CONTROL);
    let effects = pane.keys("a.jsonl\t\n");
    let text = String::from_utf8(write(&mut pane, effects)).unwrap();
    assert_eq!(text.lines().count(), 5_000);
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["message"], "line 4999");
    assert_eq!(last["stream"], "ecs/gateway/4f1c02bb11");
    assert!(pane.app.toasts.iter().any(|toast| toast.text == "Saved 5000 lines to a.jsonl"));
}

#[test]
fn a_file_that_cannot_be_written_is_told_where_its_name_stands() {
    let mut pane = Pane::new(numbered(5));
    pane.code(KeyCode::Char('s'), KeyModifiers::CONTROL);
    pane.keys("\n");
    pane.event(Event::Saved(Err("it exists already".to_owned())));
    match pane.app.layers.last() {
        Some(Layer::Prompt(prompt)) => assert_eq!(prompt.error.as_deref(), Some("it exists already")),
        other => panic!("{other:?}"),
    }
    assert_eq!(pane.app.logs.book.len(), 5);
    assert!(pane.keys("\n").iter().any(|effect| matches!(effect, Effect::Save(Save::Create(_)))));
}

#[test]
fn a_time_that_is_held_is_gone_to_and_another_is_read() {
    let mut pane = Pane::new(numbered(300));
    assert_eq!(asks(&pane.keys("@02:58\n")), []);
    assert_eq!(pane.cursor(), "line 179");
    let effects = pane.keys("@01:00\n");
    let at = night().as_millisecond() - 7_200_000;
    assert_eq!(asks(&effects), [TailAsk::Reach { from: at - 600_000, to: at + 120_000 }]);
    pane.lines(vec![line(7_199_000, 0, "one o'clock"), line(7_300_000, 0, "before")]);
    assert_eq!(pane.cursor(), "one o'clock");
    pane.keys("@noon\n");
    assert!(matches!(pane.app.layers.last(), Some(Layer::Prompt(prompt)) if prompt.error.is_some()));
}

#[test]
fn an_alarm_leads_to_the_logs_around_its_turn() {
    let mut pane = Pane::new(numbered(300));
    let effects = pane.keys("4L");
    assert_eq!(asks(&effects), [], "all of it is held");
    assert_eq!(pane.app.focus, PaneId::Logs);
    assert_eq!(pane.cursor(), "line 109");
    assert!(!pane.app.logs.follow);
    assert_eq!(pane.app.logs.moment.as_ref().unwrap().what, "lauv-alb-high-5xx turned ALARM");
}

#[test]
fn a_stopped_tasks_own_logs_are_one_key_away() {
    let mut pane = Pane::new(numbered(10));
    let effects = pane.keys("2GL");
    let want = watched(&effects).expect("a want");
    assert_eq!(want.task.as_deref(), Some("0d7711dd33"));
    assert!(!want.follow);
    let end = night().as_millisecond() - 120_000;
    let back = Duration::from_secs(600);
    assert_eq!(want.begin, Begin::Around { from: end - 600_000, to: end + 120_000, back });
    pane.generation = want.generation;
    pane.lines(vec![line(121_000, 0, "the last words"), line(130_000, 0, "words")]);
    assert_eq!(pane.cursor(), "the last words");
    let want = watched(&pane.keys("\u{1b}")).expect("all tasks again");
    assert_eq!(want.task, None);
    assert!(want.follow);
}

#[test]
fn a_detail_view_leads_to_its_logs() {
    let mut pane = Pane::new(numbered(10));
    let want = watched(&pane.keys("2G\n\n")).expect("a want");
    assert_eq!(want.task.as_deref(), Some("0d7711dd33"));
    assert!(pane.app.layers.is_empty());
}

#[test]
fn a_target_leads_to_its_task() {
    let mut pane = Pane::new(numbered(10));
    pane.keys("3");
    let row = pane.app.list(PaneId::Targets).order.iter().position(|item| item.1 == 0).unwrap();
    pane.keys(&"j".repeat(row));
    assert_eq!(watched(&pane.keys("L")).expect("a want").task.as_deref(), Some("c81d44aa00"));
}

#[test]
fn nobody_pays_for_what_nobody_sees() {
    let mut pane = Pane::new(numbered(10));
    assert_eq!(asks(&pane.keys("6")), [TailAsk::Show(false)]);
    assert_eq!(asks(&pane.keys("5")), [TailAsk::Show(true)]);
    assert_eq!(asks(&pane.keys("1z")), [TailAsk::Show(false)]);
    assert_eq!(asks(&pane.keys("z")), [TailAsk::Show(true)]);
    assert_eq!(asks(&pane.event(Event::Resize(80, 24))), [TailAsk::Show(false)]);
    assert_eq!(asks(&pane.event(Event::Resize(120, 40))), [TailAsk::Show(true)]);
    assert_eq!(asks(&pane.event(Event::Focus(false))), []);
    let away = update(&mut pane.app, Event::Tick, moment(pane.base, 303));
    assert_eq!(asks(&away), [TailAsk::Show(false)]);
    let back = update(&mut pane.app, Event::Focus(true), moment(pane.base, 304));
    assert_eq!(asks(&back), [TailAsk::Show(true)]);
    assert_eq!(asks(&pane.keys("p")), [TailAsk::Pause(true)]);
}

#[test]
fn another_place_ends_what_was_tailed() {
    let mut pane = Pane::new(numbered(10));
    let mut other = picture(pane.base);
    other.generation = 2;
    let effects = pane.event(Event::Picture(Arc::new(other)));
    assert!(watched(&effects).is_some_and(|want| want.sources.is_empty()), "{effects:?}");
    assert!(pane.app.logs.book.is_empty());
    let effects = update(&mut pane.app, Event::Tick, moment(pane.base, 5));
    assert!(watched(&effects).is_some_and(|want| !want.sources.is_empty()));
}

#[test]
fn the_mouse_scrolls_selects_and_opens() {
    let mut pane = Pane::new(numbered(100));
    let area = pane.app.log_area().unwrap();
    let mouse = |kind, row: u16| {
        Event::Mouse(MouseEvent {
            kind,
            column: area.x + 5,
            row: area.y + row,
            modifiers: KeyModifiers::NONE,
        })
    };
    let before = pane.seen();
    pane.event(mouse(MouseEventKind::ScrollUp, 2));
    assert_eq!(pane.seen().last().unwrap().1, "line 96");
    pane.event(mouse(MouseEventKind::ScrollDown, 2));
    assert_eq!(pane.seen(), before);
    let click = MouseEventKind::Down(MouseButton::Left);
    pane.event(mouse(click, 1));
    assert_eq!(pane.cursor(), before[1].1);
    pane.event(mouse(click, 1));
    assert!(matches!(pane.app.layers.last(), Some(Layer::LogLine(..))));
}

#[test]
fn a_gap_is_seen_between_what_was_read() {
    let mut pane = Pane::new(numbered(10));
    let now = night().as_millisecond();
    pane.state(|state| state.covered = vec![(now - 60_000, now - 5_500), (now - 3_500, now)]);
    let gaps: Vec<bool> = pane.app.logs.window.lines.iter().map(|placed| placed.gap).collect();
    assert_eq!(gaps.iter().filter(|gap| **gap).count(), 1, "{gaps:?}");
    assert!(gaps[4], "{gaps:?}");
}

/// What a reader does, or what comes.
#[derive(Clone, Debug)]
enum Step {
    Key(char),
    Lines(Vec<i64>),
    Size(u16, u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = prop::sample::select("jkgGwflvmn'JtL\u{1b}".chars().collect::<Vec<_>>()).prop_map(Step::Key);
    let lines = prop::collection::vec(0_i64..200_000, 0..40).prop_map(Step::Lines);
    let size = (60_u16..170, 16_u16..50).prop_map(|(width, height)| Step::Size(width, height));
    prop::collection::vec(prop_oneof![6 => key, 2 => lines, 1 => size], 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever happens, the rows in sight follow each other, fill the pane as far as there are
    /// lines, and the cursor is among them.
    #[test]
    fn the_window_is_whole(steps in steps()) {
        let mut pane = Pane::new(numbered(30));
        for step in steps {
            match step {
                Step::Key(key) => drop(pane.keys(&key.to_string())),
                Step::Lines(ages) => {
                    pane.lines(ages.into_iter().map(|age| line(age, 0, &format!("x {age} {}", "y ".repeat(80)))).collect());
                }
                Step::Size(width, height) => drop(pane.event(Event::Resize(width, height))),
            }
            let logs = &pane.app.logs;
            let window = &logs.window;
            let height = window.height as isize;
            for pair in window.lines.windows(2) {
                prop_assert!(pair[0].key < pair[1].key);
                prop_assert_eq!(pair[0].top + pair[0].rows as isize, pair[1].top);
            }
            let Some((first, last)) = window.lines.first().zip(window.lines.last()) else { continue };
            prop_assert!(first.top <= 0 && first.top + first.rows as isize > 0, "{:?}", first);
            prop_assert!(last.top < height, "{:?}", last);
            let total: usize = logs.book.len();
            if last.top + (last.rows as isize) < height {
                prop_assert!(window.lines.len() == total, "{} of {total} in {height} rows", window.lines.len());
            }
            prop_assert!(logs.cursor.is_some_and(|cursor| window.lines.iter().any(|placed| placed.key == cursor)));
        }
    }
}

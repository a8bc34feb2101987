//! Names that want to harm the screen.

use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::worlds;

use super::screen::Screen;
use super::setup::Setup;
use crate::served::serve_spec;

/// The lauv world with other names. AWS's services have letters, digits and dashes alone; those of
/// other clouds' simulators may have more, but nothing that is no text.
fn named(names: [&str; 3]) -> WorldSpec {
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    let is_text = |name: &&str| *name == dogwatch::text::clean(name);
    for (service, name) in spec.services.iter_mut().zip(names.iter().filter(|name| is_text(name))) {
        for alarm in &mut spec.alarms {
            if alarm.service.as_ref() == Some(&service.name) {
                alarm.service = Some((*name).to_owned());
            }
        }
        if spec.focus == service.name {
            spec.focus = (*name).to_owned();
        }
        service.name = (*name).to_owned();
    }
    for (alarm, name) in spec.alarms.iter_mut().zip(names) {
        alarm.name = name.to_owned();
        alarm.description = name.to_owned();
    }
    spec
}

/// All frames stand where they should, and nothing is outside of them.
fn is_whole(screen: &Screen) -> bool {
    let lower = if screen.area("5 Logs").is_some() { "5 Logs" } else { "6 Timeline" };
    let panes = ["1 Services", "2 Tasks", "3 Targets", "4 Alarms", lower];
    panes.iter().all(|pane| {
        screen.area(pane).is_some_and(|area| {
            let sign = |row, column| screen.0.cell(row, column).map(|cell| cell.contents().to_owned());
            (area.top + 1..area.bottom).all(|row| {
                sign(row, area.left).as_deref() == Some("│")
                    && ["│", "┃"].contains(&sign(row, area.right).unwrap_or_default().as_str())
            })
        })
    }) && screen.line(0).contains("dogwatch")
}

/// A console on such a world: its panes and details stay whole, and none of `raw` is written.
fn stays_whole(names: [&str; 3], raw: &[&str]) -> Screen {
    let served = serve_spec(&named(names));
    let mut console = Setup::on(&served).start();
    console.wait("the first screen", |screen| screen.pane_has("2 Tasks", &["RUNNING"]) && is_whole(screen));
    served.account.begin("crash-on-start", None).unwrap();
    let first = console.live(&served.account, "trouble", |screen| {
        screen.pane_has("1 Services", &["✖", "failed"]) && is_whole(screen)
    });
    console.press("g");
    console.wait("the hint", |screen| screen.has("⚑") && is_whole(screen));
    for pane in ["1", "2", "4", "6"] {
        console.press(pane);
        console.press("enter");
        console.wait("a detail view", |screen| screen.area("1 Services").is_none());
        let screen = console.screen();
        let bottom = screen.line(45);
        assert!(bottom.starts_with('╰') && bottom.ends_with('╯'), "{}", screen.text());
        console.press("esc");
        console.wait("whole again", is_whole);
    }
    console.press("a y");
    console.wait("whole with everything", is_whole);
    let bytes = String::from_utf8_lossy(&console.bytes()).into_owned();
    for raw in raw {
        assert!(!bytes.contains(raw), "{raw:?} was written");
    }
    first
}

#[test]
fn escape_sequences_in_names_are_text_without_effect() {
    let raw = ["\x1b]0;owned", "\x1b[2J\x1b[31m", "\x1b]52;c;ZXZpbA", "\u{9b}31m", "\x07\x07"];
    let names = [
        "a\x1b]0;owned\x07b",
        "c\x1b[2J\x1b[31mred\x1b]52;c;ZXZpbA==\x07",
        "d\u{9b}31m\x07\x07\x08\x08e\r\nf",
    ];
    stays_whole(names, &raw);
}

#[test]
fn bidirectional_controls_do_not_turn_the_line_around() {
    let raw = ["\u{202e}", "\u{2066}", "\u{200f}"];
    stays_whole(["pay\u{202e}drawkcab", "x\u{2066}\u{2067}y\u{200f}", "שירות-תשלומים"], &raw);
}

#[test]
fn wide_and_long_names_keep_to_their_columns() {
    let long = "n".repeat(255);
    stays_whole(
        [
            "日本語のとても長いサービスの名前はどこまでも続くのです日本語のとても長い",
            &long,
            "👩‍👩‍👧‍👦-e\u{301}\u{301}\u{301}-🇩🇪",
        ],
        &[],
    );
}

//! Themes, few colours, none, and ASCII alone.

use dogwatch::console::theme::{Depth, Role, Terminal, Theme};
use vt100::Color;

use super::screen::{Look, Screen, bg, fg, theme};
use super::setup::Setup;
use crate::served::{Served, serve};

/// How a console is to be started otherwise.
type Change = fn(Setup) -> Setup;

/// Each cell's sign and look.
fn cells(screen: &Screen) -> impl Iterator<Item = (String, Look)> + '_ {
    let (columns, rows) = screen.size();
    (0..rows).flat_map(move |row| {
        (0..columns).map(move |column| {
            (screen.0.cell(row, column).unwrap().contents().to_owned(), screen.look(row, column))
        })
    })
}

fn shown(served: &Served, change: impl Fn(Setup) -> Setup) -> Screen {
    let mut console = change(Setup::on(served)).start();
    console.wait("it is filled", |screen| {
        screen.pane_has("2 Tasks", &["RUNNING"]) && screen.pane_has("4 Alarms", &["lauv-backend-high-cpu"])
    });
    console.press("?");
    console.wait("help", |screen| screen.area("Keys").is_some());
    console.press("?");
    console.wait("the panes", |screen| screen.area("Keys").is_none());
    console.quiet()
}

/// The mark of a service that is well, and not selected.
fn mark(screen: &Screen, sign: &str) -> Look {
    let area = screen.area("1 Services").unwrap();
    let (row, _) = screen.find_in("lauv-frontend-service", area).unwrap();
    let (row, column) = screen.find_in(sign, super::screen::Area { top: row, bottom: row, ..area }).unwrap();
    screen.look(row, column)
}

#[test]
fn all_shipped_themes_are_drawn_in_their_own_colours() {
    let served = serve("lauv");
    for name in ["midnight", "daylight", "contrast"] {
        let screen = shown(&served, |setup| setup.argument("--theme").argument(name));
        let theme = theme(name);
        let look = mark(&screen, "●");
        assert_eq!((look.fg, look.bg), (fg(&theme, Role::Ok), bg(&theme, Role::Text)), "{name}");
        assert_eq!(screen.look_of("dogwatch").unwrap().fg, fg(&theme, Role::Accent), "{name}");
        let area = screen.area("2 Tasks").unwrap();
        assert_eq!(screen.look(area.top, area.left).fg, fg(&theme, Role::Border), "{name}");
        assert_eq!(screen.look(47, 159).bg, bg(&theme, Role::Text), "{name}");
        for (sign, look) in cells(&screen).filter(|(sign, _)| !sign.trim().is_empty()) {
            assert!(look.fg != look.bg, "{name}: {sign:?} cannot be read: {look:?}");
        }
    }
}

#[test]
fn no_colour_at_all_is_written_where_none_is_wanted() {
    let served = serve("lauv");
    let ways: [(&str, Change); 3] = [
        ("the theme mono", |setup| setup.config("theme = 'mono'")),
        ("NO_COLOR", |setup| setup.variable("NO_COLOR", "1").argument("--theme").argument("daylight")),
        ("TERM=dumb", |setup| setup.variable("TERM", "dumb")),
    ];
    for (way, change) in ways {
        let screen = shown(&served, change);
        for (sign, look) in cells(&screen) {
            assert!(look.fg == Color::Default && look.bg == Color::Default, "{way}: {sign:?} {look:?}");
        }
        let title = screen.look_of("1 Services").unwrap();
        assert!(
            cells(&screen).any(|(_, look)| look.inverse),
            "{way}: what is selected cannot be seen: {title:?}"
        );
    }
}

#[test]
fn sixteen_and_256_colours_are_the_nearest_ones_of_the_theme() {
    let served = serve("lauv");
    let ways = [("xterm-256color", Depth::TwoFiftySix), ("xterm", Depth::Sixteen)];
    for (term, depth) in ways {
        let screen = shown(&served, |setup| setup.variable("COLORTERM", "").variable("TERM", term));
        let theme = Theme::load("midnight", None, Terminal { depth, unicode: true }).unwrap();
        assert_eq!(mark(&screen, "●").fg, fg(&theme, Role::Ok), "{term}");
        for (sign, look) in cells(&screen) {
            for colour in [look.fg, look.bg] {
                let few = match colour {
                    Color::Default => true,
                    Color::Idx(index) => depth == Depth::TwoFiftySix || index < 16,
                    Color::Rgb(..) => false,
                };
                assert!(few, "{term}: {sign:?} {look:?}");
            }
        }
    }
}

#[test]
fn no_byte_beyond_ascii_is_written_where_ascii_is_wanted() {
    let served = serve("lauv");
    let ways: [(&str, Change); 4] = [
        ("ascii = true", |setup| setup.config("ascii = true")),
        ("TERM=linux", |setup| setup.variable("TERM", "linux")),
        ("TERM=dumb", |setup| setup.variable("TERM", "dumb")),
        ("LANG=C", |setup| setup.variable("LANG", "C")),
    ];
    for (way, change) in ways {
        let mut console = change(Setup::on(&served)).start();
        console.wait("it is filled", |screen| screen.pane_has("2 Tasks", &["RUNNING"]));
        served.account.begin("crash-on-start", None).unwrap();
        console.live(&served.account, "trouble", |screen| screen.pane_has("1 Services", &["x", "failed"]));
        for keys in
            ["enter", "right", "right", "esc", "4 enter", "esc", "?", "esc", ":", "esc", "5", "/", "esc"]
        {
            console.press(keys);
        }
        console.press("1");
        console.wait("the panes", |screen| screen.area("1 Services").is_some());
        let bytes = console.bytes();
        let wrong = bytes.iter().position(|byte| *byte >= 0x80);
        let around = |at: usize| String::from_utf8_lossy(&bytes[at.saturating_sub(40)..at + 4]).into_owned();
        assert!(wrong.is_none(), "{way}: {:?}", around(wrong.unwrap()));
        dogwatch::sim::fault::end_all(&mut served.account.world());
    }
}

#[test]
fn a_theme_of_ones_own_is_found_beside_the_configuration() {
    let served = serve("lauv");
    let own = "inherits = 'midnight'\n[styles]\nok = '#010203'\n";
    let screen =
        shown(&served, |setup| setup.config("theme = 'mine'").file(".config/dogwatch/themes/mine.toml", own));
    assert_eq!(mark(&screen, "●").fg, Color::Rgb(1, 2, 3));
}

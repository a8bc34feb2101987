//! What every shipped theme keeps to, and what is told of a theme that is wrong.

mod contrast;
mod files;

use ratatui::style::{Color, Modifier, Style};

use super::*;

const COLOURED: [&str; 3] = ["midnight", "daylight", "contrast"];
const DEPTHS: [Depth; 4] = [Depth::Mono, Depth::Sixteen, Depth::TwoFiftySix, Depth::True];

fn theme(name: &str, depth: Depth) -> Theme {
    Theme::load(name, None, Terminal { depth, unicode: true }).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_shipped_theme_gives_every_role() {
    for (name, _) in SHIPPED {
        let draft = Draft::load(name, None).unwrap();
        let missing: Vec<&str> =
            Role::ALL.iter().filter(|role| !draft.has(**role)).map(|role| role.name()).collect();
        assert!(missing.is_empty(), "{name} has no {missing:?}");
        assert!(theme(name, Depth::True).sources.len() > 1, "{name}");
    }
}

#[test]
fn mono_has_no_colour_and_still_tells_things_apart() {
    let mono = theme("mono", Depth::True);
    for style in mono.styles.iter().chain(&mono.sources) {
        assert_eq!((style.fg, style.bg), (None, None));
    }
    for (one, other) in [
        (Role::Ok, Role::Changing),
        (Role::Changing, Role::Bad),
        (Role::Ok, Role::Bad),
        (Role::Selection, Role::Text),
        (Role::Selection, Role::SelectionUnfocused),
        (Role::Border, Role::BorderFocused),
        (Role::Tab, Role::TabActive),
        (Role::Match, Role::MatchCurrent),
        (Role::LogWarn, Role::LogError),
        (Role::DiffAdded, Role::DiffRemoved),
    ] {
        assert_ne!(mono.style(one), mono.style(other), "{} {}", one.name(), other.name());
    }
}

#[test]
fn a_terminal_without_colour_gets_mono_whatever_is_asked() {
    for (name, _) in SHIPPED {
        assert_eq!(theme(name, Depth::Mono), theme("mono", Depth::Mono));
    }
    let bad = theme("midnight", Depth::Mono).style(Role::Bad);
    assert!(bad.add_modifier.contains(Modifier::BOLD));
}

#[test]
fn each_depth_keeps_to_its_colours() {
    for name in COLOURED {
        for depth in DEPTHS {
            let theme = theme(name, depth);
            for style in theme.styles.iter().chain(&theme.sources) {
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(shows(depth, colour), "{name}: {colour} at {depth:?}");
                }
            }
        }
    }
}

fn shows(depth: Depth, colour: Color) -> bool {
    match colour {
        Color::Rgb(..) => depth == Depth::True,
        Color::Indexed(_) => depth >= Depth::TwoFiftySix,
        _ => depth >= Depth::Sixteen,
    }
}

#[test]
fn states_differ_and_nothing_vanishes_at_any_depth() {
    for name in COLOURED {
        for depth in [Depth::Sixteen, Depth::TwoFiftySix, Depth::True] {
            let theme = theme(name, depth);
            let colour = |role| theme.style(role).fg.unwrap();
            let states = [Role::Text, Role::Ok, Role::Changing, Role::Bad].map(colour);
            for (at, state) in states.iter().enumerate() {
                assert!(!states[..at].contains(state), "{name} at {depth:?}: {states:?}");
            }
            let screen = theme.style(Role::Text).bg;
            let selected = theme.style(Role::Selection).bg;
            assert_ne!(selected, screen, "{name} at {depth:?}");
            for role in Role::ALL {
                let style = theme.style(*role);
                assert_ne!(style.fg, style.bg.or(screen), "{name} at {depth:?}: {}", role.name());
            }
            for role in [Role::Text, Role::Muted, Role::Ok, Role::Changing, Role::Bad, Role::Sparkline] {
                assert_ne!(theme.style(role).fg, selected, "{name} at {depth:?}: {}", role.name());
            }
        }
    }
}

#[test]
fn sources_begin_again_at_their_end() {
    let theme = theme("midnight", Depth::True);
    assert_eq!(theme.source(0), theme.source(theme.sources.len()));
    assert_ne!(theme.source(0), theme.source(1));
    assert_ne!(theme.source(usize::MAX), Style::default());
}

#[test]
fn the_default_theme_is_there_without_files() {
    let terminal = Terminal { depth: Depth::True, unicode: false };
    let shipped = Theme::shipped(terminal);
    assert_eq!(shipped.name, DEFAULT);
    assert_eq!(shipped.glyphs, Glyphs::ASCII);
    assert_eq!(shipped.style(Role::Text).bg, Some(Color::Rgb(0x0f, 0x13, 0x1b)));
    assert_eq!(Theme::list(None), ["contrast", "daylight", "midnight", "mono"]);
}

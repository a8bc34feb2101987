//! Contrast ratios as WCAG 2.2 defines them: 7:1 is its AAA, 4.5:1 its AA for text.

use ratatui::style::Color;

use super::super::{Depth, Role};
use super::{COLOURED, theme};

/// Relative luminance, from 0 (black) to 1 (white).
fn luminance(colour: Color) -> f64 {
    let Color::Rgb(r, g, b) = colour else { panic!("{colour} has no luminance of its own") };
    let [r, g, b] = [r, g, b].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The contrast ratio of two colours, from 1 to 21.
fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_ratio_is_the_one_of_wcag() {
    let gray = Color::Rgb(0x76, 0x76, 0x76);
    assert!((contrast(Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
    assert!((contrast(gray, Color::Rgb(255, 255, 255)) - 4.54).abs() < 0.01);
}

/// The least ratio of a role, for its text on its own background or the screen's.
fn least(role: Role) -> f64 {
    match role {
        // Lines and decoration: read as a shape, or not at all.
        Role::Border => 1.3,
        Role::Faint | Role::Scrollbar | Role::LogTrace => 3.0,
        Role::Text | Role::Title | Role::Overlay | Role::Input | Role::LogInfo => 7.0,
        _ => 4.5,
    }
}

#[test]
fn everything_can_be_read_on_its_own_background() {
    let mut wrong = Vec::new();
    for name in COLOURED {
        let theme = theme(name, Depth::True);
        let screen = theme.style(Role::Text).bg.unwrap();
        for role in Role::ALL {
            let style = theme.style(*role);
            let fg = style.fg.or(theme.style(Role::Text).fg).unwrap();
            let ratio = contrast(fg, style.bg.unwrap_or(screen));
            if ratio < least(*role) {
                wrong.push(format!("{name}: {} {ratio:.2}", role.name()));
            }
        }
        for source in &theme.sources {
            let ratio = contrast(source.fg.unwrap(), screen);
            if ratio < 4.5 {
                wrong.push(format!("{name}: source {} {ratio:.2}", source.fg.unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn states_can_be_read_wherever_they_stand() {
    let mut wrong = Vec::new();
    for name in COLOURED {
        let theme = theme(name, Depth::True);
        for under in [Role::Selection, Role::SelectionUnfocused, Role::Header, Role::Hint, Role::Overlay] {
            let background = theme.style(under).bg.unwrap();
            for role in
                [Role::Text, Role::Muted, Role::Ok, Role::Changing, Role::Bad, Role::Accent, Role::Key]
            {
                let ratio = contrast(theme.style(role).fg.unwrap(), background);
                if ratio < 4.5 {
                    wrong.push(format!("{name}: {} on {} {ratio:.2}", role.name(), under.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Eyes that do not tell red from green still tell bright from dark, and blue from orange.
#[test]
fn contrast_needs_neither_red_nor_green() {
    let theme = theme("contrast", Depth::True);
    let colour = |role| theme.style(role).fg.unwrap();
    let (ok, changing, bad) = (colour(Role::Ok), colour(Role::Changing), colour(Role::Bad));
    let blueness = |colour| match colour {
        Color::Rgb(r, _, b) => i16::from(b) - i16::from(r),
        _ => 0,
    };
    assert!(blueness(ok) > 100 && blueness(bad) < -100, "{ok} {bad}");
    assert!(contrast(changing, ok) > 1.5 && contrast(changing, bad) > 1.5);
}

//! Themes of the user's own: a folder of TOML files.

use std::fs;

use tempfile::TempDir;

use super::super::*;
use super::{Color, theme};

const TERMINAL: Terminal = Terminal { depth: Depth::True, unicode: true };

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What is told of a theme `mine` with this text, without the name of the folder.
fn told(text: &str) -> String {
    let folder = folder(&[("mine.toml", text)]);
    let error = Theme::load("mine", Some(folder.path()), TERMINAL).unwrap_err().to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn a_theme_of_ones_own_changes_what_it_names() {
    let text = "inherits = \"midnight\"\n[palette]\nred = \"#ff0000\"\n[styles]\nlog.info = 'red'\n";
    let folder = folder(&[("mine.toml", text), ("no theme.toml", ""), ("notes.txt", "")]);
    let mine = Theme::load("mine", Some(folder.path()), TERMINAL).unwrap();
    let midnight = theme("midnight", Depth::True);
    assert_eq!(mine.name, "mine");
    assert_eq!(mine.style(Role::Bad).fg, Some(Color::Rgb(255, 0, 0)));
    assert_eq!(mine.style(Role::LogInfo).fg, Some(Color::Rgb(255, 0, 0)));
    assert_eq!(mine.style(Role::Ok), midnight.style(Role::Ok));
    assert_eq!(mine.source(1), midnight.source(1));
    assert_eq!(Theme::list(Some(folder.path())), ["contrast", "daylight", "midnight", "mine", "mono"]);
}

#[test]
fn a_file_of_a_shipped_name_wins_and_may_inherit_from_the_shipped_one() {
    let folder = folder(&[("midnight.toml", "inherits = 'midnight'\n[palette]\nred = 'light-red'\n")]);
    let mine = Theme::load("midnight", Some(folder.path()), TERMINAL).unwrap();
    assert_eq!(mine.style(Role::Bad).fg, Some(Color::LightRed));
    assert_eq!(mine.style(Role::Ok), theme("midnight", Depth::True).style(Role::Ok));
    let daylight = Theme::load("daylight", Some(folder.path()), TERMINAL).unwrap();
    assert_eq!(daylight, theme("daylight", Depth::True));
}

#[test]
fn shades_that_become_one_stay_apart() {
    let text = "[styles]\ntext = { fg = '#ffffff', bg = '#000000' }\n\
                border = '#050505'\nselection = { bg = '#080808' }\n";
    let folder = folder(&[("mine.toml", text)]);
    let terminal = Terminal { depth: Depth::Sixteen, ..TERMINAL };
    let mine = Theme::load("mine", Some(folder.path()), terminal).unwrap();
    assert_eq!(mine.style(Role::Border).fg, Some(Color::DarkGray));
    assert!(mine.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
    assert_eq!(mine.style(Role::Bad), Style::default());
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_the_right_name() {
    let text = "inherits = 'midnight'\ncolour = 1\n[palette]\npink = 'pinkish'\n[styles]\n\
                txet = 'fog'\nbad = 'read'\nok = { bol = true, dim = 1 }\nlog.wran = 'red'\n\
                muted = 7\n[styles.badge]\nopn = 'red'\n";
    assert_eq!(
        told(text),
        "mine.toml:2:1: there is no key `colour` here; there are: inherits, palette, sixteen, styles, sources\n\
         mine.toml:4:8: there is no colour `pinkish`; write #rrggbb, or a name of [palette]\n\
         mine.toml:6:1: there is no role `txet` here; did you mean `text`?\n\
         mine.toml:7:7: there is no colour `read`; did you mean `red`?\n\
         mine.toml:8:8: there is no key `bol` here; did you mean `bold`?\n\
         mine.toml:8:26: `dim` must be true or false and is a number\n\
         mine.toml:9:5: there is no role `log.wran` here; did you mean `log.warn`?\n\
         mine.toml:10:9: `muted` must be a colour, such as \"red\", or a style, such as \
         { fg = \"red\", bold = true }, and is a number\n\
         mine.toml:12:1: there is no role `badge.opn` here; did you mean `badge.open`?"
    );
}

#[test]
fn names_of_no_theme_are_refused() {
    assert_eq!(
        told("inherits = 'midnigt'\n"),
        "mine.toml:1:12: there is no theme `midnigt`; did you mean `midnight`?"
    );
    let error = Theme::load("dayligth", None, TERMINAL).unwrap_err().to_string();
    assert_eq!(error, "theme: there is no theme `dayligth`; did you mean `daylight`?");
    let folder = folder(&[]);
    let outside = Theme::load("../../etc/passwd", Some(folder.path()), TERMINAL).unwrap_err();
    assert!(outside.to_string().contains("there are: contrast, daylight, midnight, mono"), "{outside}");
}

#[test]
fn going_round_in_circles_is_refused() {
    let files = [
        ("a.toml", "inherits = 'b'\n"),
        ("b.toml", "\ninherits = 'c'\n"),
        ("c.toml", "inherits = 'a'\n"),
        ("self.toml", "inherits = 'self'\n"),
    ];
    let folder = folder(&files);
    let told = |name| Theme::load(name, Some(folder.path()), TERMINAL).unwrap_err().to_string();
    assert!(told("a").ends_with("c.toml:1:12: `a` inherits from this theme in turn"), "{}", told("a"));
    assert!(told("self").contains("self.toml:1:12: "), "{}", told("self"));
}

//! Wrong settings are refused before anything is drawn: where, what, and what to write.

use super::screen::Screen;
use super::setup::Setup;

fn refused(lines: &str, words: &[&str]) -> Screen {
    let console = Setup::at("http://127.0.0.1:9").whole_config(lines).start();
    assert_eq!(console.ended(), 2, "{lines}");
    let bytes = String::from_utf8_lossy(&console.bytes()).into_owned();
    assert!(!bytes.contains("\x1b[?1049h"), "something was drawn: {bytes:?}");
    let screen = console.screen();
    // Long messages are wrapped to the terminal's width.
    let text = screen.lines().iter().map(|line| line.trim_end()).collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(text.contains(word), "{word:?}:\n{}", screen.text());
    }
    screen
}

#[test]
fn an_unknown_setting() {
    refused("utc = true\nmose = false", &["config.toml:2:1", "mose", "did you mean `mouse`?"]);
}

#[test]
fn a_setting_of_the_wrong_type() {
    refused("ascii = 'yes'", &["config.toml:1:", "ascii", "true or false"]);
}

#[test]
fn a_key_with_two_commands() {
    refused("[keys.global]\nx = 'quit'\n[keys.list]\nx = 'open'", &["config.toml:4:1", "key x"]);
}

#[test]
fn an_unknown_command() {
    refused("[keys.global]\nx = 'qiut'", &["config.toml:2:5", "qiut", "did you mean `quit`?"]);
}

#[test]
fn an_unknown_theme() {
    refused("theme = 'midnite'", &["midnite", "midnight"]);
}

#[test]
fn an_unknown_environment() {
    let lines = "default_environment = 'pord'\n[[environment]]\nname = 'prod'";
    refused(lines, &["config.toml:1:", "pord", "did you mean `prod`?"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    refused("mose = false\nascii = 3\n[pace]\nfast = '9h'", &["toml:1:", "toml:2:", "toml:4:"]);
}

#[test]
fn a_theme_of_ones_own_with_a_slip_in_it() {
    let console = Setup::at("http://127.0.0.1:9")
        .config("theme = 'mine'")
        .file(".config/dogwatch/themes/mine.toml", "inherits = 'midnight'\n[styles]\nokk = 'red'\n")
        .start();
    assert_eq!(console.ended(), 2);
    let text = console.screen().text();
    assert!(text.contains("mine.toml:3:1") && text.contains("okk"), "{text}");
}

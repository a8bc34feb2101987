//! The whole of `config.toml`: the README's example, what is refused, and any text at all.

use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::model::Guard;

fn parsed(text: &str) -> Config {
    Config::parse("config.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

fn told(text: &str) -> String {
    Config::parse("config.toml", text).unwrap_err().to_string()
}

#[test]
fn the_example_of_the_readme_is_right() {
    let readme = include_str!("../../README.md");
    let section = readme.split("## Configuration\n").nth(1).unwrap();
    let example = section.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let config = parsed(example);
    let usual = Config::default();
    assert_eq!(config.theme.as_deref(), Some("midnight"));
    assert_eq!((config.pace, config.budget), (usual.pace, usual.budget));
    assert_eq!((config.logs, config.secrets), (usual.logs, usual.secrets));
    assert_eq!((config.ascii, config.mouse, config.utc), (usual.ascii, usual.mouse, usual.utc));
    assert_eq!(config.default_environment.as_deref(), Some("staging"));
    let prod = config.environment("prod").unwrap();
    assert_eq!(prod.cluster.as_deref(), Some("lauv-prod-cluster"));
    assert_eq!(prod.alarm_prefixes, ["lauv-"]);
    assert_eq!(config.environment("staging").unwrap().guard, Guard::Open);
}

#[test]
fn secrets_become_old_after_days() {
    let config = parsed("[secrets]\nrotate_keys_after = \"30d\"\n");
    assert_eq!(config.secrets.rotate_keys_after.as_hours(), 30 * 24);
    assert_eq!(config.secrets.rotate_credentials_after.as_hours(), 90 * 24);
    for wrong in ["0d", "90", "2 weeks", "4000d"] {
        let told = told(&format!("[secrets]\nrotate_credentials_after = \"{wrong}\"\n"));
        assert!(told.starts_with("config.toml:2:") && told.contains("\"90d\""), "{told}");
    }
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(parsed(""), Config::default());
}

#[test]
fn durations_are_those_of_people() {
    let config = parsed("[pace]\nfast = '1500ms'\nslow = '1m 30s'\nmetrics = false\n");
    assert_eq!(config.pace.fast, Duration::from_millis(1500));
    assert_eq!(config.pace.slow, Duration::from_secs(90));
    assert!(!config.pace.metrics);
}

#[test]
fn keys_are_kept_as_they_are_written() {
    let config = parsed("[keys.services]\nz = 'zoom'\n\"ctrl-s\" = 'save'\n[keys.global]\nQ = 'quit'\n");
    let words = |b: &Binding| [&b.context, &b.key, &b.command].map(|word| word.text.clone()).join(" ");
    let found: Vec<String> = config.keys.iter().map(words).collect();
    assert_eq!(found, ["services z zoom", "services ctrl-s save", "global Q quit"]);
    let problem = config.keys[1].command.problem("there is no command `save`");
    assert_eq!(problem.to_string(), "config.toml:3:12: there is no command `save`");
    assert_eq!(config.keys[2].context.problem("x").to_string(), "config.toml:4:7: x");
}

#[test]
fn the_guard_knows_production_by_its_name() {
    let guard = |keys: &str| parsed(&format!("[[environment]]\n{keys}\n")).environments[0].guard;
    assert_eq!(guard("name = 'live'\ncluster = 'Lauv-PROD-1'"), Guard::Protected);
    assert_eq!(guard("name = 'prod'\nguard = 'open'"), Guard::Open);
    assert_eq!(guard("name = 'test'\nguard = 'read-only'"), Guard::ReadOnly);
    assert_eq!(guard("name = 'test'"), Guard::Open);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = "utc = 'yes'\nthem = 'x'\ndefault_environment = 'prud'\n[pace]\nfast = '2'\nslow = '10m'\n\
                [budget]\ncalls_per_minute = 1\n[keys]\nq = 'quit'\n[keys.global]\nx = 1\n\
                [[environment]]\nname = 'prod'\ncalster = 'c'\nguard = 'readonly'\n\
                health_urls = ['example.com', 'https://u:p@example.com/']\n\
                [[environment]]\nname = 'prod'\nendpoint_url = 'ftp://x'\n[[environment]]\n";
    assert_eq!(
        told(text).replace("config.toml:", ""),
        "1:7: `utc` must be true or false and is a text\n\
         2:1: there is no key `them` here; did you mean `theme`?\n\
         3:23: there is no environment `prud`; did you mean `prod`?\n\
         5:8: `fast` must be a duration such as \"2s\" or \"1m\"; `2` is none\n\
         6:8: `slow` must be from 5s to 300s\n\
         8:20: `calls_per_minute` must be from 10 to 6000\n\
         10:5: `q` must be a table of keys: write [keys.global], and the key below it, and is a text\n\
         12:5: `x` must be a text in \"quotes\" and is a number\n\
         15:1: there is no key `calster` here; did you mean `cluster`?\n\
         16:9: there is no guard `readonly`; did you mean `read-only`?\n\
         17:16: `example.com` is no URL; write one such as \"https://example.com/health\"\n\
         17:31: a URL must not carry a user or a password\n\
         19:8: there is an environment `prod` already\n\
         20:16: `ftp://x` is no URL; write one such as \"https://example.com/health\"\n\
         21:1: an [[environment]] needs a name, such as name = \"prod\""
    );
}

#[test]
fn logs_are_bounded() {
    let logs = parsed("[logs]\nmemory_mib = 256\nback_minutes = 60\nlive = false\ncolors = true\n").logs;
    let hour = Duration::from_secs(3_600);
    assert_eq!(logs, Logs { memory_mib: 256, back: hour, live: false, colors: true });
    assert_eq!(
        told("[logs]\nmemory_mib = 1\nback_minutes = 0\ncolours = true\n").replace("config.toml:", ""),
        "2:14: `memory_mib` must be from 4 to 4096\n\
         3:16: `back_minutes` must be from 1 to 1440\n\
         4:1: there is no key `colours` here; did you mean `colors`?"
    );
}

#[test]
fn slow_is_never_faster_than_fast() {
    assert_eq!(
        told("[pace]\nfast = '10s'\nslow = '5s'\n"),
        "config.toml:1:1: `slow` must not be shorter than `fast`"
    );
}

#[test]
fn escape_sequences_of_a_file_never_reach_the_screen() {
    let text = told("theme = \"\\u001b[2J\"\n\"\\u001b[31m\\u202e\" = 1\n[pace]\nfast = \"\\u009b1m\"\n");
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text}");
}

#[test]
fn a_missing_file_is_none_unless_somebody_named_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    let mut paths = Paths { config_file: Some(file.clone()), ..Paths::default() };
    assert_eq!(Config::load(&paths), Ok(Config::default()));
    assert_eq!(Config::load(&Paths::default()), Ok(Config::default()));
    paths.named_by = Some("DOGWATCH_CONFIG");
    let error = Config::load(&paths).unwrap_err().to_string();
    assert_eq!(error, format!("{}: the file does not exist; DOGWATCH_CONFIG names it", file.display()));
    std::fs::write(&file, "mouse = false\n").unwrap();
    assert!(!Config::load(&paths).unwrap().mouse);
    std::fs::write(&file, b"theme = '\xff'\n").unwrap();
    assert!(Config::load(&paths).unwrap_err().to_string().contains("UTF-8"));
    paths.config_file = Some(folder.path().to_path_buf());
    assert!(Config::load(&paths).unwrap_err().to_string().contains("cannot be read"));
}

/// Pieces of which real files are made, so that chance gets past the parser now and then.
const PIECES: [&str; 24] = [
    "theme",
    "utc",
    "[pace]",
    "fast",
    "[keys.global]",
    "[[environment]]",
    "name",
    "health_urls",
    "=",
    " ",
    "\n",
    "\r\n",
    "'2s'",
    "\"prod\"",
    "true",
    "1",
    "[",
    "]",
    "{",
    "}",
    "'''",
    "é",
    "\u{1b}",
    "#",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let Err(error) = Config::parse("config.toml", text) else { return Ok(()) };
    prop_assert!(!error.problems.is_empty());
    let lines: Vec<&str> = text.split('\n').collect();
    for problem in &error.problems {
        let (line, column) = (problem.line.unwrap(), problem.column.unwrap());
        prop_assert!((1..=lines.len()).contains(&line), "{problem}");
        prop_assert!((1..=lines[line - 1].chars().count() + 1).contains(&column), "{problem}");
    }
    prop_assert!(!error.to_string().chars().any(|c| c.is_control() && c != '\n'), "{error}");
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_within_its_lines(text in "\\PC{0,80}|(?s).{0,80}") {
        check(&text)?;
    }

    #[test]
    fn any_mix_of_what_files_hold_is_too(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)
    ) {
        check(&pieces.concat())?;
    }
}

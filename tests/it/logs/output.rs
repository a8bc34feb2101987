//! How lines look: for people, for programs, and byte for byte.

use dogwatch::text;

use super::{BACKEND, GATEWAY, serve};
use crate::status::complaint;

/// What containers write to get at whoever reads their logs.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}P1$r0m\u{1b}\\\u{9b}31mred\u{202e}lellarap\u{202c}\
                       \u{200b}zero\u{feff}\u{e0041}tag\r\nsecond\u{0}line\u{8}\u{7f} 日本語 🚀 \"quoted\" \\";

#[test]
fn a_line_says_when_who_and_what() {
    let served = serve("lauv");
    served.write(GATEWAY, 5_000, "a needle");
    let task = served.streams(GATEWAY)[0].rsplit('/').next().unwrap()[..4].to_owned();
    let at = jiff::Timestamp::from_millisecond(served.now() - 5_000).unwrap();
    let printed = served.logs(&["lauv-gateway-service", "--since", "1m", "--grep", "a needle"]);
    // The day may have ended meanwhile.
    let line = printed.trim_end().rsplit_once("-").map_or(printed.trim_end(), |(_, line)| line);
    let clock = at.strftime("%H:%M:%S%.3f").to_string();
    assert!(line.ends_with(&format!("{clock} gateway/{task}       a needle")), "{line:?}");
}

#[test]
fn another_day_is_dated() {
    let served = serve("lauv");
    served.write(GATEWAY, 2 * 86_400_000, "a needle");
    let printed = served.logs(&["--since", "3d", "--grep", "a needle"]);
    let at = jiff::Timestamp::from_millisecond(served.now() - 2 * 86_400_000).unwrap();
    assert!(printed.starts_with(&at.strftime("%Y-%m-%d %H:%M:%S.").to_string()), "{printed:?}");
}

#[test]
fn an_object_has_the_members_that_are_documented() {
    let served = serve("lauv");
    served.write(BACKEND, 5_000, "a needle");
    let stream = served.streams(BACKEND).remove(0);
    let objects = served.objects(&["--grep", "a needle"]);
    let at = jiff::Timestamp::from_millisecond(served.now() - 5_000).unwrap();
    let at = at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let expected = serde_json::json!({
        "schema": 1,
        "at": at,
        "ingested": at,
        "service": "lauv-backend-service",
        "container": "backend",
        "task": stream.rsplit('/').next().unwrap(),
        "group": BACKEND,
        "stream": stream,
        "level": null,
        "message": "a needle",
    });
    assert_eq!(objects, [expected]);
}

#[test]
fn nothing_that_a_terminal_acts_on_is_printed() {
    let served = serve("lauv");
    served.write(GATEWAY, 5_000, HOSTILE);
    served.write(GATEWAY, 4_000, &format!("long {}\u{1b}[31m", "x".repeat(900_000)));
    for arguments in [&["--since", "1m"][..], &["--since", "1m", "--json"]] {
        let printed = served.logs(arguments);
        assert!(printed.contains("日本語 🚀") && printed.contains("long xxx"));
        let rest = printed.chars().find(|character| *character != '\n' && !text::is_plain(*character));
        assert_eq!(rest, None);
    }
}

#[test]
fn json_and_raw_hold_the_message_as_it_was_written() {
    let served = serve("lauv");
    served.write(GATEWAY, 5_000, HOSTILE);
    let objects = served.objects(&["--since", "1m", "--grep", "quoted"]);
    assert_eq!(objects[0]["message"], HOSTILE);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("raw.log");
    let output = served.run(&["logs", "--since", "1m", "--grep", "quoted", "--raw", file.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert_eq!(std::fs::read(&file).unwrap(), format!("{HOSTILE}\n").as_bytes());
    assert!(complaint(&output).starts_with("dogwatch: 1 line written to "), "{}", complaint(&output));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

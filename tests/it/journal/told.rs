//! What people are told.

use super::{HOSTILE, Kept, begun, edit, outcome, sent, step};
use crate::status::is_for_people;
use dogwatch::runbook::journal::{Entry, Settled};

#[test]
fn runs_are_listed_those_that_need_a_look_first() {
    let kept = Kept::three_runs();
    for arguments in [&[][..], &["list"]] {
        let (exit, text) = kept.told(arguments);
        assert_eq!(exit, 0);
        is_for_people(&text);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  WHEN"), "{text}");
        assert!(
            lines[1].starts_with("✖ 2026-11-21 03:00:00  rollback  lauv-gateway-service  open"),
            "{text}"
        );
        assert!(
            lines[1].ends_with("20261119T030000Z") && lines[2].contains("Intent without outcome"),
            "{text}"
        );
        assert_eq!(lines[3], "    dogwatch journal resume 20261119T030000Z");
        let rest: Vec<_> = lines.iter().skip(4).filter(|line| line.contains("  rollback  ")).collect();
        assert!(rest[0].starts_with("● ") && rest[0].contains("  pass  "), "{text}");
        assert!(rest[1].starts_with("○ ") && rest[1].contains("  left  "), "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn without_runs_there_is_nothing_to_list() {
    let kept = Kept::nothing();
    assert_eq!(kept.told(&[]), (0, "No runbook was run here yet.\n".to_owned()));
    assert!(!kept.runs().exists());
}

#[test]
fn a_run_is_shown_and_its_exit_status_says_whether_it_needs_a_look() {
    let kept = Kept::three_runs();
    for (run, exit, words) in [
        ("last", 0, "PASS: Revision 9 serves."),
        ("20261121", 0, "change 1: done, request id 8f3c-req"),
        ("20261120", 0, "LEFT: Its process ended before anything was sent."),
        (
            "20261119T030000Z-rollback-lauv-gateway-service-0001",
            1,
            "Not known whether this was done: aws ecs",
        ),
    ] {
        let (found, text) = kept.told(&["show", run]);
        assert_eq!(found, exit, "{text}");
        assert!(text.contains(words), "{words:?} in {text}");
        is_for_people(&text);
    }
}

#[test]
fn a_run_that_is_under_way_is_not_open() {
    let kept = Kept::nothing();
    let writer = kept.write("20261121T030000Z-rollback-x-0001", &sent());
    let (exit, text) = kept.told(&["show", "last"]);
    assert_eq!(exit, 0);
    assert!(text.contains("UNDER WAY: A process is at it."), "{text}");
    drop(writer);
    assert_eq!(kept.told(&["show", "last"]).0, 1);
}

#[test]
fn damage_is_told_with_its_line() {
    let kept = Kept::nothing();
    let path =
        kept.write("20261121T030000Z-rollback-x-0001", &[sent(), vec![outcome(Settled::Done)]].concat());
    let path = path.path().to_owned();
    edit(&path, "checkout fails", "checkout falls");
    let (exit, text) = kept.told(&["show", "last"]);
    assert_eq!(exit, 1);
    assert!(text.contains("from line 3 on") && !text.contains("8f3c-req"), "{text}");
    assert!(kept.told(&[]).1.contains("  damaged  "));
}

#[test]
fn a_file_that_is_no_journal_does_not_hide_the_others() {
    let kept = Kept::three_runs();
    std::fs::create_dir(kept.runs().join("folder.jsonl")).unwrap();
    std::fs::write(kept.runs().join("noise.jsonl"), [0xff; 99]).unwrap();
    std::fs::File::create(kept.runs().join("huge.jsonl")).unwrap().set_len(1 << 30).unwrap();
    let (exit, text) = kept.told(&[]);
    assert_eq!(exit, 0);
    for words in ["folder.jsonl is no file", "huge.jsonl is larger than 16 MiB", "  pass  "] {
        assert!(text.replace('\n', " ").contains(words), "{words:?} in {text}");
    }
}

#[test]
fn a_report_is_markdown() {
    let kept = Kept::three_runs();
    let (exit, text) = kept.told(&["report", "20261119"]);
    assert_eq!(exit, 0);
    assert!(text.starts_with("# Roll lauv-gateway-service back to rev 9\n"), "{text}");
    for words in ["## Still open\n", "| Reason | checkout fails |\n", "```console\n", "## Journal\n\n4 lines"]
    {
        assert!(text.contains(words), "{words:?} in {text}");
    }
    is_for_people(&text);
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let kept = Kept::nothing();
    let mut begun = begun();
    if let Entry::Begun { runbook, subject, .. } = &mut begun {
        (*runbook, subject.service) = (HOSTILE.into(), HOSTILE.into());
    }
    let remark = Entry::Remark { step: 1, text: HOSTILE.into() };
    kept.write("20261121T030000Z-x-x-0001", &[begun, step(HOSTILE), remark]);
    for arguments in
        [&[][..], &["--json"], &["show", "last"], &["show", "last", "--json"], &["report", "last"]]
    {
        let (_, text) = kept.told(arguments);
        let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!text.is_empty() && !text.contains(acts), "{arguments:?}: {text:?}");
    }
}

use super::*;
use crate::model::{Arn, Tone, TransitionKind};

fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn transition(hours_ago: i64, text: &str) -> Transition {
    Transition {
        at: now() - SignedDuration::from_hours(hours_ago),
        what: TransitionKind::Event,
        service: None,
        name: "s".to_owned(),
        text: text.to_owned(),
        tone: Tone::Bad,
    }
}

fn task(id: &str) -> Task {
    let Some(Kept::Task(mut task)) = Line::read(r#"{"v":1,"task":{"arn":"a","last_status":"STOPPED"}}"#)
    else {
        panic!("a task with little known of it")
    };
    task.arn = Arn::new(id);
    task.stopped_at = Some(now());
    *task
}

fn file() -> (tempfile::TempDir, File) {
    let folder = tempfile::tempdir().unwrap();
    let file = File::at(folder.path().join("state/history_1.jsonl"));
    (folder, file)
}

#[test]
fn what_is_written_is_read_again_once() {
    let (_folder, file) = file();
    assert_eq!(file.read(now()).unwrap(), (Vec::new(), Vec::new()));
    let lines = [Line::of_task(&task("t")), Line::of_transition(&transition(1, "x"))];
    file.append(&lines, now()).unwrap();
    file.append(&lines, now()).unwrap();
    file.append(&[Line::of_transition(&transition(24 * 15, "old"))], now()).unwrap();
    assert_eq!(file.read(now()).unwrap(), (vec![task("t")], vec![transition(1, "x")]));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file.path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn damaged_lines_are_set_aside_and_cost_nothing_else() {
    let (_folder, file) = file();
    file.append(&[Line::of_transition(&transition(1, "before"))], now()).unwrap();
    fs::OpenOptions::new().append(true).open(&file.path).unwrap().write_all(b"{\"v\":1,\"ta\xff").unwrap();
    file.append(&[Line::of_transition(&transition(1, "after"))], now()).unwrap();
    let (_, transitions) = file.read(now()).unwrap();
    assert_eq!(transitions, [transition(1, "before"), transition(1, "after")]);
    let damaged = fs::read_to_string(file.path.with_extension("damaged")).unwrap();
    assert!(damaged.starts_with("{\"v\":1,\"ta"), "{damaged}");
    assert!(!fs::read_to_string(&file.path).unwrap().contains("{\"v\":1,\"ta\u{fffd}"));
}

#[test]
fn a_file_that_grows_loses_its_oldest_lines() {
    let (_folder, file) = file();
    for hour in (0..300).rev() {
        let lines: Vec<_> = (0..80)
            .map(|n| Line::of_transition(&transition(hour, &format!("{n} {}", "x".repeat(200)))))
            .collect();
        file.append(&lines, now()).unwrap();
    }
    assert!(fs::metadata(&file.path).unwrap().len() <= LARGEST);
    let (_, transitions) = file.read(now()).unwrap();
    assert!(transitions.iter().any(|t| t.at == now()));
    assert!(transitions.len() < 300 * 80 && transitions.len() > 5_000, "{}", transitions.len());
}

#[test]
fn two_may_write_at_the_same_time() {
    let (folder, _) = file();
    let path = folder.path().join("shared.jsonl");
    let write = |who: &'static str| {
        let file = File::at(path.clone());
        std::thread::spawn(move || {
            for n in 0..50 {
                file.append(&[Line::of_transition(&transition(1, &format!("{who} {n}")))], now()).unwrap();
                file.read(now()).unwrap();
            }
        })
    };
    let both = [write("a"), write("b")];
    both.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(File::at(path).read(now()).unwrap().1.len(), 100);
}

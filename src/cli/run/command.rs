//! A run as the command that begins it.

use crate::runbook::{Subject, Undo, Value, ValueSource};

/// The command that takes a run back: `dogwatch run …`, with the flags of the account.
pub(super) fn undo(undo: &Undo, subject: &Subject, flags: &[String]) -> String {
    let service = format!("{}/{}", subject.cluster, subject.service);
    let mut words = vec!["dogwatch".to_owned(), "run".to_owned(), undo.runbook.clone(), service];
    for (name, value) in &undo.values {
        words.push("--set".to_owned());
        words.push(format!("{name}={}", text(value)));
    }
    words.extend(flags.iter().cloned());
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// What stands behind `--set name=`.
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Hidden(ValueSource::Given) => "-".to_owned(),
        Value::Hidden(ValueSource::Previous) => "previous".to_owned(),
        Value::Hidden(ValueSource::Generated { length, alphabet }) => {
            format!("generate:{length}:{}", alphabet.word())
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=/:.,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_is_a_command_to_copy() {
        let undo_of = Undo {
            title: "Scale back to 2 tasks".to_owned(),
            runbook: "scale".to_owned(),
            values: [("count".to_owned(), Value::Text("2".to_owned()))].into(),
        };
        let subject = Subject { cluster: "c".to_owned(), service: "s".to_owned(), ..Subject::default() };
        let flags = ["--profile".to_owned(), "it's".to_owned()];
        assert_eq!(
            undo(&undo_of, &subject, &flags),
            "dogwatch run scale c/s --set count=2 --profile 'it'\\''s'"
        );
        assert_eq!(text(&Value::Hidden(ValueSource::Previous)), "previous");
    }
}

//! The parameters that `--set` gives, and the value of a secret from standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;

use zeroize::{Zeroize, Zeroizing};

use crate::config::nearest;
use crate::engine::Failure;
use crate::model::SecretValue;
use crate::runbook::{Parameter, Runbook, Value, ValueSource, Values, options};

/// What Secrets Manager keeps at most, in bytes; Parameter Store keeps less.
const LARGEST: usize = 65_536;

/// The values of `--set`. What is wrong is told without the value: it may be a secret's.
pub(super) fn read(runbook: &Runbook, set: &[String]) -> Result<Values, Failure> {
    let mut values = Values::new();
    for given in set {
        let Some((name, text)) = given.split_once('=') else {
            return Err(wrong("--set takes NAME=VALUE.", names(runbook)));
        };
        let param = runbook.param(name).ok_or_else(|| unknown(runbook, name))?;
        let value = options::value(param, text)
            .map_err(|refusal| Failure { message: refusal.message, remedy: refusal.remedy })?;
        if values.insert(name.to_owned(), value).is_some() {
            return Err(wrong(format!("--set gives {name} twice."), "Leave one of them out."));
        }
    }
    Ok(values)
}

fn unknown(runbook: &Runbook, name: &str) -> Failure {
    let known = runbook.params.iter().map(|param| param.name.as_str());
    let remedy = match nearest(name, known) {
        Some(right) => format!("Did you mean {right}? {}", names(runbook)),
        None => names(runbook),
    };
    wrong(format!("The runbook {} has no parameter {}.", runbook.id, shown(name)), remedy)
}

/// A name that may be anything at all: somebody may have put a value there.
fn shown(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && name.len() <= 40 { format!("“{name}”") } else { "of this name".to_owned() }
}

fn names(runbook: &Runbook) -> String {
    if runbook.params.is_empty() {
        return "It has no parameters.".to_owned();
    }
    let name = |param: &Parameter| param.name.clone();
    let names: Vec<String> = runbook.params.iter().map(name).collect();
    format!("Its parameters: {}.", names.join(", "))
}

fn wrong(message: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure { message: message.into(), remedy: remedy.into() }
}

/// The parameter whose value is to come from outside, where there is one.
pub(super) fn given(values: &Values) -> Option<&str> {
    let is_given = |value: &Value| *value == Value::Hidden(ValueSource::Given);
    values.iter().find(|(_, value)| is_given(value)).map(|(name, _)| name.as_str())
}

/// The value of a secret from standard input, without the line's end.
pub(super) fn from_stdin(name: &str) -> Result<SecretValue, Failure> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(wrong(
            format!("The value of {name} is to come from standard input, which is the terminal."),
            "It would stand on the screen. Pipe it in, as in: pass show db | dogwatch run …",
        ));
    }
    let unreadable = |error: io::Error| {
        wrong(format!("Standard input cannot be read: {error}."), "Check what is piped into dogwatch.")
    };
    // A descriptor of our own: the buffer of the standard library's is never wiped.
    let own = stdin.as_fd().try_clone_to_owned().map_err(unreadable)?;
    let value = whole(File::from(own)).map_err(unreadable)?;
    checked(name, value)
}

/// All that comes, as far as it may be a value; never more than that is held.
fn whole(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // With all its room from the start it never moves.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST + 3));
    let most = u64::try_from(LARGEST + 3).unwrap_or(u64::MAX);
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn checked(name: &str, mut bytes: Zeroizing<Vec<u8>>) -> Result<SecretValue, Failure> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    if bytes.is_empty() {
        return Err(wrong(
            format!("The value of {name} is empty."),
            "Nothing came from standard input: check what is piped into dogwatch.",
        ));
    }
    if bytes.len() > LARGEST {
        let message = format!("The value of {name} is longer than {LARGEST} bytes.");
        return Err(wrong(message, "AWS keeps no longer one."));
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(SecretValue::from_zeroizing(Zeroizing::new(text))),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(wrong(format!("The value of {name} is no text in UTF-8."), "Encode it, as base64 does."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(bytes: &[u8]) -> Result<String, Failure> {
        checked("value", whole(bytes).unwrap()).map(|value| value.expose().to_owned())
    }

    #[test]
    fn one_end_of_line_is_taken_away() {
        for (given, taken) in [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a \n", " a ")] {
            assert_eq!(value(given.as_bytes()).as_deref(), Ok(taken));
        }
    }

    #[test]
    fn what_cannot_be_a_value_is_told_without_it() {
        let long = "hunter2".repeat(LARGEST);
        for (given, words) in [
            (&b""[..], "empty"),
            (b"\n", "empty"),
            (b"hunter2\xff", "no text in UTF-8"),
            (long.as_bytes(), "longer than 65536 bytes"),
        ] {
            let told = value(given).unwrap_err().to_string();
            assert!(told.contains(words) && !told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn names_that_may_be_values_are_not_repeated() {
        assert_eq!(shown("valeu"), "“valeu”");
        assert_eq!(shown("p@ss word"), "of this name");
    }
}

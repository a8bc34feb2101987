//! Words of which there are a few, numbers of steps, lengths of time.

use jiff::SignedDuration;
use toml::de::DeValue;

use crate::runbook::Otherwise;
use crate::sheet::{Section, suggestion};

/// Waits are this long at most.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// What a word of a key means; `None` when the key is missing, or the word is none of them, which
/// is noted.
pub(super) fn one_of<T: Clone>(section: &Section<'_>, key: &'static str, words: &[(&str, T)]) -> Option<T> {
    let text = section.text(key)?;
    let found = words.iter().find(|(word, _)| word == text.get_ref());
    if found.is_none() {
        let right = suggestion(text.get_ref(), words.iter().map(|(word, _)| *word));
        section.note(text.span(), format_args!("`{key}` is `{}`{right}", text.get_ref()));
    }
    found.map(|(_, meaning)| meaning.clone())
}

/// What to do when a wait or a check fails: `stop`, `continue`, or a step by its number. `None`
/// when the key is missing, or wrong, which is noted.
pub(super) fn otherwise(section: &Section<'_>) -> Option<Otherwise> {
    const WORDS: [(&str, Otherwise); 2] = [("stop", Otherwise::Stop), ("continue", Otherwise::Continue)];
    const KEY: &str = "otherwise";
    let value = section.value(KEY)?;
    if matches!(value.get_ref(), DeValue::Integer(_)) {
        return section.whole(KEY, 1..=999).map(Otherwise::Go);
    }
    let text = section.as_text(KEY, value)?;
    let number = text.get_ref().strip_prefix("go to").unwrap_or(text.get_ref()).trim();
    if let Ok(number) = number.parse() {
        return Some(Otherwise::Go(number));
    }
    let known = WORDS.iter().find(|(word, _)| word == text.get_ref());
    if known.is_none() {
        let words = ["stop", "continue", "go to 3"];
        let right = suggestion(text.get_ref(), words.into_iter());
        section.note(text.span(), format_args!("`{KEY}` is `{}`{right}", text.get_ref()));
    }
    known.map(|(_, otherwise)| *otherwise)
}

/// A length of time: `90s`, `15m`, `1h`. `None` when the key is missing, or wrong, which is noted.
pub(super) fn duration(section: &Section<'_>, key: &'static str) -> Option<SignedDuration> {
    let text = section.text(key)?;
    let length = length(text.get_ref());
    let within = length.filter(|length| length.is_positive() && *length <= LONGEST_WAIT);
    if within.is_none() {
        let why =
            if length.is_some() { "write from 1s to 24h" } else { "write a time such as 90s, 15m or 1h" };
        section.note(text.span(), format_args!("`{key}` is `{}`; {why}", text.get_ref()));
    }
    within
}

fn length(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return None,
    };
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    i64::from(number).checked_mul(seconds).map(SignedDuration::from_secs)
}

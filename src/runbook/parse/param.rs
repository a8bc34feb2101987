//! Parameters: what a run must be told, and what is taken without an answer.

use toml::Spanned;
use toml::de::DeValue;

use crate::runbook::{Parameter, ParameterKind};
use crate::sheet::{Section, nearest, suggestion};
use crate::text;

/// The most tasks of a service (ECS quota).
const MOST_TASKS: u32 = 5_000;
/// How to restart.
pub(super) const MODES: [&str; 3] = ["graceful", "one-by-one", "all"];
/// Of what a generated value may be made.
const ALPHABETS: [&str; 4] = ["alphanumeric", "hex", "url-safe", "printable"];
/// Lengths of a generated value: shorter ones can be guessed.
const LENGTHS: std::ops::RangeInclusive<u32> = 16..=512;

const KINDS: [(&str, ParameterKind); 9] = [
    ("service-revision", ParameterKind::ServiceRevision),
    ("restart-mode", ParameterKind::RestartMode),
    ("count", ParameterKind::Count),
    ("secret", ParameterKind::Secret),
    ("secret-key", ParameterKind::SecretKey),
    ("secret-value", ParameterKind::SecretValue),
    ("container", ParameterKind::Container),
    ("task", ParameterKind::Task),
    ("text", ParameterKind::Text),
];

/// A parameter as it is declared; what is `None` is missing or wrong, which is noted.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub name: String,
    pub kind: Option<ParameterKind>,
    pub prompt: Option<String>,
    /// What is taken without an answer; a wrong one counts as given.
    pub default: Option<String>,
}

impl Declared {
    /// The parameter, when all of it is right.
    pub(super) fn parameter(self) -> Option<Parameter> {
        Some(Parameter { name: self.name, kind: self.kind?, prompt: self.prompt?, default: self.default })
    }
}

/// Reads the table of a parameter.
pub(super) fn read(section: Section<'_>, name: String) -> Declared {
    let kind = kind(&section, &name);
    let prompt = section.text("prompt").map(|prompt| text::clean(prompt.get_ref()).into_owned());
    if section.value("prompt").is_none() && !section.misspells("prompt") {
        section
            .note(section.at(), format_args!("`{name}` has no prompt; write prompt = \"…\", the question"));
    }
    let default = section.value("default").and_then(|value| default(&section, value));
    let wrong = default.as_ref().zip(kind.as_ref());
    if let Some(fault) = wrong.and_then(|(default, kind)| fault(kind, default.get_ref())) {
        let at = default.as_ref().map_or(0..0, Spanned::span);
        section.note(at, format_args!("the default of `{name}` {fault}"));
    }
    let default = default.map(Spanned::into_inner);
    section.finish();
    Declared { name, kind, prompt, default }
}

/// The kind, with the words of a choice.
fn kind(section: &Section<'_>, name: &str) -> Option<ParameterKind> {
    let choices = section.value("choices").map(|value| (value.span(), section.texts("choices")));
    let Some(value) = section.value("kind") else {
        if !section.misspells("kind") {
            section
                .note(section.at(), format_args!("`{name}` has no kind; write kind = \"count\", or another"));
        }
        return None;
    };
    let text = section.as_text("kind", value)?;
    if *text.get_ref() == "choice" {
        let words = choices.map(|(_, words)| words).unwrap_or_default();
        if words.len() < 2 {
            section
                .note(value.span(), "a choice needs two words or more; write choices = [\"one\", \"two\"]");
            return None;
        }
        let words = words.into_iter().map(|word| text::clean(word.get_ref()).into_owned());
        return Some(ParameterKind::Choice(words.collect()));
    }
    if let Some((at, _)) = choices {
        section.note(at, "`choices` goes with kind = \"choice\" alone");
    }
    let found = KINDS.iter().find(|(word, _)| word == text.get_ref());
    if found.is_none() {
        let words = KINDS.iter().map(|(word, _)| *word).chain(["choice"]);
        let right = suggestion(text.get_ref(), words);
        section.note(value.span(), format_args!("`kind` is `{}`{right}", text.get_ref()));
    }
    found.map(|(_, kind)| kind.clone())
}

/// The word of a kind.
pub(super) fn kind_word(kind: &ParameterKind) -> &'static str {
    KINDS.iter().find(|(_, known)| known == kind).map_or("choice", |(word, _)| word)
}

/// A default: a text, which may be empty, or a whole number.
fn default(section: &Section<'_>, value: &Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    let text = match value.get_ref() {
        DeValue::String(text) if text.chars().any(char::is_control) => {
            section.note(value.span(), "`default` must not hold control characters");
            return None;
        }
        DeValue::String(text) => text::clean(text).into_owned(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        _ => return section.wrong_type("default", "a text in \"quotes\" or a whole number", value),
    };
    Some(Spanned::new(value.span(), text))
}

/// What is wrong with a text as a value of this kind, as far as a file can tell; it continues
/// "the default of `x` …".
pub(super) fn fault(kind: &ParameterKind, text: &str) -> Option<String> {
    match kind {
        ParameterKind::SecretValue => secret_fault(text),
        ParameterKind::SecretKey => None,
        _ if text.is_empty() => Some("is empty; leave it out".to_owned()),
        ParameterKind::ServiceRevision if !is_revision(text) => Some(format!(
            "is `{text}`; write \"last-successful\", FAMILY:REVISION, or a service revision's ARN or number"
        )),
        ParameterKind::RestartMode => word_fault(text, &MODES),
        ParameterKind::Count if !text.parse().is_ok_and(|count: u32| count <= MOST_TASKS) => {
            Some(format!("is `{text}`; write a number of tasks from 0 to {MOST_TASKS}"))
        }
        ParameterKind::Choice(words) => {
            word_fault(text, &words.iter().map(String::as_str).collect::<Vec<_>>())
        }
        _ => None,
    }
}

fn word_fault(text: &str, words: &[&str]) -> Option<String> {
    let right = || suggestion(text, words.iter().copied());
    (!words.contains(&text)).then(|| format!("is `{text}`{}", right()))
}

fn is_revision(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let in_family = |(family, number): (&str, &str)| !family.is_empty() && is_number(number);
    text == "last-successful"
        || is_number(text)
        || text.starts_with("arn:")
        || text.rsplit_once(':').is_some_and(in_family)
}

/// The text is not told again: it may be a secret.
fn secret_fault(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    if parts.next() != Some("generate") {
        return Some("would stand in a file for all to read; write \"generate\", or leave it out".to_owned());
    }
    let (length, alphabet, rest) = (parts.next(), parts.next(), parts.next());
    if rest.is_some() || length.is_some_and(|length| !length.parse().is_ok_and(|n: u32| LENGTHS.contains(&n)))
    {
        let (least, most) = LENGTHS.into_inner();
        return Some(format!("is no generate:LENGTH:ALPHABET with a length from {least} to {most}"));
    }
    let alphabet = alphabet.filter(|alphabet| !ALPHABETS.contains(alphabet))?;
    let right = match nearest(alphabet, ALPHABETS) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => format!("; there are: {}", ALPHABETS.join(", ")),
    };
    Some(format!("has an unknown alphabet{right}"))
}

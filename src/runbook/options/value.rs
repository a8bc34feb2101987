//! Whether a text can be a value of a parameter.

use crate::runbook::plan::count::Wanted;
use crate::runbook::plan::target::LAST_SUCCESSFUL;
use crate::runbook::plan::wording::wrong;
use crate::runbook::{Parameter, ParameterKind, Refusal, Value, ValueSource};

const REVISION: &str = "Write `last-successful`, FAMILY:REVISION such as `app-task:9`, a task definition's ARN, or a \
     service revision's ARN or number.";

/// How much two words may be alike to take one for the other.
const ALIKE: f64 = 0.75;

/// A text as a value of a parameter, as far as it can be told without the account. Fails with what
/// is wrong with it and what to write.
pub fn value(param: &Parameter, text: &str) -> Result<Value, Refusal> {
    let text = text.trim();
    if param.kind == ParameterKind::SecretValue {
        return ValueSource::parse(text).map(Value::Hidden);
    }
    if text.contains(|c: char| c.is_control()) {
        return Err(wrong(format!("The value of {} has more than one line.", param.name), "Write one line."));
    }
    match &param.kind {
        ParameterKind::ServiceRevision => revision(text)?,
        ParameterKind::RestartMode => word(param, text, &["graceful", "one-by-one", "all"])?,
        ParameterKind::Count => return Wanted::parse(text).map(|wanted| Value::Text(wanted.to_string())),
        ParameterKind::Choice(words) => {
            word(param, text, &words.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        ParameterKind::Secret | ParameterKind::Container | ParameterKind::Task if text.is_empty() => {
            return Err(wrong(format!("{} is empty.", param.name), format!("Give {}=NAME.", param.name)));
        }
        _ => {}
    }
    Ok(Value::Text(text.to_owned()))
}

fn revision(text: &str) -> Result<(), Refusal> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let family = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    let named =
        |text: &str| text.rsplit_once(':').is_some_and(|(name, number)| family(name) && digits(number));
    let good = text == LAST_SUCCESSFUL
        || digits(text)
        || match text.starts_with("arn:") {
            true => match text.split_once(":task-definition/") {
                Some((_, name)) => named(name),
                None => text.contains(":service-revision/"),
            },
            false => named(text),
        };
    match good {
        true => Ok(()),
        false => Err(wrong(format!("“{text}” is no revision."), REVISION)),
    }
}

fn word(param: &Parameter, text: &str, words: &[&str]) -> Result<(), Refusal> {
    if words.contains(&text) {
        return Ok(());
    }
    let score = |word: &&str| strsim::jaro_winkler(word, &text.to_lowercase());
    let nearest = words.iter().copied().filter(|word| score(word) >= ALIKE);
    let nearest = nearest.max_by(|a, b| score(a).total_cmp(&score(b)));
    let remedy = match nearest {
        Some(nearest) => format!("Did you mean {nearest}? Write one of {}.", words.join(", ")),
        None => format!("Write one of {}.", words.join(", ")),
    };
    Err(wrong(format!("“{text}” is no value of {}.", param.name), remedy))
}

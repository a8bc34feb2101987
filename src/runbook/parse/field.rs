//! What a step is told: a text with parameters in it, each of the kind that belongs there.

use super::param::{Declared, fault, kind_word};
use crate::runbook::{ParameterKind, Template};
use crate::sheet::{Section, nearest};
use crate::text;

/// What belongs into a key of a step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// One value of a kind, or a parameter of it.
    Value(&'static ParameterKind),
    /// Where the value of a secret comes from; never the value.
    Secret,
    /// An HTTP address.
    Address,
    /// Words.
    Words,
}

/// The parameters that are declared; `None` when that is not known.
pub(super) type Params<'p> = Option<&'p [Declared]>;

/// A key of a step as a template; `None` when the key is missing, or wrong, which is noted.
pub(super) fn template(
    section: &Section<'_>,
    key: &'static str,
    field: Field,
    params: Params<'_>,
) -> Option<Template> {
    let value = section.value(key)?;
    let (text, at) = match value.get_ref().as_integer() {
        Some(number) if number.radix() == 10 => (number.as_str().to_owned(), value.span()),
        _ => {
            let text = section.as_text(key, value)?;
            (text::clean(text.get_ref()).into_owned(), text.span())
        }
    };
    let template = Template(text);
    match wrong(key, &template, field, params) {
        Some(message) => {
            section.note(at, message);
            None
        }
        None => Some(template),
    }
}

fn wrong(key: &str, template: &Template, field: Field, params: Params<'_>) -> Option<String> {
    let text = &template.0;
    if text.matches("{{").count() != template.params().len()
        || text.matches("}}").count() != template.params().len()
    {
        return Some(format!("`{key}` has braces that do not match; a parameter is written {{{{name}}}}"));
    }
    let params = params?;
    let named: Vec<Result<&Declared, String>> =
        template.params().into_iter().map(|name| find(params, name)).collect();
    if let Some(Err(unknown)) = named.iter().find(|named| named.is_err()) {
        return Some(unknown.clone());
    }
    let named: Vec<&Declared> = named.into_iter().flatten().collect();
    match (field, named.as_slice()) {
        (Field::Value(kind), [param]) if is_alone(text) => misfit(key, param, kind),
        (Field::Secret, [param]) if is_alone(text) => misfit(key, param, &ParameterKind::SecretValue),
        (Field::Value(kind), []) => fault(kind, text).map(|fault| format!("`{key}` {fault}")),
        (Field::Secret, []) if text == "previous" => None,
        (Field::Secret, []) if !text.starts_with("generate") => Some(format!(
            "`{key}` would stand in a file for all to read; write \"{{{{value}}}}\", a parameter of kind secret-value"
        )),
        (Field::Secret, []) => {
            fault(&ParameterKind::SecretValue, text).map(|fault| format!("`{key}` {fault}"))
        }
        (Field::Value(..) | Field::Secret, _) => Some(format!(
            "`{key}` takes one parameter alone, such as \"{{{{name}}}}\", and nothing beside it"
        )),
        (Field::Address, []) if !is_address(text) => {
            Some(format!("`{key}` is `{text}`; write an address that begins with https:// or http://"))
        }
        (Field::Address | Field::Words, named) => named.iter().find_map(|param| told(key, param)),
    }
}

/// The parameter of a name, or what to write instead.
pub(super) fn find<'p>(params: &'p [Declared], name: &str) -> Result<&'p Declared, String> {
    if let Some(param) = params.iter().find(|param| param.name == name) {
        return Ok(param);
    }
    let names = || params.iter().map(|param| param.name.as_str());
    let right = match nearest(name, names()) {
        Some(right) => format!("did you mean `{right}`?"),
        None if params.is_empty() => format!("declare it as [params.{name}]"),
        None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
    };
    Err(format!("there is no parameter `{name}`; {right}"))
}

/// Whether a template is a parameter and nothing else.
fn is_alone(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}")
}

fn misfit(key: &str, param: &Declared, wanted: &ParameterKind) -> Option<String> {
    let (name, kind) = (&param.name, param.kind.as_ref()?);
    let (wanted_word, word) = (kind_word(wanted), kind_word(kind));
    (kind != wanted)
        .then(|| format!("`{key}` takes a parameter of kind {wanted_word}, and `{name}` is of kind {word}"))
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// The value of a secret must not be told.
fn told(key: &str, param: &Declared) -> Option<String> {
    let hidden = param.kind == Some(ParameterKind::SecretValue);
    hidden.then(|| format!("`{key}` would tell the value of a secret; leave {{{{{}}}}} out", param.name))
}

//! The `aws` commands that plans and journals show, as the calls that they would make.

use serde_json::{Map, Value, json};

/// `ecs:UpdateService` and its body, of `aws ecs update-service …`; a value that comes from
/// standard input is null.
pub fn call(command: &str) -> (String, Value) {
    let words = words(command);
    let [aws, service, operation, options @ ..] = words.as_slice() else { panic!("{command}") };
    assert_eq!(aws, "aws");
    let upper = service != "ecs";
    let mut body = Map::new();
    let mut options = options.iter().peekable();
    while let Some(option) = options.next() {
        let name = option.strip_prefix("--").unwrap_or_else(|| panic!("{option} in {command}"));
        let value = match options.peek().is_some_and(|next| !next.starts_with("--")) {
            true => value(name, options.next().unwrap()),
            false => Value::Bool(true),
        };
        if name != "region" {
            body.insert(camel(name, upper), value);
        }
    }
    (format!("{service}:{}", camel(operation, true)), Value::Object(body))
}

fn value(option: &str, text: &str) -> Value {
    match option {
        "labels" => json!([text]),
        "value" | "secret-string" => {
            assert_eq!(text, "file:///dev/stdin");
            Value::Null
        }
        "desired-count" | "min-capacity" | "max-capacity" | "parameter-version" => {
            json!(text.parse::<i64>().unwrap())
        }
        _ if text.starts_with(['[', '{']) => serde_json::from_str(text).unwrap(),
        _ => json!(text),
    }
}

fn camel(kebab: &str, upper: bool) -> String {
    let mut parts = kebab.split('-');
    let first = parts.next().unwrap_or_default();
    let start = if upper { capital(first) } else { first.to_owned() };
    parts.fold(start, |name, part| name + &capital(part))
}

fn capital(word: &str) -> String {
    word.chars().next().map(|c| c.to_ascii_uppercase()).into_iter().chain(word.chars().skip(1)).collect()
}

/// The words of a command line, with what stands between single quotes in one.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    words.push(word);
    words
}

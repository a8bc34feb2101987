//! Which key gives which command: the defaults of `keys.toml`, and the operator's own over them.

use std::collections::BTreeMap;

use super::command::{self, COMMANDS, Command, Context};
use super::key::Key;

const DEFAULTS: &str = include_str!("keys.toml");

/// One line of the operator's configuration: `[keys.CONTEXT] KEY = "COMMAND"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The context's name.
    pub context: String,
    /// The key as it is written.
    pub key: String,
    /// The command's id, or `none`.
    pub command: String,
    /// Where it stands: `config.toml:12`.
    pub place: String,
}

/// Keys to commands, by context.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<(Context, Key, &'static Command)>,
}

/// Contexts whose keys are looked up together: a key may stand in one of them only. A detail view
/// covers what is below it, so its keys may mean something else there.
const TOGETHER: [Context; 3] = [Context::Global, Context::List, Context::Logs];
/// Takes a key away.
const NONE: &str = "none";

impl Keymap {
    /// The defaults with the operator's own lines over them. Fails with a message for each line
    /// that names no context, key or command, or gives one key two commands: where, what, and
    /// what to write.
    pub fn new(own: &[Binding]) -> Result<Self, Vec<String>> {
        let mut keymap = Self::defaults().map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut said: Vec<(Context, Key, &str)> = Vec::new();
        for line in own {
            match keymap.put(line, &said) {
                Ok((context, key)) => said.push((context, key, &line.place)),
                Err(error) => errors.push(format!("{}: {error}", line.place)),
            }
        }
        if errors.is_empty() { Ok(keymap) } else { Err(errors) }
    }

    fn defaults() -> Result<Self, String> {
        type Tables = BTreeMap<String, BTreeMap<String, String>>;
        let tables: Tables = toml::from_str(DEFAULTS).map_err(|error| error.message().to_owned())?;
        let mut bindings = Vec::new();
        for (context, keys) in &tables {
            for (key, command) in keys {
                let line = Binding {
                    context: context.clone(),
                    key: key.clone(),
                    command: command.clone(),
                    place: "keys.toml".to_owned(),
                };
                let (context, key, command) = read(&line)?;
                bindings.extend(command.map(|command| (context, key, command)));
            }
        }
        Ok(Self { bindings })
    }

    /// Adds one of the operator's lines; tells where it went.
    fn put(&mut self, line: &Binding, said: &[(Context, Key, &str)]) -> Result<(Context, Key), String> {
        let (context, key, command) = read(line)?;
        let twice = said.iter().find(|(other, known, _)| *known == key && overlap(*other, context));
        if let Some((_, _, place)) = twice {
            return Err(format!(
                "the key {key} has a command already, in {place}. Write each key once, or take another key"
            ));
        }
        self.bindings.retain(|(other, known, _)| *known != key || !overlap(*other, context));
        self.bindings.extend(command.map(|command| (context, key, command)));
        Ok((context, key))
    }

    /// The command of a key where these contexts are open, the first of them on top.
    pub fn command(&self, key: Key, contexts: &[Context]) -> Option<&'static Command> {
        contexts.iter().find_map(|context| {
            let found = self.bindings.iter().find(|(known, k, _)| known == context && *k == key);
            found.map(|(.., command)| *command)
        })
    }

    /// The keys of a command, in the order in which they are best shown: short ones first.
    pub fn keys(&self, id: &str) -> Vec<Key> {
        let found = self.bindings.iter().filter(|(.., command)| command.id == id);
        let mut keys: Vec<Key> = found.map(|(_, key, _)| *key).collect();
        keys.sort_by_key(|key| {
            let shown = key.to_string();
            (shown.chars().count(), shown)
        });
        keys
    }

    /// The first key of a command, for a person; empty without one.
    pub fn shown(&self, id: &str) -> String {
        self.keys(id).first().map(Key::to_string).unwrap_or_default()
    }

    /// All keys of a command, for a person: `↑ k`.
    pub fn all_shown(&self, id: &str) -> String {
        let keys: Vec<_> = self.keys(id).iter().map(Key::to_string).collect();
        keys.join(" ")
    }
}

fn overlap(a: Context, b: Context) -> bool {
    a == b || (TOGETHER.contains(&a) && TOGETHER.contains(&b))
}

/// Finds what a line names; no command for `none`.
fn read(line: &Binding) -> Result<(Context, Key, Option<&'static Command>), String> {
    let context = Context::ALL.into_iter().find(|context| context.name() == line.context);
    let context = context.ok_or_else(|| {
        let names = Context::ALL.map(Context::name);
        format!("there are no keys for `{}`; write one of {}", line.context, names.join(", "))
    })?;
    let key = Key::parse(&line.key).ok_or_else(|| {
        format!("`{}` is no key; write q, G, ctrl-s, shift-tab, pageup, enter, f1 …", line.key)
    })?;
    if line.command == NONE {
        return Ok((context, key, None));
    }
    let Some(command) = command::find(&line.command).filter(|command| command.is_public()) else {
        return Err(format!("there is no command `{}`{}", line.command, nearest(&line.command)));
    };
    let fits = command.context == context || (command.context == Context::List && context == Context::Detail);
    if !fits {
        return Err(format!(
            "`{}` belongs under [keys.{}], not under [keys.{}]",
            command.id,
            command.context.name(),
            context.name()
        ));
    }
    Ok((context, key, Some(command)))
}

fn nearest(wrong: &str) -> String {
    let likeness = |id: &str| strsim::jaro_winkler(id, wrong);
    let ids = COMMANDS.iter().filter(|command| command.is_public()).map(|command| command.id);
    let best = ids.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default()
}

/// The README's table of keys, in Markdown.
pub fn markdown() -> String {
    let Ok(keymap) = Keymap::new(&[]) else { return String::new() };
    let mut table = String::from("| key | where | what it does |\n| --- | --- | --- |\n");
    for context in Context::ALL {
        let commands = COMMANDS.iter().filter(|command| command.context == context && command.is_public());
        for command in commands {
            let keys: Vec<_> = keymap.keys(command.id).iter().map(|key| format!("`{key}`")).collect();
            let keys = if keys.is_empty() { "`:`".to_owned() } else { keys.join(" ") };
            let later = if command.is_ready() { "" } else { " (not in this version)" };
            let keys = keys.replace('|', "\\|");
            table.push_str(&format!("| {keys} | {} | {}{later} |\n", context.title(), command.doc));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(context: &str, key: &str, command: &str, row: u32) -> Binding {
        let [context, key, command] = [context, key, command].map(str::to_owned);
        Binding { context, key, command, place: format!("config.toml:{row}") }
    }

    #[test]
    fn the_defaults_name_commands_and_do_not_clash() {
        let keymap = Keymap::new(&[]).unwrap();
        for (at, (context, key, command)) in keymap.bindings.iter().enumerate() {
            for (other_context, other_key, other) in &keymap.bindings[at + 1..] {
                let clash = key == other_key && overlap(*context, *other_context);
                assert!(!clash, "{key}: {} and {}", command.id, other.id);
            }
        }
        for command in COMMANDS.iter().filter(|command| command.is_public()) {
            assert!(!keymap.keys(command.id).is_empty(), "{} has no key", command.id);
        }
    }

    #[test]
    fn own_keys_go_over_the_defaults() {
        let own =
            [line("global", "x", "quit", 3), line("global", "q", "none", 4), line("global", "G", "help", 5)];
        let keymap = Keymap::new(&own).unwrap();
        let command = |key: &str| {
            let contexts = [Context::List, Context::Global];
            keymap.command(Key::parse(key).unwrap(), &contexts).map(|command| command.id)
        };
        assert_eq!(command("x"), Some("quit"));
        assert_eq!(command("q"), None);
        assert_eq!(command("G"), Some("help"));
        assert_eq!(keymap.shown("last"), "End");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let own = [
            line("global", "x", "qiut", 3),
            line("globl", "x", "quit", 4),
            line("global", "hyper-x", "quit", 5),
            line("global", "x", "quit", 6),
            line("list", "x", "open", 7),
            line("logs", "v", "quit", 8),
            line("global", "v", "test-panic", 9),
        ];
        let errors = Keymap::new(&own).unwrap_err().join("\n");
        for part in [
            "config.toml:3: there is no command `qiut`; did you mean `quit`?",
            "config.toml:4: there are no keys for `globl`; write one of global, list, logs, detail",
            "config.toml:5: `hyper-x` is no key",
            "config.toml:7: the key x has a command already, in config.toml:6",
            "config.toml:8: `quit` belongs under [keys.global], not under [keys.logs]",
            "config.toml:9: there is no command `test-panic`",
        ] {
            assert!(errors.contains(part), "{part}\n{errors}");
        }
    }
}

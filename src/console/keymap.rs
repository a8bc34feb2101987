//! Which key gives which command: the defaults of `keys.toml`, and the operator's own over them.

use std::collections::BTreeMap;

use super::command::{self, COMMANDS, Command, Context};
use super::key::Key;
use crate::config::{self, Binding, Problem, suggestion};

const DEFAULTS: &str = include_str!("keys.toml");

/// Keys to commands, by context.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<(Context, Key, &'static Command)>,
}

/// Contexts whose keys are looked up together: a key may stand in one of them only. A detail view
/// and a run cover what is below them, so their keys may mean something else there.
const TOGETHER: [Context; 3] = [Context::Global, Context::List, Context::Logs];
/// Takes a key away.
const NONE: &str = "none";

impl Keymap {
    /// The defaults with the operator's own lines over them. Fails with every line that names no
    /// context, key or command, or gives one key two commands: where, what, and what to write.
    pub fn new(own: &[Binding]) -> Result<Self, config::Error> {
        let mut keymap = Self::defaults()?;
        let mut problems = Vec::new();
        let mut said: Vec<(Context, Key)> = Vec::new();
        for line in own {
            match keymap.put(line, &said) {
                Ok(place) => said.push(place),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(keymap) } else { Err(config::Error { problems }) }
    }

    fn defaults() -> Result<Self, config::Error> {
        type Tables = BTreeMap<String, BTreeMap<String, String>>;
        let wrong =
            |message: String| config::Error { problems: vec![Problem::of_file("keys.toml", message)] };
        let tables: Tables = toml::from_str(DEFAULTS).map_err(|error| wrong(error.message().to_owned()))?;
        let mut bindings = Vec::new();
        for (context, keys) in &tables {
            for (key, command) in keys {
                let context = read_context(context).map_err(wrong)?;
                let key = read_key(key).map_err(wrong)?;
                let command = read_command(command, context).map_err(wrong)?;
                bindings.extend(command.map(|command| (context, key, command)));
            }
        }
        Ok(Self { bindings })
    }

    /// Adds one of the operator's lines; tells where it went.
    fn put(&mut self, line: &Binding, said: &[(Context, Key)]) -> Result<(Context, Key), Problem> {
        let context = read_context(&line.context.text).map_err(|wrong| line.context.problem(wrong))?;
        let key = read_key(&line.key.text).map_err(|wrong| line.key.problem(wrong))?;
        let command =
            read_command(&line.command.text, context).map_err(|wrong| line.command.problem(wrong))?;
        if said.iter().any(|(other, known)| *known == key && overlap(*other, context)) {
            let wrong = format!(
                "the key {key} has a command already, in a line above. Write each key once, or take another key"
            );
            return Err(line.key.problem(wrong));
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

fn read_context(name: &str) -> Result<Context, String> {
    let found = Context::ALL.into_iter().find(|context| context.name() == name);
    found.ok_or_else(|| {
        let names = Context::ALL.map(Context::name);
        format!("there are no keys for `{name}`; write one of {}", names.join(", "))
    })
}

fn read_key(written: &str) -> Result<Key, String> {
    let wrong = || format!("`{written}` is no key; write q, G, ctrl-s, shift-tab, pageup, enter, f1 …");
    Key::parse(written).ok_or_else(wrong)
}

/// The command of an id; none for `none`. A detail view and a run take what a list or everything
/// takes.
fn read_command(id: &str, context: Context) -> Result<Option<&'static Command>, String> {
    if id == NONE {
        return Ok(None);
    }
    let Some(command) = command::find(id).filter(|command| command.is_public()) else {
        let ids = COMMANDS.iter().filter(|command| command.is_public()).map(|command| command.id);
        return Err(format!("there is no command `{id}`{}", suggestion(id, ids)));
    };
    let (right, wrong) = (command.context, context);
    let covers = matches!(wrong, Context::Detail | Context::Run);
    if right == wrong || (covers && matches!(right, Context::Global | Context::List)) {
        return Ok(Some(command));
    }
    Err(format!("`{id}` belongs under [keys.{}], not under [keys.{}]", right.name(), wrong.name()))
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
            let keys = keys.replace('|', "\\|");
            table.push_str(&format!("| {keys} | {} | {} |\n", context.title(), command.doc));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(lines: &str) -> Vec<Binding> {
        config::Config::parse("config.toml", lines).unwrap().keys
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
        let keymap = Keymap::new(&own("[keys.global]\nx = 'quit'\nq = 'none'\nG = 'help'")).unwrap();
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
        let lines = "[keys.globl]\nx = 'quit'\n[keys.global]\ny = 'qiut'\nhyper-x = 'quit'\nx = 'quit'\n\
                     v = 'test-panic'\n[keys.list]\nx = 'open'\n[keys.logs]\nw = 'quit'";
        let errors = Keymap::new(&own(lines)).unwrap_err().to_string();
        for part in [
            "there are no keys for `globl`; write one of global, list, logs, detail, run",
            "config.toml:4:5: there is no command `qiut`; did you mean `quit`?",
            "config.toml:5:1: `hyper-x` is no key",
            "config.toml:7:5: there is no command `test-panic`",
            "config.toml:9:1: the key x has a command already",
            "config.toml:11:5: `quit` belongs under [keys.global], not under [keys.logs]",
        ] {
            assert!(errors.contains(part), "{part}\n{errors}");
        }
    }
}

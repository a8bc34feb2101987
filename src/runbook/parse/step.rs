//! Step blocks: what a step does.

use toml::Spanned;
use toml::de::DeValue;

use super::field::{Field, Params, find, template};
use super::notes::Notes;
use super::outline::{Part, Piece};
use super::words::{duration, one_of, otherwise};
use crate::runbook::{Action, Condition, EvidenceKind, Otherwise, ParameterKind, Step, Template};
use crate::sheet::{Section, suggestion};

impl Action {
    /// The words behind `do =`.
    pub const WORDS: [&'static str; 11] = [
        "show",
        "choose",
        "diagnose",
        "ecs.rollback",
        "ecs.restart",
        "ecs.scale",
        "secret.write",
        "wait",
        "check",
        "confirm",
        "note",
    ];
}

const REVISION: Field = Field::Value(&ParameterKind::ServiceRevision);
const MODE: Field = Field::Value(&ParameterKind::RestartMode);
const COUNT: Field = Field::Value(&ParameterKind::Count);
const SECRET: Field = Field::Value(&ParameterKind::Secret);
const SECRET_KEY: Field = Field::Value(&ParameterKind::SecretKey);

/// A step as it is written.
#[derive(Debug)]
pub(super) struct Draft {
    pub number: u32,
    pub title: String,
    pub prose: String,
    /// What is done; `None` where it is missing or wrong, which is noted.
    pub action: Option<Action>,
    /// The line of its heading.
    pub line: usize,
    /// The line of its block.
    pub block: usize,
}

impl Draft {
    /// The step, when all of it is right.
    pub(super) fn step(self) -> Option<Step> {
        let Self { number, title, prose, action, line, .. } = self;
        Some(Step { number, title, prose, action: action?, line })
    }
}

/// Reads a part with a number.
pub(super) fn read(notes: &Notes, part: Part<'_>, number: u32, params: Params<'_>) -> Draft {
    let Part { line, title, prose, blocks, .. } = part;
    if title.is_empty() {
        notes.note(line, format_args!("step {number} has no title; write `## {number}. What is done`"));
    }
    let mut blocks = blocks.into_iter();
    let first = blocks.next();
    if first.is_none() {
        notes.note(
            line,
            format_args!(
                "step {number} has no step block; write one, with do = \"note\" when it is done by hand"
            ),
        );
    }
    if let Some(second) = blocks.next() {
        notes.note(
            second.before,
            format_args!("step {number} has a second block; give it a heading of its own"),
        );
    }
    let block = first.map_or(line, |piece| piece.before);
    let action = first.and_then(|piece| action(notes, piece, params));
    Draft { number, title, prose, action, line, block }
}

fn action(notes: &Notes, piece: Piece<'_>, params: Params<'_>) -> Option<Action> {
    let sheet = notes.sheet(piece.text, piece.before);
    let table = sheet.parse();
    let mut action = None;
    if !sheet.is_wrong() {
        let section = sheet.section(&table);
        let block = Block { notes, line: piece.before, section: &section, params };
        if let Some(word) = block.word() {
            action = block.action(word);
            section.finish();
        }
    }
    drop(table);
    let wrong = sheet.is_wrong();
    notes.take(sheet);
    action.filter(|_| !wrong)
}

/// The block of a step, being read.
struct Block<'b> {
    notes: &'b Notes,
    line: usize,
    section: &'b Section<'b>,
    params: Params<'b>,
}

impl Block<'_> {
    fn word(&self) -> Option<&'static str> {
        if self.section.value("do").is_none() {
            self.notes
                .note(self.line, "the block does not say what is done; write do = \"show\", or another word");
            return None;
        }
        let text = self.section.text("do")?;
        let known = Action::WORDS.into_iter().find(|word| word == text.get_ref());
        if known.is_none() {
            self.section.note(text.span(), unknown(text.get_ref()));
        }
        known
    }

    fn action(&self, word: &str) -> Option<Action> {
        match word {
            "show" => self.show(),
            "choose" => self.choose(),
            "diagnose" => Some(Action::Diagnose),
            "ecs.rollback" => {
                let to = self.needed("to", REVISION, "to = \"{{revision}}\"")?;
                Some(Action::Rollback { to })
            }
            "ecs.restart" => {
                let how = self.needed("how", MODE, "how = \"graceful\"")?;
                Some(Action::Restart { how })
            }
            "ecs.scale" => {
                let count = self.needed("count", COUNT, "count = \"{{count}}\"")?;
                Some(Action::Scale { count })
            }
            "secret.write" => self.secret(),
            "wait" => self.wait(),
            "check" => self.check(),
            "confirm" => {
                let question = self.needed("question", Field::Words, "question = \"Go on?\"")?;
                Some(Action::Confirm { question })
            }
            "note" => Some(Action::Note),
            _ => None,
        }
    }

    fn show(&self) -> Option<Action> {
        let words = EvidenceKind::ALL.map(|kind| (kind.word(), kind));
        let value = self.section.value("what");
        let what = match value.map(Spanned::get_ref) {
            None => return self.missing("what", "what = \"events\", or a list"),
            Some(DeValue::String(_)) => one_of(self.section, "what", &words).into_iter().collect(),
            Some(_) => self.listed(&words),
        };
        let empty = matches!(value.map(Spanned::get_ref), Some(DeValue::Array(list)) if list.is_empty());
        if empty {
            return self.missing("what", "what = [\"events\", \"tasks\"]");
        }
        Some(Action::Show { what })
    }

    fn listed(&self, words: &[(&str, EvidenceKind)]) -> Vec<EvidenceKind> {
        let mut kinds = Vec::new();
        for text in self.section.texts("what") {
            match words.iter().find(|(word, _)| word == text.get_ref()) {
                Some((_, kind)) => kinds.push(*kind),
                None => {
                    let right = suggestion(text.get_ref(), words.iter().map(|(word, _)| *word));
                    self.section.note(text.span(), format_args!("`what` holds `{}`{right}", text.get_ref()));
                }
            }
        }
        kinds
    }

    fn choose(&self) -> Option<Action> {
        if self.section.value("param").is_none() {
            return self.missing("param", "param = \"revision\", a name of the front matter");
        }
        let param = self.section.text("param")?;
        if let Some(Err(unknown)) = self.params.map(|params| find(params, param.get_ref())) {
            self.section.note(param.span(), unknown);
        }
        Some(Action::Choose { param: (*param.get_ref()).to_owned() })
    }

    fn secret(&self) -> Option<Action> {
        let secret = self.needed("secret", SECRET, "secret = \"{{secret}}\"");
        let value = self.needed("value", Field::Secret, "value = \"{{value}}\"");
        let key = template(self.section, "key", SECRET_KEY, self.params);
        Some(Action::SecretWrite { secret: secret?, key, value: value? })
    }

    fn wait(&self) -> Option<Action> {
        let until = self.condition("until");
        let within = duration(self.section, "within");
        let otherwise = otherwise(self.section);
        if self.section.value("within").is_none() {
            self.missing::<()>("within", "within = \"15m\": no wait is without end");
        }
        if self.section.value("otherwise").is_none() {
            self.missing::<()>("otherwise", "otherwise = \"stop\", \"continue\" or a step's number");
        }
        Some(Action::Wait { until: until?, within: within?, otherwise: otherwise? })
    }

    fn check(&self) -> Option<Action> {
        let that = self.condition("that");
        let otherwise = otherwise(self.section).unwrap_or(Otherwise::Stop);
        Some(Action::Check { that: that?, otherwise })
    }

    fn condition(&self, key: &'static str) -> Option<Condition> {
        if self.section.value(key).is_none() {
            return self.missing(key, &format!("{key} = \"targets-healthy\", or another"));
        }
        let url = template(self.section, "url", Field::Address, self.params);
        let condition = one_of(self.section, key, &conditions(url))?;
        if let (Some(url), false) = (self.section.value("url"), matches!(condition, Condition::HttpOk(_))) {
            self.section.note(url.span(), format_args!("`url` goes with {key} = \"http-ok\" alone"));
        }
        Some(condition)
    }

    fn needed(&self, key: &'static str, field: Field, example: &str) -> Option<Template> {
        if self.section.value(key).is_none() {
            return self.missing(key, example);
        }
        template(self.section, key, field, self.params)
    }

    /// Notes that a key is missing. Always `None`.
    fn missing<T>(&self, key: &str, example: &str) -> Option<T> {
        if !self.section.misspells(key) {
            self.notes.note(self.line, format_args!("`{key}` is missing; write {example}"));
        }
        None
    }
}

fn conditions(url: Option<Template>) -> [(&'static str, Condition); 8] {
    let all = [
        Condition::DeploymentComplete,
        Condition::TasksReplaced,
        Condition::TargetsHealthy,
        Condition::Steady,
        Condition::AlarmsOk,
        Condition::HttpOk(url),
        Condition::SecretLoaded,
        Condition::NoStartupErrors,
    ];
    all.map(|condition| (condition.word(), condition))
}

/// What to write instead of a word that no step has.
fn unknown(word: &str) -> String {
    const SHELL: [&str; 5] = ["exec", "shell", "run", "sh", "command"];
    if SHELL.contains(&word) {
        return format!(
            "`do` is `{word}`, and dogwatch starts no program; say what to do in the prose, with do = \"note\", to be ticked off"
        );
    }
    let whole =
        Action::WORDS.into_iter().find(|known| known.split_once('.').is_some_and(|(_, last)| last == word));
    match whole {
        Some(whole) => format!("`do` is `{word}`; did you mean `{whole}`?"),
        None => format!("`do` is `{word}`{}", suggestion(word, Action::WORDS.into_iter())),
    }
}

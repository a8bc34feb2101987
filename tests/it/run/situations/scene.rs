//! A run to its end, and what must be true of every run: the plan lists the calls that it makes, the
//! journal has each of them, and the commands that are shown are those calls.

use dogwatch::sim::Seen;
use serde_json::{Value, json};

use super::command::call;
use super::stage::Stage;
use crate::run::{Ran, sure};

/// Reads that show the value of a secret.
const SHOWS: [&str; 4] = ["GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameters"];

/// What a run left.
pub struct Scene {
    pub stage: Stage,
    pub ran: Ran,
    service: String,
}

/// Shows the plan, then carries it out to its end.
pub fn play(stage: Stage, runbook: &str, service: &str, flags: &[&str]) -> Scene {
    play_with(stage, runbook, service, flags, b"")
}

/// As [`play`], with this on standard input.
pub fn play_with(stage: Stage, runbook: &str, service: &str, flags: &[&str], stdin: &[u8]) -> Scene {
    let shown = stage.rig.run(runbook, service, &[flags, &["--plan"]].concat());
    assert!(stage.sent().is_empty(), "a plan changes nothing: {:?}", stage.sent());
    assert!(stage.rig.journals().is_empty(), "a plan is no run");
    let scene = alone(stage, runbook, service, flags, stdin);
    scene.keeps_to(&shown);
    scene
}

/// Carries a runbook out to its end, without a look at the plan before.
pub fn alone(stage: Stage, runbook: &str, service: &str, flags: &[&str], stdin: &[u8]) -> Scene {
    let arguments = [&["run", runbook, service][..], flags, &sure(service)].concat();
    let ran = stage.rig.with_stdin(&arguments, stdin);
    crate::status::is_for_people(&ran.stderr);
    Scene { stage, ran, service: service.to_owned() }
}

impl Scene {
    /// The calls that changed something, whole, and no other; each is in the journal.
    #[track_caller]
    pub fn sent(self, expected: &[(&str, Value)]) -> Self {
        self.sent_beside(expected, &[])
    }

    /// As [`Scene::sent`], beside calls of somebody else.
    #[track_caller]
    pub fn sent_beside(self, expected: &[(&str, Value)], others: &[(&str, Value)]) -> Self {
        let sent = named(self.stage.sent());
        let others = owned(others);
        let own: Vec<(String, Value)> = sent.into_iter().filter(|call| !others.contains(call)).collect();
        assert_eq!(own, owned(expected), "{}\n{}", self.ran.stdout, self.ran.stderr);
        self.journal_has(&own);
        self
    }

    /// Nothing was changed.
    #[track_caller]
    pub fn sent_nothing(self) -> Self {
        self.sent(&[])
    }

    /// The exit status, and how stdout begins; both verdict and sentence are in it.
    #[track_caller]
    pub fn ended(self, exit: i32, says: &str) -> Self {
        let told = format!("{}\n{}", self.ran.stdout, self.ran.stderr);
        assert!(self.ran.stdout.starts_with(says), "{says}\nis not how this begins:\n{told}");
        assert_eq!(self.ran.exit, exit, "{told}");
        let verdict = match says.split_whitespace().next() {
            Some("PASS") => "pass",
            Some("FAILED") => "fail",
            Some("REFUSED") => "refused",
            _ => "unknown",
        };
        let ended = self.entries("ended");
        assert_eq!(ended.len(), 1, "{told}");
        assert_eq!(ended[0]["verdict"], verdict);
        self
    }

    /// Somewhere in the plan that was shown before the change, or in what came of it.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let all = format!("{}\n{}", self.ran.stdout, self.ran.stderr);
        assert!(all.contains(words), "{words}\nis not in:\n{all}");
        self
    }

    /// How often values of secrets were read.
    #[track_caller]
    pub fn read_values(self, expected: usize) -> Self {
        let shows = |seen: &&Seen| {
            SHOWS.contains(&seen.operation.as_str())
                && (seen.service == "secretsmanager" || seen.input["WithDecryption"] == true)
        };
        let all = self.stage.account().requests();
        let decrypted =
            |seen: &&Seen| seen.operation == "GetParameterHistory" && seen.input["WithDecryption"] == true;
        assert_eq!(all.iter().filter(shows).count(), expected);
        assert_eq!(all.iter().filter(decrypted).count(), 0);
        self
    }

    /// The newest deployments and their revisions, newest first, and the revision of all that runs.
    #[track_caller]
    pub fn left(self, history: &[(dogwatch::sim::world::service::Status, u32)], running: &[u32]) -> Self {
        assert_eq!(self.stage.history(&self.service, history.len()), history);
        assert_eq!(self.stage.running(&self.service), running);
        self
    }

    /// The command that takes the run back.
    pub fn undo(&self) -> Option<Vec<String>> {
        let line = self.ran.stdout.lines().find(|line| line.starts_with("To take it back"))?;
        let command = line.split_once(": dogwatch ")?.1;
        Some(super::command::words(command))
    }

    /// The journal's entries of a kind.
    pub fn entries(&self, kind: &str) -> Vec<Value> {
        let entries = self.stage.journal().into_iter().map(|line| line["entry"].clone());
        entries.filter(|entry| entry["kind"] == kind).collect()
    }

    /// Intent and outcome of each call, in order, with AWS's request id and the call as a command.
    #[track_caller]
    fn journal_has(&self, sent: &[(String, Value)]) {
        let lines: Vec<Value> = self.stage.journal().into_iter().map(|line| line["entry"].clone()).collect();
        let made: Vec<&Value> =
            lines.iter().filter(|entry| entry["kind"] == "intent" || entry["kind"] == "outcome").collect();
        assert_eq!(made.len(), 2 * sent.len(), "{made:#?}");
        let mut ids = std::collections::BTreeSet::new();
        for (place, (pair, call)) in made.chunks(2).zip(sent).enumerate() {
            let [intent, outcome] = pair else { unreachable!() };
            assert_eq!((&intent["kind"], &outcome["kind"]), (&json!("intent"), &json!("outcome")));
            assert_eq!((&intent["change"], &outcome["change"]), (&json!(place), &json!(place)));
            assert_eq!(outcome["outcome"], "done", "{outcome}");
            let id = outcome["request_id"].as_str().unwrap_or_default();
            assert!(id.len() > 8 && ids.insert(id.to_owned()), "{id:?} is no request id of its own");
            is_the_call(intent["command"].as_str().unwrap(), call);
        }
    }

    /// The plan that was shown has the calls that were made, or says what the run said too.
    #[track_caller]
    fn keeps_to(&self, shown: &Ran) {
        let commands: Vec<(String, Value)> =
            shown.stdout.lines().filter_map(|line| line.strip_prefix("     aws ")).map(planned).collect();
        let made: Vec<(String, Value)> = self
            .entries("intent")
            .iter()
            .map(|intent| planned(intent["command"].as_str().unwrap().strip_prefix("aws ").unwrap()))
            .collect();
        assert_eq!(commands, made, "{}", shown.stdout);
    }
}

fn named(sent: Vec<Seen>) -> Vec<(String, Value)> {
    sent.into_iter().map(|seen| (format!("{}:{}", seen.service, seen.operation), seen.input)).collect()
}

fn owned(calls: &[(&str, Value)]) -> Vec<(String, Value)> {
    calls.iter().map(|(operation, input)| ((*operation).to_owned(), input.clone())).collect()
}

/// A call without what each run has for itself.
fn planned(command: &str) -> (String, Value) {
    let (operation, mut body) = call(&format!("aws {command}"));
    for own in ["ClientRequestToken", "Labels"] {
        if let Some(value) = body.get_mut(own) {
            *value = Value::Null;
        }
    }
    (operation, body)
}

/// Whether a command makes the call; the value of a secret is not in it.
#[track_caller]
fn is_the_call(command: &str, (operation, input): &(String, Value)) {
    let (named, body) = call(command);
    let mut input = input.clone();
    for hidden in ["Value", "SecretString"] {
        if let Some(value) = input.get_mut(hidden) {
            *value = Value::Null;
        }
    }
    assert_eq!((&named, &body), (operation, &input), "{command}");
}

use jiff::SignedDuration;

use super::*;
use crate::runbook::{Action, Condition, Impact, Otherwise, ParameterKind, Template};

const GOOD: &str = r#"+++
id = "restart-worker"
title = "Restart the worker"
key = "W"
when = "The queue grows."
applies-to = "service"
impact = "change"
permissions = ["ecs:UpdateService"]

[params.how]
kind = "restart-mode"
prompt = "How"
default = "graceful"

[params.colour]
kind = "choice"
choices = ["red", "green"]
prompt = "Which"
default = "red"
+++

# Restart the worker

Preface.

## When not
Never on Fridays.

## 1. Restart
Before.

```step
do = "ecs.restart"
how = "{{how}}"
```

### A detail

    indented

## 2. Wait
```step
do = "wait"
until = "http-ok"
url = "https://{{colour}}.lauv.in/health"
within = "90s"
otherwise = 3
```
After.

## 3. Tell
```step
do = "note"
```

## How to undo
Nothing.

# The others
Tell them.
"#;

fn read(text: &str) -> Runbook {
    parse("w.md", text, Origin::BuiltIn).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_front_matter_is_read() {
    let runbook = read(GOOD);
    assert_eq!(runbook.id, "restart-worker");
    assert_eq!(runbook.title, "Restart the worker");
    assert_eq!(runbook.key.as_deref(), Some("W"));
    assert_eq!(runbook.when, "The queue grows.");
    assert_eq!(runbook.impact, Impact::Change);
    assert_eq!(runbook.permissions, ["ecs:UpdateService"]);
    let names: Vec<&str> = runbook.params.iter().map(|param| param.name.as_str()).collect();
    assert_eq!(names, ["how", "colour"]);
    assert_eq!(runbook.param("how").unwrap().default.as_deref(), Some("graceful"));
    let colours = ["red", "green"].map(str::to_owned).to_vec();
    assert_eq!(runbook.param("colour").unwrap().kind, ParameterKind::Choice(colours));
}

#[test]
fn steps_prose_and_sections_are_told_apart() {
    let runbook = read(GOOD);
    assert_eq!(runbook.preface, "Preface.\n\n## When not\nNever on Fridays.");
    let lines: Vec<usize> = runbook.steps.iter().map(|step| step.line).collect();
    assert_eq!(lines, [29, 41, 51]);
    let step = runbook.step(1).unwrap();
    assert_eq!(step.title, "Restart");
    assert_eq!(step.prose, "Before.\n\n### A detail\n\n    indented");
    assert_eq!(step.action, Action::Restart { how: Template("{{how}}".to_owned()) });
    let url = Template("https://{{colour}}.lauv.in/health".to_owned());
    let wait = Action::Wait {
        until: Condition::HttpOk(Some(url)),
        within: SignedDuration::from_secs(90),
        otherwise: Otherwise::Go(3),
    };
    assert_eq!(runbook.step(2).unwrap().action, wait);
    assert_eq!(runbook.step(2).unwrap().prose, "After.");
    let sections: Vec<(&str, &str)> =
        runbook.sections.iter().map(|section| (section.title.as_str(), section.prose.as_str())).collect();
    assert_eq!(sections, [("How to undo", "Nothing."), ("The others", "Tell them.")]);
    assert_eq!(runbook.source, GOOD);
}

#[test]
fn other_line_ends_and_a_mark_at_the_beginning_change_nothing() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    let (plain, windows) = (read(GOOD), read(&windows));
    assert_eq!(windows.steps, plain.steps);
    assert_eq!(windows.sections, plain.sections);
    assert_eq!(windows.source, plain.source);
}

#[test]
fn what_a_terminal_acts_on_is_taken_out() {
    let dirty =
        GOOD.replace("Before.", "Be\u{1b}[31mfore\u{202e}.").replace("the worker", "the wor\u{200b}ker");
    let runbook = read(&dirty);
    assert_eq!(runbook.step(1).unwrap().prose, read(GOOD).step(1).unwrap().prose);
    assert_eq!(runbook.title, "Restart the worker");
    assert_eq!(runbook.source, GOOD);
}

#[test]
fn everything_wrong_is_told_at_once_by_line() {
    let wrong = GOOD
        .replace("do = \"note\"", "do = \"exec\"")
        .replace("impact = \"change\"", "impact = \"chnage\"")
        .replace("until = \"http-ok\"", "until = \"http-okay\"");
    let problems = parse("w.md", &wrong, Origin::BuiltIn).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "w.md:7: `impact` is `chnage`; did you mean `change`?",
            "w.md:44: `until` is `http-okay`; did you mean `http-ok`?",
            "w.md:53: `do` is `exec`, and dogwatch starts no program; say what to do in the prose, with do = \"note\", to be ticked off",
        ]
    );
}

#[test]
fn too_large_a_file_is_not_read() {
    let large = GOOD.replace("Preface.", &"Preface. ".repeat(LARGEST / 8));
    let problems = parse("w.md", &large, Origin::BuiltIn).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.ends_with("a runbook has 65536 at most: split it"), "{problems:?}");
}

/// It takes a second at most in a debug build.
#[test]
fn no_file_takes_long() {
    let head = GOOD.split("\n# Restart").next().unwrap();
    let pieces = [
        "[",
        "]",
        "[](",
        "*a_",
        "`",
        "``` ",
        ">",
        "> ",
        "- ",
        "#",
        "## 1. x\n",
        "# x\n",
        "```step\n```\n",
        "{{",
        "<",
        "<!--",
        "&",
        "|a",
        "\\",
        "~~",
        "![",
        "<a ",
        "1. ",
        "\t",
        "* * ",
        "a\n===\n",
        "[a]: b\n",
        "```step\ndo='wait'\notherwise=1\n```\n",
    ];
    for piece in pieces {
        let room = LARGEST - head.len() - 1;
        let body = piece.repeat(room / piece.len());
        let front = format!("+++\na = {}", piece.repeat(room / piece.len()));
        for text in [format!("{head}\n{body}"), format!("{front}\n+++\n")] {
            let begin = std::time::Instant::now();
            assert!(parse("w.md", &text, Origin::BuiltIn).is_err());
            let took = begin.elapsed();
            assert!(took.as_secs() < 5, "{piece:?} took {took:?}");
        }
    }
}

#[test]
fn many_slips_take_no_longer() {
    let keys: String = (0..7_000).map(|number| format!("k{number}=1\n")).collect();
    let text = GOOD.replace("\n[params.how]", &format!("{keys}[params.how]"));
    let begin = std::time::Instant::now();
    assert_eq!(parse("w.md", &text, Origin::BuiltIn).unwrap_err().len(), 7_000);
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

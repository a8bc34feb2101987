//! A runbook from a team's folder: read, and looked at by the linter.

use dogwatch::runbook::{Action, Origin, Problem, Runbook, lint, parse};
use dogwatch::text;

/// Reads any bytes as a runbook.
///
/// # Panics
/// When neither a runbook nor a problem comes out, when a problem is on no line of the file, or
/// when a runbook is not what its readers rely on.
pub fn check(data: &[u8]) {
    let dirty = String::from_utf8_lossy(data);
    let lines = dirty.lines().count().max(1);
    match parse("fuzz.md", &dirty, Origin::BuiltIn) {
        Ok(runbook) => {
            whole(&runbook);
            told(&lint::lint(&runbook), lines);
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "neither a runbook nor a problem");
            told(&problems, lines);
        }
    }
}

fn told(problems: &[Problem], lines: usize) {
    assert!(problems.is_sorted_by_key(|problem| problem.line), "out of order");
    for problem in problems {
        assert!((1..=lines).contains(&problem.line), "of {lines}: {problem}");
        assert!(!problem.message.is_empty());
        assert_eq!(text::clean(&problem.message), problem.message.as_str());
    }
}

/// What holds for every runbook that was read.
fn whole(runbook: &Runbook) {
    assert!(!runbook.id.is_empty() && !runbook.steps.is_empty());
    for (number, step) in (1..).zip(&runbook.steps) {
        assert_eq!(step.number, number);
        fit(&step.title);
        fit(&step.prose);
        if let Action::Choose { param } = &step.action {
            assert!(runbook.param(param).is_some(), "{param} is not there");
        }
        templates(runbook, &step.action);
    }
    fit(&runbook.title);
    fit(&runbook.source);
    fit(&runbook.preface);
    runbook.sections.iter().for_each(|section| fit(&section.prose));
}

/// Every parameter that a step names is there.
fn templates(runbook: &Runbook, action: &Action) {
    let named = match action {
        Action::Rollback { to } => vec![to],
        Action::Restart { how } => vec![how],
        Action::Scale { count } => vec![count],
        Action::SecretWrite { secret, key, value } => key.iter().chain([secret, value]).collect(),
        Action::Confirm { question } => vec![question],
        _ => Vec::new(),
    };
    for name in named.into_iter().flat_map(|template| template.params()) {
        assert!(runbook.param(name).is_some(), "{name} is not there");
    }
}

/// # Panics
/// When a line is not clean.
fn fit(lines: &str) {
    lines.lines().for_each(|line| assert_eq!(text::clean(line), line));
}

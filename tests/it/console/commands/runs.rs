//! Runs: beginning each runbook, and what can be said on a run's screen.

use super::outside::clipboard;
use super::{Bench, Case, Screen};

pub const CASES: &[Case] = &[
    ("debug", |bench, key| begins(bench, key, "Debug a failed deployment", "What to do")),
    ("rollback", |bench, key| begins(bench, key, "Roll back a deployment", "lauv-backend-task:41")),
    ("restart", |bench, key| begins(bench, key, "Restart a service", "All at once")),
    ("scale", |bench, key| begins(bench, key, "Scale a service", "fewer than now")),
    ("rotate-secret", |bench, key| begins(bench, key, "Rotate a secret", "Parameter Store")),
    ("runbooks", runbooks),
    ("run-confirm", confirm),
    ("run-next", next),
    ("run-previous", previous),
    ("run-decline", decline),
    ("run-retry", retry),
    ("run-skip", skip),
    ("run-remark", remark),
    ("run-generate", generate),
    ("run-abort", abort),
    ("run-undo", undo),
];

const SERVICE: &str = "lauv-backend-service";

/// Begins a runbook, waits for something on its screen, and leaves nothing of it.
fn begins(bench: &mut Bench, key: &str, title: &str, seen: &str) {
    begin(bench, key, title, seen);
    end(bench);
}

fn begin(bench: &mut Bench, key: &str, title: &str, seen: &str) {
    bench.selects("g", SERVICE);
    let title = format!("{title} · {SERVICE}");
    bench.shows(key, &title, |screen| screen.has(&title) && screen.has(seen));
}

/// Ends the run on the screen, and closes it.
fn end(bench: &mut Bench) {
    bench.shows("A", "it asks once more", |screen| screen.has("End this run?"));
    bench.shows("A", "the end", |screen| screen.has("The run is over"));
    closed(bench);
}

fn closed(bench: &mut Bench) {
    bench.shows("esc", "the panes", |screen| {
        screen.area("1 Services").is_some() && screen.area("2 Tasks").is_some()
    });
}

fn begin_debug(bench: &mut Bench) {
    begin(bench, "D", "Debug a failed deployment", "tick it off");
}

fn runbooks(bench: &mut Bench, key: &str) {
    bench.selects("g", SERVICE);
    bench.shows(key, "all runbooks", |screen| {
        screen.pane_has("Runbooks", &["Scale a service", "changes"])
            && screen.pane_has("Runbooks", &[&format!("For {SERVICE}")])
            && screen.pane_has("Runbooks", &["Runs of this session"])
    });
    bench.shows(key, "the panes", |screen| screen.area("Runbooks").is_none());
    begin_debug(bench);
    bench.shows("esc", "the run in the header", |screen| screen.line(0).contains("waits for you"));
    bench.shows(key, "the run", |screen| screen.pane_has("Runbooks", &["waits for you"]));
    bench.shows("enter", "its screen", |screen| screen.has("tick it off"));
    end(bench);
}

fn confirm(bench: &mut Bench, key: &str) {
    begin(bench, "D", "Debug a failed deployment", "tick it off");
    bench.shows(key, "it is ticked off", |screen| screen.has("PASSED"));
    closed(bench);
    begin(bench, "S", "Scale a service", "fewer than now");
    bench.console.type_in("3");
    bench.shows(key, "the plan", |screen| screen.has("What will be sent") && screen.has("--desired-count 3"));
    // The field for the service's name has the keys; the plan has them after it.
    bench.shows("tab tab y", "the commands", |screen| screen.has("Copied 1 command"));
    bench.console.wait_bytes("the command for the clipboard", |bytes| {
        clipboard(bytes).is_some_and(|text| text.starts_with("aws ecs update-service"))
    });
    bench.shows("tab", "the name is asked for", |screen| screen.has("then the reason"));
    bench.console.type_in("lauv-frontend-service");
    bench.shows("tab", "it is another one", |screen| screen.has("it is lauv-backend-service"));
    bench.console.type_in("a test");
    bench.shows("enter", "nothing is sent", |screen| screen.has("is not the service of the plan"));
    bench.shows("tab", "the plan has the keys", |screen| screen.has("abort"));
    end(bench);
}

/// Which step's name stands out at the top of the page.
fn is_at(screen: &Screen, title: &str) -> bool {
    screen.has(&format!("│ {title}"))
}

fn next(bench: &mut Bench, key: &str) {
    begin(bench, "S", "Scale a service", "fewer than now");
    bench.shows(key, "the step behind", |screen| screen.has("You look at another step"));
    bench.shows("shift-tab", "the run's own step", |screen| screen.has("It waits for you to choose"));
    end(bench);
}

fn previous(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows(key, "the step before", |screen| {
        screen.has("You look at another step") && !is_at(screen, "What to do")
    });
    bench.shows("tab", "the run's own step", |screen| screen.has("tick it off"));
    end(bench);
}

fn decline(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows(key, "the step failed", |screen| screen.has("Not agreed") && screen.has("tries again"));
    end(bench);
}

fn retry(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows("n", "the step failed", |screen| screen.has("tries again"));
    bench.shows(key, "it is asked again", |screen| screen.has("tick it off"));
    end(bench);
}

fn skip(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows(key, "why", |screen| screen.has("Why is this step left out?"));
    bench.console.type_in("known already");
    bench.shows("enter", "the end", |screen| screen.has("NOT KNOWN") && screen.has("known already"));
    closed(bench);
}

fn remark(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows(key, "a line", |screen| screen.has("A remark, for the journal"));
    bench.console.type_in("the database was slow");
    bench.shows("enter", "the remark", |screen| screen.has("Remarks") && screen.has("the database was slow"));
    end(bench);
}

fn generate(bench: &mut Bench, key: &str) {
    begin(bench, "K", "Rotate a secret", "Parameter Store");
    bench.shows("enter", "the keys, or the value", |screen| screen.has("The whole value"));
    bench.shows("enter", "where the value comes from", |screen| screen.has("Type it"));
    bench.shows("enter", "two fields", |screen| screen.has("again") && screen.has("generate one"));
    bench.console.type_in("hunter2");
    let screen = bench.console.wait("signs for it", |screen| screen.has("••••••••"));
    assert!(!screen.text().contains("hunter2"));
    bench.shows(key, "the plan", |screen| screen.has("What will be sent"));
    bench.shows("tab tab", "the plan has the keys", |screen| screen.has("abort"));
    end(bench);
}

fn abort(bench: &mut Bench, key: &str) {
    begin_debug(bench);
    bench.shows(key, "it asks once more", |screen| screen.has("End this run?"));
    bench.shows("esc", "it goes on", |screen| screen.has("tick it off"));
    bench.shows(key, "it asks once more", |screen| screen.has("End this run?"));
    bench.shows(key, "the end", |screen| screen.has("Ended by hand before anything was changed"));
    closed(bench);
}

/// One task more, and the plan of the way back.
fn undo(bench: &mut Bench, key: &str) {
    begin(bench, "S", "Scale a service", "fewer than now");
    bench.console.type_in("3");
    bench.shows("enter", "the plan", |screen| screen.has("then the reason"));
    bench.console.type_in(SERVICE);
    bench.console.press("enter");
    bench.console.type_in("a test");
    bench.shows("enter", "it is sent, and watched", |screen| screen.has("tasks run.") && screen.has("skip"));
    bench.shows("A", "what stays", |screen| screen.has("stays in effect"));
    bench.shows("A", "undo is offered", |screen| screen.has("undo: its plan first"));
    bench.shows(key, "the plan of the way back", |screen| {
        screen.has("then the reason") && screen.has("--desired-count 2")
    });
    bench.shows("tab tab", "the plan has the keys", |screen| screen.has("abort"));
    bench.shows("A A", "the end", |screen| screen.has("The run is over"));
    bench.shows("esc", "the first run", |screen| screen.has("undo: its plan first"));
    closed(bench);
}

use super::super::ChainState;
use super::super::fixture::{HOSTILE, begun, confirmed, intent, journal, plan, whole_run};
use super::*;

#[test]
fn a_run_is_told_line_by_line() {
    let lines = lines_for_people(&journal(&whole_run()), true);
    let text = lines.join("\n");
    for said in [
        "Roll lauv-gateway-service back to rev 9\n",
        "123456789012 · us-east-1 · lauv-prod-cluster · lauv-gateway-service\n",
        "2026-11-21 UTC\n03:04:12  rollback begun by alex@laptop, PROTECTED, dogwatch 0.1.0\n",
        "          task definition: lauv-gateway:10 → lauv-gateway:9\n",
        "value = typed, or read from standard input",
        "03:04:24  confirmed: checkout fails since 03:00\n",
        "03:04:27  change 1 is sent: aws ecs update-service --service lauv-gateway-service\n",
        "03:04:30  change 1: done, request id 8f3c-req\n",
        "03:04:33  remark at step 4: looks good\n",
        "            03:04:12 ● rev 9 runs 2/2\n",
        "PASS: Revision 9 serves.\nUndo: Roll forward (runbook rollback)",
    ] {
        assert!(text.contains(said), "{said:?} in\n{text}");
    }
}

#[test]
fn what_is_open_or_damaged_is_told_last() {
    let mut open = journal(&[begun(), plan("x"), confirmed(), intent()]);
    let text = lines_for_people(&open, true).join("\n");
    assert!(text.contains("\nNot known whether this was done: aws ecs update-service"), "{text}");
    assert!(text.contains("dogwatch journal resume 2026"), "{text}");
    open.state = ChainState::Broken { line: 5, why: "It was changed.".into() };
    let text = lines_for_people(&open, true).join("\n");
    assert!(text.ends_with("from line 5 on; what follows is not told. It was changed."), "{text}");
    assert_eq!(text.matches("from line 5 on").count(), 1);
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    let remark = Entry::Remark { step: 1, text: HOSTILE.into() };
    let lines = lines_for_people(&journal(&[begun(), plan(HOSTILE), remark]), true);
    assert!(lines.iter().all(|line| line.chars().all(text::is_plain)), "{lines:?}");
}

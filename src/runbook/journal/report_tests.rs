use super::super::fixture::{self, HOSTILE, begun, confirmed, intent, journal, outcome, plan, whole_run};
use super::super::{Newer, Settled};
use super::*;

#[test]
fn a_run_that_went_well() {
    let report = report(&journal(&whole_run()));
    for said in [
        "# Roll lauv-gateway-service back to rev 9\n\n| | |\n| --- | --- |\n| Run | 20261121T030412Z-",
        "| Runbook | rollback |\n",
        "| Account | 123456789012 |\n",
        "| Caller | arn:aws:sts::123456789012:assumed-role/oncall/alex |\n",
        "| Operator | alex@laptop |\n| Guard | PROTECTED |\n| Reason | checkout fails since 03:00 |\n",
        "| Began | 2026-11-21 03:04:12 UTC |\n| Ended | 2026-11-21 03:04:39 UTC, after 27s |\n",
        "| Verdict | pass |\n|  | Revision 9 serves. |\n",
        "## Parameters\n\n- revision: lauv-gateway:9\n- value: typed, or read from standard input\n",
        "| What | From | To |\n| --- | --- | --- |\n| task definition | lauv-gateway:10 | lauv-gateway:9 |\n",
        "Not touched:\n\n- The count stays.\n",
        "- 03:04:27 change 1 is sent:\n\n  ```console\n  $ aws ecs update-service --service lauv-gateway-service\n  ```\n",
        "- 03:04:30 change 1: done, request id 8f3c-req\n",
        "### 4. Step: passed\n\nAt 03:04:36, after 21s. 2 of 2 tasks were replaced.\n\n**Tasks**\n\n- 03:04:12 ● rev 9 runs 2/2\n",
        "> 03:04:33, at step 4: looks good\n",
        "## Undo\n\nRoll forward: runbook rollback, with revision = lauv-gateway:10, value = typed, or",
        "## Journal\n\n10 lines: as they were written. The last one that is whole has the SHA-256 ",
    ] {
        assert!(report.contains(said), "{said:?} in\n{report}");
    }
    assert!(!report.contains("Still open") && !report.contains("\n\n\n"), "{report}");
}

#[test]
fn what_is_still_open_comes_first() {
    let entries = [begun(), plan("x"), confirmed(), intent(), outcome(Settled::Unclear)];
    let mut open = journal(&entries);
    open.newer = vec![Newer { seq: 6, at: fixture::at(20), kind: "handed-over".into() }];
    open.state = ChainState::Torn;
    let report = report(&open);
    for said in [
        "| Verdict | open |\n",
        "## Still open\n\nIt is not known whether these calls were made:\n\n- 2026-11-21 03:04:21 UTC, change 1. The connection was cut.\n",
        "6 lines: The last line was not written to its end",
        "a newer dogwatch wrote it: 1 line.",
    ] {
        assert!(report.contains(said), "{said:?} in\n{report}");
    }
}

#[test]
fn texts_cannot_break_out_of_their_place() {
    let remark = Entry::Remark { step: 1, text: HOSTILE.into() };
    let mut entries = vec![begun(), plan(HOSTILE), remark];
    entries.push(Entry::Intent { change: 0, call: fixture::change(), command: "aws ```\n# x".into() });
    let report = report(&journal(&entries));
    assert!(report.chars().all(|c| c == '\n' || text::is_plain(c)), "{report}");
    assert!(report.contains(r"\<b\> \| \`x\` \[l\](u)"), "{report}");
    assert!(!report.contains("<b>") && report.contains("````console\n"), "{report}");
}

#[test]
fn an_empty_journal_is_told_too() {
    assert!(report(&journal(&[])).contains("Nothing was sent."));
    assert!(report(&journal(&[])).contains("0 lines: as they were written."));
}

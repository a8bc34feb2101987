//! `D`: it reads, explains, and is ticked off with a remark.

use super::desk::Desk;
use crate::run::GATEWAY;
use crate::run::situations::stage::Stage;
use crate::run::situations::{Situation as Named, situations};

pub const ALL: &[Named] = situations![it_changes_nothing_and_ends_with_a_remark_that_is_kept];

fn it_changes_nothing_and_ends_with_a_remark_that_is_kept() {
    let mut desk = Desk::at(Stage::after("crash-on-start", 240));
    desk.begin("D", GATEWAY, "tick it off");
    desk.read("What stands out");
    desk.read("exit 1");
    desk.press("m", "A remark, for the journal");
    desk.types("it exits: DB_URL is missing", "it exits: DB_URL is missing");
    desk.press("enter", "Remarks");
    desk.press("enter", "PASSED read to its end");
    desk.sent(&[]);
    assert_eq!(desk.entries("remark")[0]["text"], "it exits: DB_URL is missing");
    assert_eq!(desk.entries("ended")[0]["verdict"], "pass");
    assert!(desk.entries("intent").is_empty());
}

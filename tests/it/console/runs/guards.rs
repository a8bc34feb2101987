//! Who may confirm, and what is seen of it on screens of every size.

use serde_json::json;

use super::desk::Desk;
use crate::console::gate::Gate;
use crate::console::setup::{QUICK, Setup};
use crate::run::GATEWAY;
use crate::run::situations::rollback::{released, update};
use crate::run::situations::stage::Stage;
use crate::run::situations::{Situation as Named, situations};

pub const ALL: &[Named] = situations![
    where_all_is_open_one_key_confirms,
    what_is_read_only_cannot_be_confirmed,
    a_flag_makes_all_read_only,
    screens_of_every_size_show_what_is_asked,
    a_run_stays_in_its_account_while_another_is_looked_at,
    keys_act_while_all_calls_hang,
];

/// The shop under a name and a guard.
fn guarded(setup: Setup, guard: &str) -> Setup {
    let environment =
        format!("[[environment]]\nname = 'shop'\ncluster = 'lauv-prod-cluster'\nguard = '{guard}'\n");
    setup.whole_config(&format!("{QUICK}{environment}"))
}

fn planned(desk: &mut Desk) {
    desk.choices("B", GATEWAY);
    desk.press("enter", "What will be sent");
}

fn sends(desk: &Desk) {
    desk.ends("PASSED done and verified");
    let definition = desk.stage.definition(GATEWAY, 9);
    desk.sent(&[update(json!({"taskDefinition": definition}))]);
}

fn where_all_is_open_one_key_confirms() {
    let mut desk = Desk::with(released(), |setup| guarded(setup, "open"));
    planned(&mut desk);
    desk.read("sends 1 call, as above. Nothing has been sent yet.");
    std::thread::sleep(std::time::Duration::from_millis(400));
    desk.console.press("enter");
    sends(&desk);
}

/// Neither Enter nor words confirm.
fn cannot(mut desk: Desk) {
    planned(&mut desk);
    desk.read("is READ-ONLY: nothing can be sent from here.");
    desk.press("enter", "Nothing may be changed here.");
    desk.press("y", "Copied 1 command");
    desk.console.type_in(GATEWAY);
    desk.console.press("enter enter");
    desk.console.quiet();
    desk.sent(&[]);
    assert!(desk.entries("intent").is_empty() && desk.entries("confirmed").is_empty());
}

fn what_is_read_only_cannot_be_confirmed() {
    cannot(Desk::with(released(), |setup| guarded(setup, "read-only")));
}

fn a_flag_makes_all_read_only() {
    cannot(Desk::with(released(), |setup| setup.argument("--read-only")));
}

fn screens_of_every_size_show_what_is_asked() {
    let mut desk = Desk::at(released());
    planned(&mut desk);
    for (columns, rows) in [(160, 48), (100, 30), (80, 24), (60, 16)] {
        desk.console.resize(columns, rows);
        let screen = desk.console.wait(&format!("{columns}×{rows}"), |screen| {
            screen.size() == (columns, rows)
                && screen.has("is PROTECTED. Type the service's name")
                && screen.has("service ")
                && screen.has("reason ")
        });
        assert_eq!(screen.size(), (columns, rows));
        let screen = desk.console.quiet();
        assert!(screen.has("is PROTECTED. Type the service's name"), "{}", screen.text());
        assert!(screen.has("rev 10 to rev 9"), "{}", screen.text());
    }
    desk.console.resize(160, 48);
    desk.confirm(GATEWAY);
    sends(&desk);
}

fn a_run_stays_in_its_account_while_another_is_looked_at() {
    let (shop, other) = (released(), Stage::new("prodready"));
    let config = format!(
        "{QUICK}[[environment]]\nname = 'shop-prod'\nendpoint_url = 'http://{}'\n[[environment]]\nname = 'other'\n\
         endpoint_url = 'http://{}'\n",
        shop.rig.address, other.rig.address
    );
    let mut desk = Desk::with(shop, |setup| setup.whole_config(&config));
    planned(&mut desk);
    desk.press("esc", "2 Tasks");
    desk.press("e", "Environment");
    desk.press("down enter", "prodready");
    desk.press("X", "Runs of this session");
    desk.press("enter", "What will be sent");
    desk.read("shop-prod");
    desk.confirm(GATEWAY);
    sends(&desk);
    assert!(other.sent().is_empty());
}

fn keys_act_while_all_calls_hang() {
    let stage = released();
    let gate = Gate::at(&stage.rig.address);
    let address = gate.address.clone();
    let mut desk = Desk::with(stage, |_| Setup::at(&format!("http://{address}")));
    planned(&mut desk);
    gate.shut(true);
    desk.confirm(GATEWAY);
    desk.read("looks once more before it sends");
    for _ in 0..2 {
        desk.press("m", "A remark, for the journal");
        desk.types("it hangs", "it hangs");
        desk.press("esc", "looks once more before it sends");
        desk.press("esc", "1 Services");
        desk.press("X", "Runs of this session");
        desk.press("enter", "looks once more before it sends");
    }
    desk.sent(&[]);
    gate.shut(false);
    sends(&desk);
}

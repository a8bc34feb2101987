//! Pastes, and more keys than anybody types.

use super::setup::{Setup, calm};
use super::terminal::LONG;
use crate::served::serve_spec;

#[test]
fn what_is_pasted_into_a_filter_is_typed_and_clean() {
    let (_served, mut console) = calm("lauv");
    console.press("/");
    console.wait("a line to type into", |screen| screen.pane_has("1 Services", &["/", "3 of 3"]));
    console.paste("gate\x1b[31mway\nq");
    console
        .wait("one line, without escapes", |screen| screen.pane_has("1 Services", &["/gateway q", "0 of 3"]));
    console.press("backspace backspace");
    console.wait("it can be changed", |screen| screen.pane_has("1 Services", &["/gateway", "1 of 3"]));
    console.press("esc");
    console.wait("no filter", |screen| screen.pane_has("1 Services", &["worst first"]));
    console.press(":");
    console.paste("zoom");
    console.wait("the palette takes it", |screen| screen.pane_has("Commands", &[":zoom"]));
}

#[test]
fn what_is_pasted_elsewhere_is_not_taken_for_keys() {
    let (_served, mut console) = calm("lauv");
    console.paste("qqqBRS\x03\x03q");
    console.see("What was pasted is not typed as keys");
    let screen = console.screen();
    assert!(!screen.has("not in this version") && screen.area("1 Services").is_some());
    assert!(console.is_alive());
    let long = "x".repeat(100_000);
    console.paste(&long);
    console.press("?");
    console.wait("it lives", |screen| screen.area("Keys").is_some());
}

#[test]
fn five_thousand_keys_while_data_flows_end_where_they_lead() {
    let served = serve_spec(&dogwatch::sim::fleet::spec(12, 1));
    let mut console = Setup::on(&served).start();
    console.wait_filled();
    served.account.begin("crash-on-start", None).unwrap();
    let mut chance = fastrand::Rng::with_seed(5);
    let keys: [&[u8]; 12] =
        [b"j", b"k", b"\t", b"\x1b[Z", b"G", b"g", b"a", b"z", b"\x1b[6~", b"\x1b[5~", b">", b"<"];
    for turn in 0..5000 {
        console.send(keys[chance.usize(..keys.len())]);
        if turn % 250 == 0 {
            served.account.advance(1000);
        }
    }
    // Keys whose end does not depend on where they began.
    console.press("1 G");
    let title = |title: &str, screen: &super::screen::Screen| screen.area(title).is_some();
    console.press("?");
    console.wait_for(3 * LONG, "all keys were taken", |screen| title("Keys", screen));
    console.press("?");
    let before = std::time::Instant::now();
    console.wait("and acts", |screen| !title("Keys", screen));
    assert!(before.elapsed() < LONG / 3);
    console.press("q");
    assert_eq!(console.ended(), 0);
}

#[test]
fn bytes_by_chance_do_it_no_harm() {
    let (_served, mut console) = calm("lauv");
    let mut chance = fastrand::Rng::with_seed(7);
    for _ in 0..3000 {
        let byte = chance.u8(..);
        // Ctrl-C, Ctrl-Z and q leave, as they should; so does what spells one of them.
        if ![3, 26, b'q', b'u'].contains(&byte) {
            console.send(&[byte]);
        }
    }
    console.send(b"\x1b[201~");
    console.press("esc esc esc esc 1");
    console.press("ctrl-c");
    console.wait("it lives", |screen| screen.has("Ctrl-C once more"));
}

//! Every way out gives the terminal back: left screen, cursor, mouse, paste, and the line's modes.

use rustix::process::Signal;

use super::setup::{Setup, Shell, calm};
use super::terminal::{Console, LONG};
use crate::served::serve;

#[test]
fn q_leaves_with_0() {
    let (_served, mut console) = calm("lauv");
    console.press("q");
    assert_eq!(console.ended(), 0);
}

#[test]
fn ctrl_c_once_closes_what_is_open_and_twice_leaves() {
    let (_served, mut console) = calm("lauv");
    console.press("?");
    console.wait("the help", |screen| screen.area("Keys").is_some());
    console.press("ctrl-c");
    console.wait("the panes", |screen| screen.area("Keys").is_none() && screen.has("Ctrl-C once more"));
    console.press("ctrl-c");
    assert_eq!(console.ended(), 0);
}

#[test]
fn signals_that_end_leave_a_sane_terminal_and_are_told_as_shells_tell_them() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let (_served, mut console) = calm("lauv");
        // Whatever is open.
        console.press("enter :");
        console.wait("the palette", |screen| screen.area("Commands").is_some());
        console.signal(signal);
        assert_eq!(console.ended(), code, "{signal:?}");
    }
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_until_it_goes_on() {
    let served = serve("lauv");
    let mut console = Setup::on(&served).shell(Shell::JobControl).start();
    console.wait_filled();
    console.signal(Signal::TSTP);
    console.given_back("[stopped ");
    assert_eq!(console.process_state(), Some('T'));
    console.press("enter");
    comes_back(&mut console);
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_it_goes_on() {
    let served = serve("lauv");
    let mut console = Setup::on(&served).shell(Shell::JobControl).start();
    console.wait_filled();
    console.press("ctrl-z");
    console.given_back("[stopped ");
    assert_eq!(console.process_state(), Some('T'));
    // The window has another size when the console comes back.
    console.resize(140, 40);
    console.press("enter");
    comes_back(&mut console);
}

fn comes_back(console: &mut Console) {
    let screen = console.wait_filled();
    assert!(screen.0.alternate_screen() && screen.0.hide_cursor() && screen.0.bracketed_paste());
    assert_ne!(screen.0.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    console.press("j");
    console.wait("keys act", |screen| screen.pane_has("2 Tasks", &["lauv-frontend-service"]));
    console.press("q");
    assert_eq!(console.ended(), 0);
}

#[test]
fn a_panic_is_reported_after_the_terminal_was_given_back() {
    let served = serve("lauv");
    let setup = Setup::on(&served).variable("DOGWATCH_TEST_COMMANDS", "1");
    let mut console = setup.start();
    console.wait_filled();
    console.press(":");
    console.wait("the palette", |screen| screen.area("Commands").is_some());
    console.type_in("test-panic");
    console.press("enter");
    assert_eq!(console.ended(), 101);
    let screen = console.screen();
    for words in ["a panic that a test asked for", "This is a fault in dogwatch", "commands.rs"] {
        assert!(screen.has(words), "{words}:\n{}", screen.text());
    }
    let log = console.home.path().join(".local/state/dogwatch/dogwatch.log");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("a panic that a test asked for"), "{log}");
}

#[test]
fn the_panic_of_the_test_is_for_tests_alone() {
    let (_served, mut console) = calm("lauv");
    console.press(":");
    console.type_in("test-panic");
    console.see("No command, service, cluster or theme is called that.");
    console.press("enter");
    console.wait("the palette is closed", |screen| screen.area("Commands").is_none());
    console.press("q");
    assert_eq!(console.ended(), 0);
}

#[test]
fn it_ends_when_the_terminal_is_lost() {
    let (_served, mut console) = calm("lauv");
    let before = console.processor_time();
    console.lose_terminal();
    let until = std::time::Instant::now() + LONG;
    while console.is_alive() {
        assert!(std::time::Instant::now() < until, "it goes on without a terminal");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // Ticks of a hundredth of a second: it did not spin.
    assert!(console.processor_time() < before + 500);
}

#[test]
fn it_ends_when_the_terminal_is_lost_and_hang_ups_are_ignored() {
    let served = serve("lauv");
    let mut console = Setup::on(&served).shell(Shell::NoHangUp).start();
    console.wait_filled();
    console.lose_terminal();
    let until = std::time::Instant::now() + LONG;
    while console.is_alive() {
        assert!(std::time::Instant::now() < until, "it goes on without a terminal");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn without_a_terminal_the_picture_is_printed_once() {
    let served = serve("lauv");
    let output = crate::status::dogwatch(&format!("http://{}", served.address), &[]);
    assert_eq!(output.status.code(), Some(0));
    let said = crate::status::complaint(&output);
    assert!(said.contains("no terminal") && said.contains("dogwatch status"), "{said}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("lauv-gateway-service") && !printed.contains('\x1b'), "{printed}");
}

//! The mouse.

use dogwatch::console::theme::Role;

use super::screen::{fg, theme};
use super::setup::{Setup, calm};
use crate::served::{serve, serve_spec};

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let (_served, mut console) = calm("lauv");
    let midnight = theme("midnight");
    let screen = console.screen();
    let place = screen.find_in("lauv-gateway-service", screen.area("1 Services").unwrap()).unwrap();
    console.mouse(0, place);
    console.wait("it is selected", |screen| {
        screen.selected("1 Services", &midnight).is_some_and(|row| row.contains("lauv-gateway-service"))
            && screen.pane_has("2 Tasks", &["lauv-gateway-service"])
    });
    let screen = console.screen();
    let alarm = screen.find_in("lauv-backend-high-cpu", screen.area("4 Alarms").unwrap()).unwrap();
    console.mouse(0, alarm);
    console.wait("the focus follows", |screen| {
        let area = screen.area("4 Alarms").unwrap();
        screen.look(area.top, area.left).fg == fg(&midnight, Role::BorderFocused)
    });
    // Twice, however busy the machine is: two events that arrive together are a double click.
    let (row, column) = alarm;
    let click = format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", column + 1, row + 1);
    console.wait_for(super::terminal::LONG, "it opens", |_| true);
    for _ in 0..10 {
        console.send(click.repeat(2).as_bytes());
        if console.wait("a click is seen", |_| true).has("Alarm lauv-backend-high-cpu") {
            break;
        }
    }
    console.see("Alarm lauv-backend-high-cpu");
}

#[test]
fn a_click_on_a_columns_title_sorts_and_another_one_turns_the_order_around() {
    let (_served, mut console) = calm("lauv");
    let midnight = theme("midnight");
    let screen = console.screen();
    let title = screen.find_in("SERVICE", screen.area("1 Services").unwrap()).unwrap();
    let order = |screen: &super::screen::Screen| {
        let lines = screen.pane("1 Services");
        let names = ["backend", "frontend", "gateway"];
        names.map(|name| lines.iter().position(|line| line.contains(name)).unwrap_or_default())
    };
    console.mouse(0, title);
    let screen = console.wait("by name", |screen| {
        screen.pane_has("1 Services", &["by service"]) && screen.has("SERVICE↓") && order(screen) == [2, 3, 4]
    });
    assert_eq!(screen.look_of("SERVICE↓").unwrap().fg, fg(&midnight, Role::Accent));
    console.mouse(0, title);
    console.wait("by name, backwards", |screen| screen.has("SERVICE↑") && order(screen) == [4, 3, 2]);
    console.mouse(0, title);
    console.wait("worst first", |screen| screen.pane_has("1 Services", &["worst first"]));
}

#[test]
fn the_wheel_scrolls_lists_and_texts() {
    let served = serve_spec(&dogwatch::sim::fleet::spec(40, 1));
    let mut console = Setup::on(&served).start();
    console.wait_filled();
    let midnight = theme("midnight");
    let screen = console.wait("services", |screen| screen.pane_has("1 Services", &["svc-0002"]));
    let place = screen.find_in("svc-0002", screen.area("1 Services").unwrap()).unwrap();
    for _ in 0..10 {
        console.mouse(65, place);
    }
    console.wait("thirty rows down", |screen| {
        screen.selected("1 Services", &midnight).is_some_and(|row| row.contains("svc-0030"))
    });
    console.mouse(64, place);
    console.wait("three up", |screen| {
        screen.selected("1 Services", &midnight).is_some_and(|row| row.contains("svc-0027"))
    });
    console.press("?");
    console.wait("help", |screen| screen.pane_has("Keys", &["Everywhere"]));
    for _ in 0..10 {
        console.mouse(65, place);
    }
    console.wait("the text is scrolled", |screen| !screen.pane_has("Keys", &["Everywhere"]));
}

#[test]
fn a_click_on_a_tab_shows_its_pane() {
    let served = serve("lauv");
    let mut console = Setup::on(&served).size(90, 24).start();
    let screen = console.wait("the tabs", |screen| {
        screen.line(1).contains(" 4 Alarms ") && screen.pane_has("1 Services", &["lauv-"])
    });
    console.mouse(0, screen.find(" 4 Alarms ").map(|(row, column)| (row, column + 3)).unwrap());
    console.wait("alarms", |screen| screen.area("4 Alarms").is_some());
}

#[test]
fn without_the_mouse_the_terminals_own_selection_works() {
    let served = serve("lauv");
    let mut console = Setup::on(&served).config("mouse = false").start();
    console.wait_filled();
    console.press("q");
    assert_eq!(console.ended(), 0);
    let bytes = String::from_utf8_lossy(&console.bytes()).into_owned();
    for mode in ["?1000h", "?1002h", "?1003h", "?1006h", "?1015h"] {
        assert!(!bytes.contains(mode), "{mode} was sent");
    }
}

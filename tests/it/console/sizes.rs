//! Sizes from 200×60 down to 20×5 and back, while data flows.

use super::screen::Screen;
use super::setup::calm;
use super::terminal::Console;

/// What a screen of its size must be: panes beside each other, one under tabs, or one line.
fn fits(screen: &Screen) -> bool {
    let (columns, rows) = screen.size();
    if columns < 60 || rows < 16 {
        let said = format!("dogwatch needs 60x16, this is {columns}x{rows}");
        let shown: String = said.chars().take(columns.into()).collect();
        return screen.line(0).trim_end() == shown.trim_end()
            && (1..rows).all(|row| screen.line(row).trim().is_empty());
    }
    let panes = ["1 Services", "2 Tasks", "3 Targets", "4 Alarms", "5 Logs"];
    let shown: Vec<_> = panes.iter().filter_map(|pane| screen.area(pane)).collect();
    let framed = shown.iter().all(|area| {
        let is = |row, column, sign| screen.0.cell(row, column).is_some_and(|cell| cell.contents() == sign);
        is(area.top, area.right, "╮") && is(area.bottom, area.left, "╰") && is(area.bottom, area.right, "╯")
    });
    let header = screen.line(0).contains("service");
    if columns < 100 || rows < 30 {
        let tabs = screen.line(1);
        return header && framed && shown.len() == 1 && tabs.contains("1 Serv") && tabs.contains("2 Task");
    }
    header && framed && shown.len() == panes.len() && screen.line(1).starts_with('╭')
}

fn resized(console: &mut Console, columns: u16, rows: u16) {
    console.resize(columns, rows);
    console.wait(&format!("it fits {columns}x{rows}"), fits);
}

#[test]
fn it_shrinks_to_one_line_and_grows_back_while_data_flows() {
    let (served, mut console) = calm("lauv");
    served.account.begin("health-502", None).unwrap();
    let steps = [
        (200, 60),
        (160, 48),
        (100, 30),
        (99, 30),
        (100, 29),
        (80, 24),
        (60, 16),
        (59, 16),
        (60, 15),
        (40, 10),
        (20, 5),
    ];
    for (columns, rows) in steps.iter().chain(steps.iter().rev()) {
        served.account.advance(5000);
        resized(&mut console, *columns, *rows);
    }
    console.live(&served.account, "it still reads", |screen| {
        screen.pane_has("1 Services", &["lauv-gateway-service", "10 ← 9"])
    });
}

#[test]
fn sizes_by_chance_in_quick_succession_do_it_no_harm() {
    let (served, mut console) = calm("lauv");
    served.account.begin("crash-on-start", None).unwrap();
    let mut chance = fastrand::Rng::with_seed(11);
    for turn in 0..150 {
        let (columns, rows) = (chance.u16(1..=240), chance.u16(1..=70));
        console.resize(columns, rows);
        if turn % 10 == 0 {
            served.account.advance(2000);
            // Something lies over the panes half of the time.
            console.press(if turn % 20 == 0 { "?" } else { "esc" });
        }
        if turn % 25 == 0 {
            resized_or_covered(&mut console);
        }
    }
    console.press("esc esc");
    resized(&mut console, 160, 48);
    assert!(console.is_alive());
}

/// Not all of a size's marks are to be seen where help lies over the panes.
fn resized_or_covered(console: &mut Console) {
    console.wait("it is drawn", |screen| {
        let (columns, rows) = screen.size();
        let small = columns < 60 || rows < 16;
        small && fits(screen) || !small && (fits(screen) || screen.area("Keys").is_some())
    });
}

#[test]
fn tabs_of_a_small_screen_show_each_pane() {
    let (_served, mut console) = calm("lauv");
    resized(&mut console, 80, 24);
    for (key, title) in
        [("2", "2 Tasks"), ("3", "3 Targets"), ("4", "4 Alarms"), ("5", "5 Logs"), ("6", "6 Timeline")]
    {
        console.press(key);
        console.wait(title, |screen| screen.area(title).is_some() && screen.area("1 Services").is_none());
    }
    console.press("1 enter");
    console.wait("a detail view", |screen| screen.area("Service lauv-backend-service").is_some());
}

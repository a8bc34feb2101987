//! What stands on the screen: its text, its panes, its colours.

use dogwatch::console::theme::{Depth, Role, Terminal, Theme};
use ratatui::style::{Color, Modifier, Style};
use vt100::Color as Seen;

/// A screen at one moment.
#[derive(Clone)]
pub struct Screen(pub vt100::Screen);

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub fg: Seen,
    pub bg: Seen,
    pub bold: bool,
    pub inverse: bool,
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub top: u16,
    pub left: u16,
    pub bottom: u16,
    pub right: u16,
}

impl Screen {
    pub fn size(&self) -> (u16, u16) {
        let (rows, columns) = self.0.size();
        (columns.get(), rows.get())
    }

    /// The text of a row between two columns, with the column of each of its bytes.
    fn cells(&self, row: u16, from: u16, to: u16) -> (String, Vec<u16>) {
        let (mut text, mut columns) = (String::new(), Vec::new());
        for column in from..to {
            let Some(cell) = self.0.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else {
                continue;
            };
            let contents = if cell.has_contents() { cell.contents() } else { " " };
            text.push_str(contents);
            columns.extend(std::iter::repeat_n(column, contents.len()));
        }
        (text, columns)
    }

    pub fn line(&self, row: u16) -> String {
        self.cells(row, 0, self.size().0).0
    }

    pub fn lines(&self) -> Vec<String> {
        (0..self.size().1).map(|row| self.line(row)).collect()
    }

    pub fn text(&self) -> String {
        self.lines().iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
    }

    pub fn has(&self, text: &str) -> bool {
        self.lines().iter().any(|line| line.contains(text))
    }

    /// Row and column of a text's first place.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        let (columns, rows) = self.size();
        self.find_in(text, Area { top: 0, left: 0, bottom: rows - 1, right: columns - 1 })
    }

    /// Row and column of a text's first place within an area.
    pub fn find_in(&self, text: &str, area: Area) -> Option<(u16, u16)> {
        (area.top..=area.bottom).find_map(|row| {
            let (line, columns) = self.cells(row, area.left, area.right + 1);
            line.find(text).map(|at| (row, columns[at]))
        })
    }

    /// The first row that has a text.
    pub fn row(&self, text: &str) -> Option<String> {
        self.lines().into_iter().find(|line| line.contains(text))
    }

    /// The frame whose title begins so, its borders included.
    pub fn area(&self, title: &str) -> Option<Area> {
        let corners = |corner: &str| if corner == "╭" { ["╭", "+"] } else { ["╮", "+"] };
        for row in 0..self.size().1 {
            let (line, columns) = self.cells(row, 0, self.size().0);
            let found = ["─", "-"].into_iter().find_map(|sign| line.find(&format!("{sign} {title}")));
            let Some(at) = found else { continue };
            let is = |column: u16, signs: [&str; 2]| {
                self.0.cell(row, column).is_some_and(|cell| signs.contains(&cell.contents()))
            };
            let left = (0..=columns[at]).rev().find(|column| is(*column, corners("╭")))?;
            let right = (columns[at]..self.size().0).find(|column| is(*column, corners("╮")))?;
            let bottom = (row + 1..self.size().1).find(|row| {
                self.0.cell(*row, left).is_some_and(|cell| ["╰", "+"].contains(&cell.contents()))
            })?;
            return Some(Area { top: row, left, bottom, right });
        }
        None
    }

    /// The lines inside a frame, its title first; none where there is no such frame.
    pub fn pane(&self, title: &str) -> Vec<String> {
        let Some(area) = self.area(title) else { return Vec::new() };
        let mut lines = vec![self.cells(area.top, area.left, area.right + 1).0];
        lines.extend((area.top + 1..area.bottom).map(|row| self.cells(row, area.left + 1, area.right).0));
        lines
    }

    /// Whether a pane has a line with all of these words.
    pub fn pane_has(&self, title: &str, words: &[&str]) -> bool {
        self.pane(title).iter().any(|line| words.iter().all(|word| line.contains(word)))
    }

    pub fn look(&self, row: u16, column: u16) -> Look {
        let cell = self.0.cell(row, column).expect("a cell on the screen");
        Look { fg: cell.fgcolor(), bg: cell.bgcolor(), bold: cell.bold(), inverse: cell.inverse() }
    }

    /// How the first cell of a text looks.
    pub fn look_of(&self, text: &str) -> Option<Look> {
        self.find(text).map(|(row, column)| self.look(row, column))
    }

    /// The row of a pane that is selected, by the look of its selection.
    pub fn selected(&self, title: &str, theme: &Theme) -> Option<String> {
        let area = self.area(title)?;
        let marks = [Role::Selection, Role::SelectionUnfocused].map(|role| theme.style(role));
        (area.top + 2..area.bottom).find_map(|row| {
            let look = self.look(row, area.left + 2);
            let chosen = |style: &Style| match style.bg {
                Some(colour) => look.bg == seen(colour),
                None => style.add_modifier.contains(Modifier::REVERSED) && look.inverse,
            };
            marks.iter().any(chosen).then(|| self.cells(row, area.left + 1, area.right).0.trim().to_owned())
        })
    }
}

/// A shipped theme in full colour.
pub fn theme(name: &str) -> Theme {
    Theme::load(name, None, Terminal { depth: Depth::True, unicode: true }).unwrap()
}

/// A colour as the terminal gets it.
pub fn seen(colour: Color) -> Seen {
    let sixteen = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Color::Reset => Seen::Default,
        Color::Rgb(r, g, b) => Seen::Rgb(r, g, b),
        Color::Indexed(index) => Seen::Idx(index),
        named => Seen::Idx(sixteen.iter().position(|known| *known == named).unwrap().try_into().unwrap()),
    }
}

/// The foreground of a role.
pub fn fg(theme: &Theme, role: Role) -> Seen {
    theme.style(role).fg.map_or(Seen::Default, seen)
}

/// The background of a role.
pub fn bg(theme: &Theme, role: Role) -> Seen {
    theme.style(role).bg.map_or(Seen::Default, seen)
}

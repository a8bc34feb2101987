//! Themes: how each [`Role`] looks, from TOML files by meaning.
//!
//! Four are shipped, from `themes/`; the user's own lie in a folder and win over those of the
//! same name. A terminal without colour gets `mono` whatever is asked for.

mod colour;
mod file;
mod glyphs;
mod origin;
mod role;
mod terminal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use ratatui::style::{Color, Modifier, Style};

use crate::config::Error;
use crate::text;
use file::Draft;
pub use glyphs::Glyphs;
pub use role::Role;
pub use terminal::{Depth, Terminal};

/// The name of the theme for when nothing is said.
pub const DEFAULT: &str = "midnight";

/// The themes that come with dogwatch, by name, with their files' text.
const SHIPPED: [(&str, &str); 4] = [
    ("midnight", include_str!("../../../themes/midnight.toml")),
    ("daylight", include_str!("../../../themes/daylight.toml")),
    ("contrast", include_str!("../../../themes/contrast.toml")),
    (MONO, include_str!("../../../themes/mono.toml")),
];

/// The theme for terminals without colour.
const MONO: &str = "mono";

/// How everything looks on one terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The theme's name; `mono` where the terminal has no colours, whatever was asked for.
    pub name: String,
    /// The signs that go with the styles.
    pub glyphs: Glyphs,
    styles: Vec<Style>,
    sources: Vec<Style>,
    depth: Depth,
    /// The screen's own background.
    screen: Option<Color>,
}

impl Theme {
    /// Loads a theme: from `folder/NAME.toml`, else the shipped one of that name. Fails when
    /// there is none, or when its file, or one that it inherits from, has anything wrong in it:
    /// the error tells all of it with file and line.
    pub fn load(name: &str, folder: Option<&Path>, terminal: Terminal) -> Result<Self, Error> {
        if terminal.depth == Depth::Mono {
            return Ok(Self::new(MONO, &Draft::load(MONO, None)?, terminal));
        }
        Ok(Self::new(name, &Draft::load(name, folder)?, terminal))
    }

    /// The default theme; needs no file and never fails.
    pub fn shipped(terminal: Terminal) -> Self {
        Self::load(DEFAULT, None, terminal)
            .unwrap_or_else(|_| Self::new(DEFAULT, &Draft::default(), terminal))
    }

    /// The names of all themes, sorted: the shipped ones and the files of the folder.
    pub fn list(folder: Option<&Path>) -> Vec<String> {
        let mut names: BTreeSet<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
        let files = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
        for file in files.flatten().map(|entry| entry.path()) {
            if file.extension().is_some_and(|extension| extension == "toml") {
                let stem = file.file_stem().and_then(|stem| stem.to_str());
                names.extend(stem.filter(|stem| origin::is_name(stem)).map(str::to_owned));
            }
        }
        names.into_iter().collect()
    }

    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// How the n-th of several sources of log lines looks. The palette begins again at its end.
    pub fn source(&self, number: usize) -> Style {
        self.sources.iter().cycle().nth(number % self.sources.len().max(1)).copied().unwrap_or_default()
    }

    /// How a piece of a line looks that an application wrote with colours of its own.
    pub fn honoured(&self, look: text::Look) -> Style {
        let colour = |colour: Option<text::Colour>| {
            let own = colour.map(|colour| match colour {
                text::Colour::Palette(index) => Color::Indexed(index),
                text::Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
            })?;
            colour::degraded(own, self.depth)
        };
        let bg = colour(look.background);
        let fg = colour::visible(colour(look.foreground), bg.or(self.screen));
        let modifiers = [
            (look.bold, Modifier::BOLD),
            (look.dim, Modifier::DIM),
            (look.italic, Modifier::ITALIC),
            (look.underline, Modifier::UNDERLINED),
        ];
        let on =
            modifiers.into_iter().filter(|(on, _)| *on).fold(Modifier::empty(), |all, (_, one)| all | one);
        Style { fg, bg, ..Style::default() }.add_modifier(on)
    }

    fn new(name: &str, draft: &Draft, terminal: Terminal) -> Self {
        let depth = terminal.depth;
        let screen = draft.style(Role::Text, depth).bg;
        let styled = |role: &Role| {
            let mut style = draft.style(*role, depth);
            style.fg = colour::visible(style.fg, style.bg.or(screen));
            let is_selection = matches!(role, Role::Selection | Role::SelectionUnfocused);
            if is_selection && style.bg.is_some() && style.bg == screen {
                style = style.add_modifier(Modifier::REVERSED);
            }
            style
        };
        let glyphs = if terminal.unicode { Glyphs::UNICODE } else { Glyphs::ASCII };
        let styles = Role::ALL.iter().map(styled).collect();
        Self { name: name.to_owned(), glyphs, styles, sources: draft.sources(depth), depth, screen }
    }
}

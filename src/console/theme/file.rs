//! Theme files, read strictly: colours, styles, and what they inherit.

use std::collections::BTreeMap;
use std::path::Path;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::DeValue;

use super::colour::degraded;
use super::origin::{Origin, no_such_theme};
use super::{Depth, Role};
use crate::config::{Error, Problem, Section, Sheet, nearest};

/// What a theme's files say, those that it inherits from included.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    palette: BTreeMap<String, Color>,
    /// What to show for a name of the palette where there are sixteen colours, when the nearest
    /// one would not do: pastels are all nearest to grey.
    sixteen: BTreeMap<String, Color>,
    styles: BTreeMap<Role, Written>,
    sources: Vec<Written>,
}

/// A style as it is written: colours are names of the palette or colours of their own.
#[derive(Clone, Debug, Default)]
struct Written {
    fg: Option<String>,
    bg: Option<String>,
    modifiers: Modifier,
}

/// Attributes by the names that theme files have for them.
const ATTRIBUTES: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// Colours that are known by name in every theme.
const COLOURS: [&str; 17] = [
    "default",
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "dark-gray",
    "light-red",
    "light-green",
    "light-yellow",
    "light-blue",
    "light-magenta",
    "light-cyan",
    "white",
];

impl Draft {
    /// Reads a theme and those that it inherits from.
    pub(super) fn load(name: &str, folder: Option<&Path>) -> Result<Self, Error> {
        let Some(origin) = Origin::find(name, folder) else {
            return Err(Problem::of_file("theme", no_such_theme(name, folder)).into());
        };
        Self::read(&origin, folder, &[])
    }

    /// `heirs` are the files that inherit from this one.
    fn read(origin: &Origin, folder: Option<&Path>, heirs: &[&Origin]) -> Result<Self, Error> {
        let text = origin.text()?;
        let sheet = Sheet::new(origin.label(), &text);
        let table = sheet.parse();
        let top = sheet.section(&table);
        let mut draft = Self::default();
        if let Some(name) = top.text("inherits") {
            let parent = Origin::parent(name.get_ref(), folder, origin);
            let chain: Vec<&Origin> = heirs.iter().copied().chain([origin]).collect();
            match parent {
                None => top.note(name.span(), no_such_theme(name.get_ref(), folder)),
                Some(parent) if chain.contains(&&parent) => {
                    top.note(
                        name.span(),
                        format_args!("`{}` inherits from this theme in turn", name.get_ref()),
                    );
                }
                Some(parent) => draft = Self::read(&parent, folder, &chain)?,
            }
        }
        draft.read_colours(&top);
        draft.read_styles(&top);
        top.finish();
        sheet.finish(draft)
    }

    fn read_colours(&mut self, top: &Section<'_>) {
        for (key, colours) in [("palette", &mut self.palette), ("sixteen", &mut self.sixteen)] {
            let Some(section) = top.section(key) else { continue };
            for (name, value) in section.entries() {
                let Some(text) = section.as_text(name.get_ref(), value) else { continue };
                match own_colour(text.get_ref()) {
                    Some(colour) => drop(colours.insert((*name.get_ref()).to_owned(), colour)),
                    None => section.note(text.span(), no_such_colour(text.get_ref(), &COLOURS)),
                }
            }
        }
    }

    fn read_styles(&mut self, top: &Section<'_>) {
        if let Some(section) = top.section("styles") {
            self.read_group(&section, "");
        }
        if let Some(value) = top.value("sources") {
            let items = value.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>());
            let items = items.or_else(|| top.wrong_type("sources", "a list of styles", value));
            let items = items.unwrap_or_default().into_iter();
            self.sources = items.map(|item| self.written(top, "sources", item)).collect();
        }
    }

    /// Roles with a dot in their names are tables within tables to TOML.
    fn read_group(&mut self, section: &Section<'_>, prefix: &str) {
        for (key, value) in section.entries() {
            let name = format!("{prefix}{}", key.get_ref());
            let group = section.table_of(value).filter(|_| Role::is_group(&name));
            if let Some(role) = Role::named(&name) {
                let written = self.written(section, &name, value);
                self.styles.insert(role, written);
            } else if let Some(group) = group {
                self.read_group(&group, &format!("{name}."));
            } else {
                let names = Role::ALL.iter().map(|role| role.name());
                section.unknown("role", &Spanned::new(key.span(), &name), names);
            }
        }
    }

    /// A style: the name of a colour alone, or a table of colours and attributes.
    fn written(&self, section: &Section<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Written {
        if value.get_ref().is_str() {
            let fg = section.as_text(name, value).and_then(|text| self.colour(section, &text));
            return Written { fg, ..Written::default() };
        }
        let Some(table) = section.table_of(value) else {
            let wanted = "a colour, such as \"red\", or a style, such as { fg = \"red\", bold = true },";
            return section.wrong_type(name, wanted, value).unwrap_or_default();
        };
        let colour = |key| table.text(key).and_then(|text| self.colour(&table, &text));
        let (fg, bg) = (colour("fg"), colour("bg"));
        let on = ATTRIBUTES.iter().filter(|(key, _)| table.boolean(key) == Some(true));
        let modifiers = on.fold(Modifier::empty(), |all, (_, modifier)| all | *modifier);
        table.finish();
        Written { fg, bg, modifiers }
    }

    /// The name of a colour, when it is one.
    fn colour(&self, section: &Section<'_>, text: &Spanned<&str>) -> Option<String> {
        let name = text.get_ref();
        if self.palette.contains_key(*name) || own_colour(name).is_some() {
            return Some((*name).to_owned());
        }
        let names: Vec<&str> = self.palette.keys().map(String::as_str).chain(COLOURS).collect();
        section.note(text.span(), no_such_colour(name, &names));
        None
    }

    /// Whether any file tells how a role looks.
    #[cfg(test)]
    pub(super) fn has(&self, role: Role) -> bool {
        self.styles.contains_key(&role)
    }

    /// How a role looks at a depth; as plain as can be when no file tells.
    pub(super) fn style(&self, role: Role, depth: Depth) -> Style {
        self.styles.get(&role).map(|written| self.resolved(written, depth)).unwrap_or_default()
    }

    /// The palette of log sources at a depth.
    pub(super) fn sources(&self, depth: Depth) -> Vec<Style> {
        self.sources.iter().map(|written| self.resolved(written, depth)).collect()
    }

    fn resolved(&self, written: &Written, depth: Depth) -> Style {
        let colour = |name: &Option<String>| {
            let name = name.as_deref()?;
            let sixteen = self.sixteen.get(name).filter(|_| depth == Depth::Sixteen);
            let own = || own_colour(name);
            degraded(sixteen.or_else(|| self.palette.get(name)).copied().or_else(own)?, depth)
        };
        let style = Style { fg: colour(&written.fg), bg: colour(&written.bg), ..Style::default() };
        style.add_modifier(written.modifiers)
    }
}

/// A colour that needs no palette: a name of the sixteen, `default` for the terminal's own,
/// `#rrggbb`, or a number of the 256.
fn own_colour(text: &str) -> Option<Color> {
    if text == "default" { Some(Color::Reset) } else { text.parse().ok() }
}

fn no_such_colour(name: &str, names: &[&str]) -> String {
    let right = nearest(name, names.iter().copied());
    let right = right.map_or_else(
        || "; write #rrggbb, or a name of [palette]".to_owned(),
        |name| format!("; did you mean `{name}`?"),
    );
    format!("there is no colour `{name}`{right}")
}

//! What the terminal can show, as far as the environment tells.

use std::ffi::OsString;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// None, or none are wanted: bold, dim, underline and reversed only.
    Mono,
    /// The sixteen ANSI colours.
    Sixteen,
    /// The 256 colours of xterm.
    TwoFiftySix,
    /// 24 bits.
    True,
}

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// How many colours.
    pub depth: Depth,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
}

/// Terminals with 24 bits by their `TERM`; anything that ends in `-direct` as well.
const TRUE_COLOUR_TERMS: [&str; 7] =
    ["xterm-kitty", "xterm-ghostty", "alacritty", "wezterm", "foot", "contour", "rio"];

/// Terminals with 24 bits by their `TERM_PROGRAM`, which they set even where `COLORTERM` is lost.
const TRUE_COLOUR_PROGRAMS: [&str; 7] =
    ["iTerm.app", "WezTerm", "ghostty", "vscode", "WarpTerminal", "Hyper", "rio"];

impl Terminal {
    /// Reads `NO_COLOR`, `COLORTERM`, `TERM`, `TERM_PROGRAM`, `TMUX` and the locale's variables.
    /// Without `TERM` nothing is taken for granted: no colour and no Unicode.
    pub fn detect(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| variable(name).and_then(|v| v.into_string().ok()).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        // The kernel's console has a font of 256 or 512 signs; most of ours are not among them.
        let plain = ["", "dumb", "linux", "vt100", "vt220"].contains(&term.as_str());
        Self { depth: depth(&term, &set), unicode: !plain && is_utf8(&set) }
    }

    /// [`Self::detect`] in the environment of this process.
    pub fn of_process() -> Self {
        Self::detect(|name| std::env::var_os(name))
    }
}

fn depth(term: &str, set: &impl Fn(&str) -> Option<String>) -> Depth {
    // https://no-color.org: any text but the empty one.
    if set("NO_COLOR").is_some() || ["", "dumb", "vt100", "vt220"].contains(&term) {
        return Depth::Mono;
    }
    // GNU screen calls itself so as well as old tmux. It garbles 24 bits, whatever the terminal
    // around it, whose variables it inherits, can show.
    let in_screen = term.starts_with("screen") && set("TMUX").is_none();
    let direct = term.ends_with("-direct") || TRUE_COLOUR_TERMS.contains(&term);
    let told = set("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit");
    let program = set("TERM_PROGRAM").unwrap_or_default();
    if !in_screen && (direct || told || TRUE_COLOUR_PROGRAMS.contains(&program.as_str())) {
        Depth::True
    } else if term.contains("256color") || program == "Apple_Terminal" {
        Depth::TwoFiftySix
    } else {
        Depth::Sixteen
    }
}

/// Whether the locale is one of UTF-8: the first variable that is set decides, as POSIX says.
fn is_utf8(set: &impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &str) -> (Depth, bool) {
        let terminal = Terminal::detect(|name| {
            let mut pairs = variables.split(' ').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.into())
        });
        (terminal.depth, terminal.unicode)
    }

    #[test]
    fn the_environment_tells_the_depth() {
        for (variables, expected) in [
            ("", Depth::Mono),
            ("TERM=dumb COLORTERM=truecolor", Depth::Mono),
            ("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", Depth::Mono),
            ("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=", Depth::True),
            ("TERM=xterm-256color COLORTERM=24bit", Depth::True),
            ("TERM=xterm-256color COLORTERM=yes", Depth::TwoFiftySix),
            ("TERM=xterm-kitty", Depth::True),
            ("TERM=xterm-direct", Depth::True),
            ("TERM=xterm-256color TERM_PROGRAM=iTerm.app", Depth::True),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", Depth::TwoFiftySix),
            ("TERM=tmux-256color COLORTERM=truecolor TERM_PROGRAM=tmux", Depth::True),
            ("TERM=screen-256color COLORTERM=truecolor TMUX=/tmp/t", Depth::True),
            ("TERM=screen.xterm-256color COLORTERM=truecolor", Depth::TwoFiftySix),
            ("TERM=screen TERM_PROGRAM=iTerm.app", Depth::Sixteen),
            ("TERM=xterm", Depth::Sixteen),
            ("TERM=linux", Depth::Sixteen),
        ] {
            assert_eq!(detected(variables).0, expected, "{variables}");
        }
    }

    #[test]
    fn the_locale_tells_whether_there_is_unicode() {
        for (variables, expected) in [
            ("TERM=xterm LANG=en_US.UTF-8", true),
            ("TERM=xterm LANG=C.utf8", true),
            ("TERM=xterm LANG=en_US.UTF-8 LC_ALL=C", false),
            ("TERM=xterm LANG=C LC_CTYPE=de_DE.UTF-8", true),
            ("TERM=xterm LC_ALL= LANG=de_DE.UTF-8", true),
            ("TERM=xterm LANG=de_DE.ISO-8859-1", false),
            ("TERM=xterm", false),
            ("TERM=linux LANG=en_US.UTF-8", false),
            ("TERM=dumb LANG=en_US.UTF-8", false),
        ] {
            assert_eq!(detected(variables).1, expected, "{variables}");
        }
    }
}

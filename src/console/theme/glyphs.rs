//! The signs of the screen: with Unicode, and for terminals that have ASCII only.

use ratatui::symbols::border;

/// Signs that go with the colours, so that no state is told by colour alone. Each is one cell
/// wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Something is well.
    pub ok: &'static str,
    /// Something is on its way.
    pub changing: &'static str,
    /// Something is broken.
    pub bad: &'static str,
    /// A state that is not known, or neither good nor bad.
    pub unknown: &'static str,
    /// What is passed over.
    pub skipped: &'static str,
    /// What cannot be told.
    pub question: &'static str,
    /// A run that goes on; the step at which it is.
    pub run: &'static str,
    /// A character that is not shown.
    pub hidden: &'static str,
    /// The top finding.
    pub hint: &'static str,
    /// From right to left: the revision after it is replaced by the one before it.
    pub left: &'static str,
    /// From left to right.
    pub right: &'static str,
    /// More above; rising order.
    pub up: &'static str,
    /// More below; falling order.
    pub down: &'static str,
    /// The Enter key.
    pub enter: &'static str,
    /// Where text was cut.
    pub ellipsis: &'static str,
    /// Between groups of one line.
    pub separator: &'static str,
    /// Between words of one line.
    pub dot: &'static str,
    /// No value.
    pub none: &'static str,
    /// At most.
    pub at_most: &'static str,
    /// The thumb of a scrollbar.
    pub thumb: &'static str,
    /// A marked line.
    pub mark: &'static str,
    /// Lines before this one were not read.
    pub gap: &'static str,
    /// A line that came late.
    pub late: &'static str,
    /// A threshold's line in a chart.
    pub threshold: &'static str,
    /// The levels of a sparkline, from the lowest to the highest.
    pub levels: [&'static str; 8],
    /// The borders of panes and overlays.
    pub border: border::Set<'static>,
}

impl Glyphs {
    /// For terminals with UTF-8.
    pub const UNICODE: Self = Self {
        ok: "●",
        changing: "▲",
        bad: "✖",
        unknown: "○",
        skipped: "–",
        question: "?",
        run: "▸",
        hidden: "•",
        hint: "⚑",
        left: "←",
        right: "→",
        up: "↑",
        down: "↓",
        enter: "↵",
        ellipsis: "…",
        separator: "│",
        dot: "·",
        none: "—",
        at_most: "≤",
        thumb: "┃",
        mark: "◆",
        gap: "⋮",
        late: "~",
        threshold: "╌",
        levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        border: border::ROUNDED,
    };

    /// For terminals without.
    pub const ASCII: Self = Self {
        ok: "o",
        changing: "^",
        bad: "x",
        unknown: ".",
        skipped: "-",
        question: "?",
        run: ">",
        hidden: "*",
        hint: "!",
        left: "<",
        right: ">",
        up: "^",
        down: "v",
        enter: "<",
        ellipsis: "~",
        separator: "|",
        dot: "-",
        none: "-",
        at_most: "<",
        thumb: "#",
        mark: "*",
        gap: ":",
        late: "~",
        threshold: "-",
        levels: ["_", ".", ":", "-", "=", "+", "*", "#"],
        border: border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        },
    };

    /// The sign of a share: `0.0` and less is the lowest level, `1.0` and more the highest; the
    /// lowest for what is no number.
    pub fn level(&self, share: f64) -> &'static str {
        let highest = self.levels.len() - 1;
        // The cast saturates, and makes 0 of NaN: both are what is wanted.
        let index = (share * highest as f64).round() as usize;
        self.levels.get(index.min(highest)).copied().unwrap_or_default()
    }

    /// All signs but the borders.
    #[cfg(test)]
    fn all(&self) -> Vec<&'static str> {
        let mut all = vec![self.ok, self.changing, self.bad, self.unknown, self.hint, self.left, self.right];
        all.extend([self.skipped, self.question, self.run, self.hidden]);
        all.extend([self.up, self.down, self.enter, self.ellipsis, self.separator, self.dot, self.none]);
        all.extend([self.at_most, self.thumb, self.mark, self.gap, self.late, self.threshold]);
        all.extend(self.levels);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn each_sign_is_one_cell_wide() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            for sign in glyphs.all() {
                assert_eq!(sign.width(), 1, "{sign}");
            }
        }
        assert!(Glyphs::ASCII.all().iter().all(|sign| sign.is_ascii()));
    }

    #[test]
    fn states_never_share_a_sign() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            let states =
                [glyphs.ok, glyphs.changing, glyphs.bad, glyphs.unknown, glyphs.skipped, glyphs.question];
            for (at, sign) in states.iter().enumerate() {
                assert!(!states[..at].contains(sign), "{sign}");
            }
        }
    }

    #[test]
    fn levels_hold_any_number() {
        let level = |share| Glyphs::UNICODE.level(share);
        assert_eq!([level(0.0), level(0.5), level(1.0)], ["▁", "▅", "█"]);
        assert_eq!([level(-3.0), level(f64::NAN), level(f64::INFINITY)], ["▁", "▁", "█"]);
    }
}

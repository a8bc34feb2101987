//! Colours with fewer bits, for terminals that show fewer.

use anstyle::{Ansi256Color, RgbColor};
use anstyle_lossy::palette::VGA;
use ratatui::style::Color;

use super::Depth;

/// The sixteen colours by their ANSI number.
const SIXTEEN: [Color; 16] = [
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

/// The nearest colour that a terminal of this depth shows; `None` when it shows none.
pub(super) fn degraded(colour: Color, depth: Depth) -> Option<Color> {
    let nearest = match (depth, colour) {
        (Depth::Mono, _) => return None,
        (Depth::TwoFiftySix, Color::Rgb(r, g, b)) => {
            Color::Indexed(anstyle_lossy::rgb_to_xterm(RgbColor(r, g, b)).0)
        }
        (Depth::Sixteen, Color::Rgb(r, g, b)) => named(anstyle_lossy::rgb_to_ansi(RgbColor(r, g, b), VGA)),
        (Depth::Sixteen, Color::Indexed(index)) => {
            named(anstyle_lossy::xterm_to_ansi(Ansi256Color(index), VGA))
        }
        _ => colour,
    };
    Some(nearest)
}

fn named(colour: anstyle::AnsiColor) -> Color {
    let index = usize::from(Ansi256Color::from_ansi(colour).index());
    SIXTEEN.get(index).copied().unwrap_or_default()
}

/// A colour that can be seen: the one given, or another when it is the background's own. Two
/// colours that differ by a shade become the same when there are few.
pub(super) fn visible(colour: Option<Color>, background: Option<Color>) -> Option<Color> {
    match colour {
        Some(_) if colour != background => colour,
        Some(Color::DarkGray) => Some(Color::Gray),
        Some(_) => Some(Color::DarkGray),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_bits_give_the_nearest_colour() {
        let blue = Color::Rgb(0, 0, 250);
        assert_eq!(degraded(blue, Depth::True), Some(blue));
        assert_eq!(degraded(blue, Depth::TwoFiftySix), Some(Color::Indexed(21)));
        assert_eq!(degraded(blue, Depth::Sixteen), Some(Color::Blue));
        assert_eq!(degraded(Color::Indexed(9), Depth::Sixteen), Some(Color::LightRed));
        assert_eq!(degraded(Color::Reset, Depth::Sixteen), Some(Color::Reset));
        assert_eq!(degraded(blue, Depth::Mono), None);
    }

    #[test]
    fn nothing_vanishes_in_its_background() {
        let (black, gray) = (Some(Color::Black), Some(Color::DarkGray));
        assert_eq!(visible(black, black), gray);
        assert_eq!(visible(gray, gray), Some(Color::Gray));
        assert_eq!(visible(gray, black), gray);
        assert_eq!(visible(None, None), None);
    }
}

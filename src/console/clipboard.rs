//! The terminal's clipboard, by OSC 52: it reaches the operator's own machine through SSH.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The bytes that put a text into the clipboard. tmux takes them itself where `set-clipboard` is
/// `on`, and hands the wrapped ones on where `allow-passthrough` is; so it gets both.
pub(super) fn sequence(text: &str, in_tmux: bool) -> String {
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    if !in_tmux {
        return plain;
    }
    format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmux_gets_it_twice() {
        assert_eq!(sequence("hi", false), "\x1b]52;c;aGk=\x07");
        assert_eq!(sequence("hi", true), "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
    }
}

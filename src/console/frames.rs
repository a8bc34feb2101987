//! When the next frame may be drawn: at most sixty a second, and one of them early, so that a key
//! that follows a tick or a picture is not kept waiting. What comes by itself is drawn less often:
//! nobody reads twenty screens of lines a second, and a flood of them must leave room for keys.

use std::time::{Duration, Instant};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// Between a frame and the next one that no key has asked for.
const UNASKED: Duration = Duration::from_millis(50);

/// The frames that were drawn, as the generic cell rate algorithm keeps them.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// When a frame would be in time; one frame may be early by [`FRAME`].
    next: Option<Instant>,
    last: Option<Instant>,
}

impl Frames {
    /// How long the next frame has to wait; `asked` tells that the operator waits for it.
    pub(super) fn wait(&self, now: Instant, asked: bool) -> Duration {
        let next = self.next.map(|next| next.saturating_duration_since(now));
        let next = next.unwrap_or_default().saturating_sub(FRAME);
        let unasked = self.last.map(|last| (last + UNASKED).saturating_duration_since(now));
        if asked { next } else { next.max(unasked.unwrap_or_default()) }
    }

    /// Takes note of a frame.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + FRAME);
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frame_is_early_and_sixty_make_a_second() {
        let mut frames = Frames::default();
        let began = Instant::now();
        let mut now = began;
        for _ in 0..62 {
            now += frames.wait(now, true);
            frames.drawn(now);
        }
        assert_eq!(now - began, FRAME * 60);
        assert_eq!(frames.wait(now + FRAME, true), Duration::ZERO);
    }

    #[test]
    fn a_rest_makes_one_frame_early_not_many() {
        let mut frames = Frames::default();
        let now = Instant::now();
        frames.drawn(now);
        let later = now + FRAME * 100;
        assert_eq!(frames.wait(later, true), Duration::ZERO);
        frames.drawn(later);
        assert_eq!(frames.wait(later, true), Duration::ZERO);
        frames.drawn(later);
        assert_eq!(frames.wait(later, true), FRAME);
    }

    #[test]
    fn a_flood_leaves_room_for_keys() {
        let mut frames = Frames::default();
        let began = Instant::now();
        let mut now = began;
        for _ in 0..21 {
            now += frames.wait(now, false);
            frames.drawn(now);
            assert_eq!(frames.wait(now, true), Duration::ZERO);
        }
        assert_eq!(now - began, UNASKED * 20);
    }
}

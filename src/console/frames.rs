//! When the next frame may be drawn: at most sixty a second, and one of them early, so that a key
//! that follows a tick or a picture is not kept waiting.

use std::time::{Duration, Instant};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(16);

/// The frames that were drawn, as the generic cell rate algorithm keeps them.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// When a frame would be in time; one frame may be early by [`FRAME`].
    next: Option<Instant>,
}

impl Frames {
    /// How long the next frame has to wait.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let next = self.next.map(|next| next.saturating_duration_since(now));
        next.unwrap_or_default().saturating_sub(FRAME)
    }

    /// Takes note of a frame.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + FRAME);
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
            now += frames.wait(now);
            frames.drawn(now);
        }
        assert_eq!(now - began, FRAME * 60);
        assert_eq!(frames.wait(now + FRAME), Duration::ZERO);
    }

    #[test]
    fn a_rest_makes_one_frame_early_not_many() {
        let mut frames = Frames::default();
        let now = Instant::now();
        frames.drawn(now);
        let later = now + FRAME * 100;
        assert_eq!(frames.wait(later), Duration::ZERO);
        frames.drawn(later);
        assert_eq!(frames.wait(later), Duration::ZERO);
        frames.drawn(later);
        assert_eq!(frames.wait(later), FRAME);
    }
}

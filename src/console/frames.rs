//! When the next frame may be drawn: at most sixty a second, and one of them early, so that a key
//! that follows a tick or a picture is not kept waiting. What comes by itself is drawn less often:
//! nobody reads twenty screens of lines a second, and a flood of them must leave room for keys.

use std::time::{Duration, Instant};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// Between two frames that no key has asked for, while they keep coming.
const UNASKED: Duration = Duration::from_millis(50);
/// By so much those may run ahead: at the start, pictures come close upon each other.
const AHEAD: Duration = Duration::from_millis(200);

/// The frames that were drawn, as the generic cell rate algorithm keeps them.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// When a frame would be in time; one frame may be early by [`FRAME`].
    next: Option<Instant>,
    /// When one would be in time that no key has asked for; some may be early by [`AHEAD`].
    unasked: Option<Instant>,
}

impl Frames {
    /// How long the next frame has to wait; `asked` tells that the operator waits for it. One that
    /// nobody waits for is never early: a key may follow it.
    pub(super) fn wait(&self, now: Instant, asked: bool) -> Duration {
        let until = |at: Option<Instant>| at.map(|at| at.saturating_duration_since(now)).unwrap_or_default();
        let next = until(self.next);
        if asked { next.saturating_sub(FRAME) } else { next.max(until(self.unasked).saturating_sub(AHEAD)) }
    }

    /// Takes note of a frame.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + FRAME);
        let unasked = self.unasked.map_or(now, |unasked| unasked.max(now)) + UNASKED;
        // Keys that are held down must not keep away what comes by itself once they are let go.
        self.unasked = Some(unasked.min(now + AHEAD + UNASKED));
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
        let mut times = Vec::new();
        for _ in 0..40 {
            now += frames.wait(now, false);
            frames.drawn(now);
            times.push(now - began);
            assert_eq!(frames.wait(now, true), Duration::ZERO);
        }
        // The first ones come as fast as any, the later ones twenty a second.
        assert_eq!(times[4], FRAME * 4);
        assert_eq!(times[39] - times[19], UNASKED * 20);
    }
}

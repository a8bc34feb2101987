//! How long to wait before something is tried again.

use std::time::Duration;

/// The pause after so many failures in a row: twice as long each time, from `first` up to `most`,
/// less up to a quarter by `salt`, so that what failed together does not come back together.
pub(super) fn pause(failures: u32, first: Duration, most: Duration, salt: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let whole = first.saturating_mul(1 << doublings).min(most);
    // Neighbouring numbers shall differ by much.
    let share = u32::try_from(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48).unwrap_or_default();
    whole - (whole / 4).mul_f64(f64::from(share) / 65_536.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_their_bound_and_differ() {
        let (first, most) = (Duration::from_secs(2), Duration::from_secs(60));
        for failures in 1..40 {
            let whole = first.saturating_mul(1 << (failures - 1).min(10)).min(most);
            for salt in 0..50 {
                let pause = pause(failures, first, most, salt);
                assert!(pause <= whole && pause >= whole * 3 / 4, "{failures} {salt} {pause:?}");
            }
        }
        assert_ne!(pause(5, first, most, 1), pause(5, first, most, 2));
    }
}

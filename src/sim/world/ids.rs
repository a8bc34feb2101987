//! Names of things, and chance: both from the world's seed, so that the same
//! seed tells the same story.

use fastrand::Rng;

/// Makes ids in the shapes that AWS gives them.
#[derive(Clone, Debug)]
pub struct Ids {
    rng: Rng,
}

impl Ids {
    /// Ids that follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed) }
    }

    /// `count` hexadecimal digits: a task id has 32.
    pub fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from_digit(self.rng.u32(0..16), 16).unwrap_or('0')).collect()
    }

    /// Nineteen digits: the number of a deployment and of its service revision.
    pub fn number(&mut self) -> u64 {
        self.rng.u64(1_000_000_000_000_000_000..9_223_372_036_854_775_807)
    }

    /// `count` letters and digits: the id of a service deployment has 21.
    pub fn word(&mut self, count: usize) -> String {
        (0..count).map(|_| self.rng.alphanumeric()).collect()
    }

    /// A UUID.
    pub fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        if end == 0 { 0 } else { self.rng.u32(0..end) }
    }
}

/// A number in 0..1 that depends on nothing but its arguments: chance that no
/// order of calls can change.
pub fn chance(seed: u64, thing: u64, time: i64) -> f64 {
    let mixed = seed ^ thing.rotate_left(17) ^ (time as u64).rotate_left(41);
    let mut rng = Rng::with_seed(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    rng.u64(..);
    rng.f64()
}

/// A stable number for a name, to feed [`chance`] with.
pub fn name_number(name: &str) -> u64 {
    // FNV-1a.
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

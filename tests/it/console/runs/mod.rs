//! Runs by key presses: what is read on the screen, what reaches the account, and what is left of it.

mod debug;
mod desk;
mod guards;
mod restart;
mod rollback;
mod scale;
mod secret;
mod surprised;

use crate::run::situations::play;

/// Each has a console of its own, which draws and reads: more would keep keys waiting.
const AT_ONCE: usize = 6;

#[test]
fn each_situation_is_played_by_its_keys() {
    play(AT_ONCE, &[scale::ALL, secret::ALL, restart::ALL, rollback::ALL, debug::ALL]);
}

#[test]
fn what_happens_beside_a_run_is_told_and_does_no_harm() {
    play(AT_ONCE, &[surprised::ALL, guards::ALL]);
}

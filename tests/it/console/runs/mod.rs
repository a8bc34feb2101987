//! Runs by key presses: what is read on the screen, what reaches the account, and what is left of it.

mod debug;
mod desk;
mod restart;
mod rollback;
mod scale;
mod secret;

use crate::run::situations::play;

#[test]
fn each_situation_is_played_by_its_keys() {
    play(&[scale::ALL, secret::ALL, restart::ALL, rollback::ALL, debug::ALL]);
}

//! Every situation that a runbook may meet: what is sent, what the account is like afterwards, what
//! is said, and what the journal has of it.
//!
//! A run spends its time waiting, so that many situations are played at the same time.

mod command;
pub mod parameters;
mod refused;
pub mod restart;
pub mod rollback;
pub mod scale;
mod scene;
pub mod secrets;
pub mod stage;
mod surprised;
mod unseen;

use std::sync::Mutex;

/// A situation with its name.
pub type Situation = (&'static str, fn());

/// Situations by the names of their functions.
macro_rules! situations {
    ($($situation:ident),+ $(,)?) => { &[$((stringify!($situation), $situation as fn())),+] };
}
pub(crate) use situations;

/// So many are played at the same time.
const AT_ONCE: usize = 16;

#[test]
fn a_rollback_does_what_its_situation_asks_for_and_nothing_else() {
    play(AT_ONCE, &[surprised::ALL, rollback::ALL, refused::ALL]);
}

#[test]
fn the_other_runbooks_do_what_their_situation_asks_for_and_nothing_else() {
    play(AT_ONCE, &[restart::ALL, scale::ALL, secrets::ALL, parameters::ALL, unseen::ALL]);
}

/// Plays situations, so many at once and the first ones first; tells which of them failed.
#[track_caller]
pub fn play(at_once: usize, all: &[&[Situation]]) {
    let waiting = Mutex::new(all.concat().into_iter());
    let failed = Mutex::new(Vec::new());
    let next = || waiting.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some((name, situation)) = next() {
                    let thread = std::thread::Builder::new().name(name.to_owned());
                    if thread.spawn(situation).unwrap().join().is_err() {
                        failed.lock().unwrap().push(name);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:?}");
}

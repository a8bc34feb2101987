//! Runs by key presses: what is read on the screen, what reaches the account, and what is left of it.

mod desk;
mod rollback;

/// Plays situations at the same time, as runs spend theirs waiting; tells which of them failed.
#[track_caller]
fn play_all(situations: &[(&'static str, fn())]) {
    let failed: Vec<&str> = std::thread::scope(|scope| {
        let start = |(name, play): &(&'static str, fn())| {
            let thread = std::thread::Builder::new().name((*name).to_owned());
            (*name, thread.spawn_scoped(scope, *play).unwrap())
        };
        let started: Vec<_> = situations.iter().map(start).collect();
        started.into_iter().filter_map(|(name, thread)| thread.join().err().map(|_| name)).collect()
    });
    assert!(failed.is_empty(), "{failed:?}");
}

/// Functions with their names, for [`play_all`].
macro_rules! together {
    ($($situation:path),+ $(,)?) => {
        $crate::console::runs::play_all(&[$((stringify!($situation), $situation as fn())),+])
    };
}
use together;

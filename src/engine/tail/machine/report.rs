//! How it goes, for the screen.

use std::time::Duration;

use super::Now;
use super::crews::View;
use super::group::Group;
use super::spans::Spans;
use super::tailing::Tailing;
use crate::engine::tail::{GroupState, Mode, TailState};
use crate::model::{Part, Unread, Why};

/// A session costs so much a minute, US dollars.
const DOLLARS: f64 = 0.01;
/// A group counts as failed when so many readings failed in a row: one may be throttled.
const FAILURES: u32 = 2;

impl Tailing {
    /// How it goes.
    pub(super) fn report(&self, resting: bool, now: Now) -> TailState {
        let groups: Vec<GroupState> = (self.scope.groups.iter().zip(&self.groups).enumerate())
            .map(|(place, (scope, group))| {
                let mode = self.mode(place, group, now.since_start);
                GroupState { group: scope.name.clone(), mode }
            })
            .collect();
        let sessions = self.crews.open();
        let holds = |state: &&GroupState| !matches!(state.mode, Mode::Failed(_));
        let held: Vec<&Group> = groups
            .iter()
            .zip(&self.groups)
            .filter(|(state, _)| holds(state))
            .map(|(_, group)| group)
            .collect();
        TailState {
            generation: self.scope.generation,
            sessions,
            dollars_per_minute: sessions as f64 * DOLLARS,
            sampled: self.groups.iter().any(|group| group.sampled),
            reading: held.iter().any(|group| group.is_reading_past()),
            covered: covered(&held, now.account),
            resting,
            groups,
        }
    }

    fn mode(&self, place: usize, group: &Group, now: Duration) -> Mode {
        let trouble = group
            .trouble
            .as_ref()
            .filter(|(error, times)| *times >= FAILURES || group.missing || error.is_refusal());
        let failed = || trouble.map(|(error, _)| Mode::Failed(error.clone().into_unread(Part::Logs)));
        let view = self.crews.view(place, now);
        if group.missing
            && let Some(failed) = failed()
        {
            return failed;
        }
        if view == View::Live {
            return Mode::Live;
        }
        if let Some(failed) = failed() {
            return failed;
        }
        match (group.answered, self.scope.follow, group.filled) {
            (true, true, _) => {}
            (_, false, true) => return Mode::Done,
            _ => return Mode::Waiting,
        }
        let (why, until) = match (view, &group.unfit) {
            (_, Some(unfit)) if unfit.until > now => (Some(unfit.why.clone()), Some(unfit.until)),
            (View::Waits(why, until), _) => (why.cloned(), until),
            _ => (None, None),
        };
        let why = match why {
            None if self.is_beyond(place) => Some(no_room()),
            why => why.map(|why| why.into_unread(Part::Logs)),
        };
        Mode::Polling { why, retry_in: until.map(|until| whole_seconds(until.saturating_sub(now))) }
    }

    /// Whether there is no session for a group because there are too many groups.
    fn is_beyond(&self, place: usize) -> bool {
        self.crews.is_full() && !self.crews.has(place)
    }
}

/// The spans of which every line of every group is held.
fn covered(groups: &[&Group], now: i64) -> Vec<(i64, i64)> {
    let each = groups.iter().map(|group| group.covered(now));
    let all = each.reduce(|all, one| all.common(&one)).unwrap_or_else(Spans::new);
    all.iter().collect()
}

fn no_room() -> Unread {
    Unread {
        part: Part::Logs,
        operation: "logs:StartLiveTail".to_owned(),
        why: Why::Other("limit".to_owned()),
        message: "More than ninety log groups are followed: there are nine live tail sessions of ten."
            .to_owned(),
        remedy: "Choose fewer services; until then these groups are asked every few seconds.".to_owned(),
        times: 1,
    }
}

/// Rounded up, so that what is shown changes once a second.
fn whole_seconds(duration: Duration) -> Duration {
    Duration::from_secs(duration.as_secs() + u64::from(duration.subsec_nanos() > 0))
}

//! CloudWatch Logs: log groups, their events, and live tail.

mod events;
mod groups;
mod live_tail;

pub use events::EventsQuery;
pub use live_tail::{LiveTail, LiveTailQuery};

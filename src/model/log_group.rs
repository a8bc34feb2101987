//! Log groups.

use jiff::Timestamp;

use super::Arn;

/// A CloudWatch Logs log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// The name, such as `/ecs/lauv-backend`.
    pub name: String,
    /// The ARN without the trailing `:*`, as StartLiveTail wants it.
    pub arn: Arn,
    /// Days that events are kept; `None` means for ever.
    pub retention_days: Option<u32>,
    /// Bytes stored, as AWS last counted them.
    pub stored_bytes: Option<u64>,
    /// `STANDARD` or `INFREQUENT_ACCESS`; live tail and filters need the first.
    pub class: Option<String>,
    /// When the group was created.
    pub created_at: Option<Timestamp>,
}

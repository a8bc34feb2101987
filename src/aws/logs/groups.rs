//! Log groups.

use aws_sdk_cloudwatchlogs::types;
use futures_util::Stream;

use crate::aws::convert::{arn, clean, clean_or_empty, time_from_millis};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::LogGroup;

static GROUPS: Operation = Operation::new(Api::Logs, "DescribeLogGroups", Bucket::LogGroups);
/// The largest page.
const PAGE: i32 = 50;

impl Account {
    /// The log groups whose names begin with a text, by page; all of them for an empty text.
    pub fn log_groups<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Stream<Item = Result<Vec<LogGroup>, Error>> + 'a {
        pages(&GROUPS, move |token| async move {
            let request = || {
                let request = self.clients().logs.describe_log_groups().limit(PAGE);
                let prefix = (!prefix.is_empty()).then(|| prefix.to_owned());
                request.set_log_group_name_prefix(prefix).set_next_token(token.clone()).send()
            };
            let answer = self.call(&GROUPS, request).await?;
            Ok((answer.log_groups().iter().map(log_group).collect(), answer.next_token))
        })
    }
}

fn log_group(group: &types::LogGroup) -> LogGroup {
    let old_style = group.arn().map(|arn| arn.strip_suffix(":*").unwrap_or(arn));
    LogGroup {
        name: clean_or_empty(group.log_group_name()),
        arn: arn(group.log_group_arn().or(old_style)).unwrap_or_default(),
        retention_days: group.retention_in_days().and_then(|days| u32::try_from(days).ok()),
        stored_bytes: group.stored_bytes().and_then(|bytes| u64::try_from(bytes).ok()),
        class: clean(group.log_group_class().map(|class| class.as_str())),
        created_at: time_from_millis(group.creation_time()),
    }
}

//! Small conversions from the SDK's types to plain ones.

use aws_smithy_types::DateTime;
use jiff::{Timestamp, ToSpan};

use crate::model::Arn;
use crate::text;

/// A text that may not be there, clean.
pub(crate) fn clean(value: Option<&str>) -> Option<String> {
    value.map(|value| text::clean(value).into_owned())
}

/// A text that should be there, clean; empty when it is not.
pub(crate) fn clean_or_empty(value: Option<&str>) -> String {
    clean(value).unwrap_or_default()
}

/// A list of texts, clean.
pub(crate) fn clean_all(values: &[String]) -> Vec<String> {
    values.iter().map(|value| text::clean(value).into_owned()).collect()
}

/// An ARN that may not be there; an empty one counts as none.
pub(crate) fn arn(value: Option<&str>) -> Option<Arn> {
    clean(value).filter(|value| !value.is_empty()).map(Arn::new)
}

/// An ARN that should be there; empty when it is not.
pub(crate) fn arn_or_empty(value: Option<&str>) -> Arn {
    arn(value).unwrap_or_default()
}

/// A time, rounded to microseconds: AWS writes seconds as a binary fraction, whose last digits
/// mean nothing. `None` for one beyond the years that can be told.
pub(crate) fn time(value: Option<&DateTime>) -> Option<Timestamp> {
    let value = value?;
    let nanos = i32::try_from(value.subsec_nanos()).ok()?;
    let exact = Timestamp::new(value.secs(), nanos).ok()?;
    let micros = exact.checked_add(500.nanoseconds()).ok()?.as_microsecond();
    Timestamp::from_microsecond(micros).ok()
}

/// A time given in milliseconds since 1970, as CloudWatch Logs does.
pub(crate) fn time_from_millis(value: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_millisecond(value?).ok()
}

/// A count that AWS declares as signed and that is never negative.
pub(crate) fn count(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_to_microseconds() {
        let at = |seconds: f64| time(Some(&DateTime::from_secs_f64(seconds))).unwrap().to_string();
        assert_eq!(at(1_795_240_935.123), "2026-11-21T06:02:15.123Z");
        assert_eq!(at(1_795_240_935.0), "2026-11-21T06:02:15Z");
        assert_eq!(time(Some(&DateTime::from_secs(i64::MAX))), None);
    }
}

//! A count of tasks as it is written: `6`, `6 with bounds`, `6 with bounds 2-8`.

use super::Refusal;
use super::wording::wrong;

/// Tasks that one service may want (ECS service quotas).
pub(crate) const MOST: i32 = 5_000;

/// A count as it is written: `6`, `6 with bounds`, `6 with bounds 2-8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The count.
    pub count: i32,
    /// Whether the bounds are moved.
    pub bounds: Moved,
}

/// What becomes of the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// They stay.
    Not,
    /// They are widened as far as the count needs.
    AsNeeded,
    /// They become these.
    To(i32, i32),
}

impl Wanted {
    /// The count that a text means. Fails with what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (count, bounds) = match text.trim().split_once(" with bounds") {
            None => (text.trim(), Moved::Not),
            Some((count, "")) => (count.trim(), Moved::AsNeeded),
            Some((count, rest)) => {
                let (min, max) = rest.trim().split_once('-').ok_or_else(|| bad_bounds(rest))?;
                let (min, max) = (number(min.trim())?, number(max.trim())?);
                if min > max {
                    return Err(bad_bounds(rest));
                }
                (count.trim(), Moved::To(min, max))
            }
        };
        let count = number(count)?;
        match bounds {
            Moved::To(min, max) if count < min || count > max => Err(wrong(
                format!("{count} is not between {min} and {max}."),
                "Write bounds that hold the count, such as `6 with bounds 2-8`.",
            )),
            _ => Ok(Self { count, bounds }),
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.bounds {
            Moved::Not => write!(f, "{}", self.count),
            Moved::AsNeeded => write!(f, "{} with bounds", self.count),
            Moved::To(min, max) => write!(f, "{} with bounds {min}-{max}", self.count),
        }
    }
}

fn bad_bounds(text: &str) -> Refusal {
    wrong(
        format!("“{}” are no bounds.", text.trim()),
        "Write the smallest and the largest count: `6 with bounds 2-8`.",
    )
}

fn number(text: &str) -> Result<i32, Refusal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong(
            format!("“{text}” is not a number of tasks."),
            format!("Write a number from 0 to {MOST}."),
        ));
    }
    if text.starts_with('-') {
        return Err(wrong(format!("{text} tasks cannot run."), "Write 0 to stop all, or a number above it."));
    }
    match text.parse() {
        Ok(count) if count <= MOST => Ok(count),
        _ => Err(wrong(
            format!("{text} is more than the {MOST} tasks that a service may have."),
            format!("Write a number from 0 to {MOST}."),
        )),
    }
}

//! What lies over the panes. Events go to the topmost layer first; each takes them or lets them
//! through.

pub(super) mod choice;
pub(super) mod detail;
pub(super) mod help;
pub(super) mod log_line;
pub(super) mod palette;
pub(super) mod problems;
pub(super) mod prompt;

use super::input::Input;
use super::panes::PaneId;
use super::runs::screen::RunScreen;
use crate::model::LineKey;
use choice::Choice;
use detail::Detail;
use palette::Palette;
use prompt::Prompt;

/// A layer.
#[derive(Debug)]
pub(super) enum Layer {
    /// The filter of a pane is being typed.
    Filter(PaneId, Input),
    /// All keys; scrolled by so many lines.
    Help(usize),
    /// Commands by name.
    Palette(Palette),
    /// One of several: clusters, environments, themes.
    Choice(Choice),
    /// What could not be read; scrolled by so many lines.
    Problems(usize),
    /// One thing in detail.
    Detail(Detail),
    /// A line of logs in detail; scrolled by so many lines.
    LogLine(LineKey, usize),
    /// The sources of logs; the one with the cursor.
    Sources(usize),
    /// Something is being typed in the Logs pane.
    Prompt(Prompt),
    /// A run.
    Run(Box<RunScreen>),
    /// The runs of this session and all runbooks; the one with the cursor.
    Runbooks(usize),
    /// Runs are under way: whether to leave all the same.
    Leave,
}

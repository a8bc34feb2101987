//! The one table of commands. Keys, palette, footer, help, the README's table and the read-only
//! block all derive from it.

mod table;

pub use table::COMMANDS;

/// Where a command can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Everywhere, unless a text is being typed.
    Global,
    /// In each list, and in what scrolls.
    List,
    /// In the Logs pane.
    Logs,
    /// In a detail view.
    Detail,
    /// On the screen of a run.
    Run,
}

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave.
    Quit,
    /// Stop the process, as the shell's job control does.
    Suspend,
    /// One back: close what is on top.
    Back,
    /// Open what is selected.
    Open,
    /// Move in a list.
    Move(Motion),
    /// Give a pane the focus, by its number.
    Focus(u8),
    /// Give the next pane the focus.
    FocusNext,
    /// Give the pane before the focus.
    FocusPrevious,
    /// Let the focused pane fill the screen, or no more.
    Zoom,
    /// Filter the focused pane.
    Filter,
    /// Sort by the next column.
    Sort,
    /// Turn the order around.
    Reverse,
    /// The palette.
    Palette,
    /// The help.
    Help,
    /// Choose a cluster.
    Clusters,
    /// Choose an environment.
    Environments,
    /// Choose a theme.
    Themes,
    /// Tasks and targets of all services, or of the selected one.
    Everything,
    /// Stop reading, or go on.
    Pause,
    /// Read again now.
    Refresh,
    /// Copy what is selected.
    Copy,
    /// The link to the AWS console.
    Link,
    /// The next tab of a detail view.
    NextTab,
    /// The tab before.
    PreviousTab,
    /// What could not be read, and what to do.
    Problems,
    /// Draw the whole screen anew.
    Redraw,
    /// The logs around what is selected or open.
    Around,
    /// Something in the Logs pane.
    Log(LogAction),
    /// Begin the runbook of this id, for the selected service.
    Runbook(&'static str),
    /// The runs of this session and all runbooks.
    Runbooks,
    /// Something on the screen of a run.
    Run(RunAction),
    /// Panic, for the test of what happens then.
    Panic,
}

/// What a command does in the Logs pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAction {
    /// Follow the newest lines, or stop following.
    Follow,
    /// Wrap long lines.
    Wrap,
    /// Clock, UTC or age.
    Time,
    /// JSON lines in columns, or as they are.
    Json,
    /// The next match.
    Next,
    /// The match before.
    Previous,
    /// Lines of a level and worse.
    Level,
    /// The sources.
    Sources,
    /// Save to a file.
    Save,
    /// The local filter.
    Filter,
    /// The filter pattern of CloudWatch Logs.
    Pattern,
    /// Mark a line.
    Mark,
    /// The next marked line.
    NextMark,
    /// Select lines.
    Select,
    /// Go to a time.
    Jump,
    /// Scroll long lines to the left.
    Left,
    /// Scroll long lines to the right.
    Right,
}

/// What a command does on the screen of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunAction {
    /// Give what is asked for.
    Confirm,
    /// Say no.
    Decline,
    /// Try the step again.
    Retry,
    /// Go on without the step.
    Skip,
    /// End the run.
    Abort,
    /// Take back what it has done.
    Undo,
    /// Note something.
    Remark,
    /// Let a value be generated.
    Generate,
    /// Look at the next step.
    Next,
    /// Look at the step before.
    Previous,
}

/// How to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    First,
    /// To the last.
    Last,
}

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// The name in the keymap and in the palette.
    pub id: &'static str,
    /// A word or two for the footer.
    pub label: &'static str,
    /// What it does, in a sentence without an end.
    pub doc: &'static str,
    /// Where it can be given.
    pub context: Context,
    /// Whether it changes something in the account.
    pub changes: bool,
    /// What it does.
    pub action: Action,
}

impl Command {
    const fn new(
        id: &'static str,
        label: &'static str,
        context: Context,
        action: Action,
        doc: &'static str,
    ) -> Self {
        Self { id, label, doc, context, changes: false, action }
    }

    const fn runbook(id: &'static str, label: &'static str, doc: &'static str) -> Self {
        Self { id, label, doc, context: Context::Global, changes: true, action: Action::Runbook(id) }
    }

    /// The command that begins a runbook.
    pub(super) fn of_runbook(id: &str) -> Option<&'static Self> {
        let begins = |command: &&Self| matches!(command.action, Action::Runbook(known) if known == id);
        COMMANDS.iter().find(begins)
    }

    /// Whether people see it: the test's own commands are hidden.
    pub fn is_public(&self) -> bool {
        self.action != Action::Panic
    }
}

impl Context {
    /// All contexts.
    pub const ALL: [Self; 5] = [Self::Global, Self::List, Self::Logs, Self::Detail, Self::Run];

    /// The name in the keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Logs => "logs",
            Self::Detail => "detail",
            Self::Run => "run",
        }
    }

    /// The title in help and README.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "In lists",
            Self::Logs => "In Logs",
            Self::Detail => "In details",
            Self::Run => "In a run",
        }
    }
}

/// The command of this name.
pub fn find(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_command_has_a_name_of_its_own_and_a_doc() {
        let mut ids = HashSet::new();
        for command in COMMANDS {
            assert!(ids.insert(command.id), "{} is there twice", command.id);
            assert!(!command.doc.is_empty() && !command.doc.ends_with('.'), "{}", command.id);
            assert!(command.doc.starts_with(char::is_uppercase), "{}", command.id);
            assert!(command.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", command.id);
            assert!(!command.label.is_empty());
        }
    }

    #[test]
    fn only_runbooks_change_something() {
        let changing: Vec<_> = COMMANDS.iter().filter(|c| c.changes).map(|c| c.id).collect();
        assert_eq!(changing, ["rollback", "restart", "scale", "rotate-secret"]);
    }
}

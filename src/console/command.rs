//! The one table of commands. Keys, palette, footer, help, the README's table and the read-only
//! block all derive from it.

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
    /// A place kept for what is not there yet.
    Later,
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
        Self { id, label, doc, context: Context::Global, changes: true, action: Action::Later }
    }

    /// Whether it does something in this version.
    pub fn is_ready(&self) -> bool {
        self.action != Action::Later
    }

    /// Whether people see it: the test's own commands are hidden.
    pub fn is_public(&self) -> bool {
        self.action != Action::Panic
    }
}

impl Context {
    /// All contexts.
    pub const ALL: [Self; 4] = [Self::Global, Self::List, Self::Logs, Self::Detail];

    /// The name in the keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Logs => "logs",
            Self::Detail => "detail",
        }
    }

    /// The title in help and README.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "In lists",
            Self::Logs => "In Logs",
            Self::Detail => "In details",
        }
    }
}

/// The command of this name.
pub fn find(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

use Action::*;
use Context::{Detail, Global, List, Logs};

/// All commands.
pub static COMMANDS: &[Command] = &[
    Command::runbook("rollback", "roll back", "Roll the selected service back to the revision before"),
    Command::runbook("restart", "restart", "Restart the selected service's tasks"),
    Command::runbook("scale", "scale", "Change how many tasks the selected service runs"),
    Command::runbook("rotate-secret", "rotate secret", "Rotate a secret of the selected service"),
    Command {
        changes: false,
        ..Command::runbook("debug", "debug", "Find out why a deployment of the selected service fails")
    },
    Command {
        changes: false,
        ..Command::runbook("runbooks", "all runbooks", "List all runbooks for the selection")
    },
    Command::new("open", "open", List, Open, "Open what is selected in detail"),
    Command::new(
        "back",
        "back",
        Global,
        Back,
        "Close what is on top; in a list, drop the filter; in Logs, what narrows them",
    ),
    Command::new(
        "filter",
        "filter",
        List,
        Filter,
        "Filter the pane: words that a row has, !word that it has not; in Logs, search a regular expression",
    ),
    Command::new("zoom", "zoom", Global, Zoom, "Let the focused pane fill the screen, or no more"),
    Command::new(
        "everything",
        "all",
        Global,
        Everything,
        "Tasks, targets, logs and timeline of all services, or of the selected one",
    ),
    Command::new("palette", "commands", Global, Palette, "Find a command by name and run it"),
    Command::new("help", "help", Global, Help, "Show all keys"),
    Command::new("quit", "quit", Global, Quit, "Leave dogwatch"),
    Command::new("up", "up", List, Move(Motion::Up), "One row up"),
    Command::new("down", "down", List, Move(Motion::Down), "One row down"),
    Command::new("page-up", "page up", List, Move(Motion::PageUp), "One page up"),
    Command::new("page-down", "page down", List, Move(Motion::PageDown), "One page down"),
    Command::new("first", "first", List, Move(Motion::First), "To the first row"),
    Command::new("last", "last", List, Move(Motion::Last), "To the last row"),
    Command::new("next-pane", "next pane", Global, FocusNext, "Go to the next pane"),
    Command::new("previous-pane", "previous pane", Global, FocusPrevious, "Go to the pane before"),
    Command::new("services", "services", Global, Focus(1), "Go to Services"),
    Command::new("tasks", "tasks", Global, Focus(2), "Go to Tasks"),
    Command::new("targets", "targets", Global, Focus(3), "Go to Targets"),
    Command::new("alarms", "alarms", Global, Focus(4), "Go to Alarms"),
    Command::new("logs", "logs", Global, Focus(5), "Go to Logs, which take the place of Timeline"),
    Command::new("timeline", "timeline", Global, Focus(6), "Go to Timeline, which takes the place of Logs"),
    Command::new(
        "sort",
        "sort",
        List,
        Sort,
        "Sort by the next column; after the last one, worst first again",
    ),
    Command::new(
        "log-around",
        "its logs",
        List,
        Around,
        "The logs of what is selected: a task's own, those around an alarm, a stop or a change",
    ),
    Command::new("reverse", "reverse", List, Reverse, "Turn the order around"),
    Command::new("clusters", "clusters", Global, Clusters, "Choose another cluster"),
    Command::new(
        "environments",
        "environments",
        Global,
        Environments,
        "Choose another environment: profile, region, cluster",
    ),
    Command::new("themes", "themes", Global, Themes, "Choose another theme; it is tried as you move"),
    Command::new("pause", "pause", Global, Pause, "Stop reading from AWS, or go on"),
    Command::new(
        "refresh",
        "refresh",
        Global,
        Refresh,
        "Read everything in sight again now, and ask again what was refused",
    ),
    Command::new(
        "problems",
        "problems",
        Global,
        Problems,
        "Show what could not be read, why, and what to do",
    ),
    Command::new(
        "copy",
        "copy",
        Global,
        Copy,
        "Copy the ARN, name or lines that are selected (OSC 52: works over SSH)",
    ),
    Command::new(
        "console-link",
        "console link",
        Global,
        Link,
        "Copy the link to the selection in the AWS console",
    ),
    Command::new("next-tab", "next tab", Detail, NextTab, "The next tab"),
    Command::new("previous-tab", "previous tab", Detail, PreviousTab, "The tab before"),
    Command::new("suspend", "suspend", Global, Suspend, "Stop dogwatch; `fg` in the shell brings it back"),
    Command::new("redraw", "redraw", Global, Redraw, "Draw the whole screen anew"),
    Command::new(
        "log-follow",
        "follow",
        Logs,
        Log(LogAction::Follow),
        "Follow the newest lines, or stay here",
    ),
    Command::new("log-wrap", "wrap", Logs, Log(LogAction::Wrap), "Wrap long lines, or cut them"),
    Command::new("log-time", "time", Logs, Log(LogAction::Time), "Show times as clock, UTC or age"),
    Command::new(
        "log-json",
        "JSON",
        Logs,
        Log(LogAction::Json),
        "Show JSON lines in columns, or as they are",
    ),
    Command::new("log-next", "next match", Logs, Log(LogAction::Next), "To the next match below"),
    Command::new("log-previous", "match above", Logs, Log(LogAction::Previous), "To the next match above"),
    Command::new(
        "log-level",
        "level",
        Logs,
        Log(LogAction::Level),
        "Show lines of a level and worse: warn, error, info, all",
    ),
    Command::new(
        "log-sources",
        "sources",
        Logs,
        Log(LogAction::Sources),
        "Choose the sources, and see how their lines come",
    ),
    Command::new(
        "log-filter",
        "narrow",
        Logs,
        Log(LogAction::Filter),
        "Hide lines: words that a line has, !word that it has not, /regular expression/",
    ),
    Command::new(
        "log-pattern",
        "pattern",
        Logs,
        Log(LogAction::Pattern),
        "Read only lines that match a filter pattern of CloudWatch Logs",
    ),
    Command::new(
        "log-jump",
        "jump",
        Logs,
        Log(LogAction::Jump),
        "Go to a time: 12:04, -15m, 2026-11-21T12:04:00Z",
    ),
    Command::new("log-mark", "mark", Logs, Log(LogAction::Mark), "Mark the line, or no more"),
    Command::new("log-next-mark", "next mark", Logs, Log(LogAction::NextMark), "To the next marked line"),
    Command::new(
        "log-select",
        "select",
        Logs,
        Log(LogAction::Select),
        "Select lines, as far as you move; copy takes them",
    ),
    Command::new("log-left", "left", Logs, Log(LogAction::Left), "Scroll long lines to the left"),
    Command::new("log-right", "right", Logs, Log(LogAction::Right), "Scroll long lines to the right"),
    Command::new(
        "log-save",
        "save",
        Logs,
        Log(LogAction::Save),
        "Save the lines to a file, which must not exist",
    ),
    Command::new("test-panic", "panic", Global, Panic, "Panic"),
];

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

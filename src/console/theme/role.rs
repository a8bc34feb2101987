//! What a piece of the screen means. Themes style meanings, and panes draw meanings: neither
//! knows the other.

macro_rules! roles {
    ($($(#[$doc:meta])+ $role:ident = $name:literal,)+) => {
        /// What a piece of the screen means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $($(#[$doc])+ $role,)+
        }

        impl Role {
            /// All roles, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$role,)+];

            /// The role's name in theme files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)+
                }
            }
        }
    };
}

roles! {
    /// Plain text; its background is the screen's.
    Text = "text",
    /// What stands out of plain text: names, titles.
    Title = "title",
    /// What is well or beside the point.
    Muted = "muted",
    /// Decoration, and what is even further from the point than muted text.
    Faint = "faint",
    /// The one accent: dogwatch's name, links, what has the focus.
    Accent = "accent",
    /// A key to press, in the footer and in hints.
    Key = "key",
    /// A key that starts a runbook.
    KeyRunbook = "key_runbook",
    /// Something is well.
    Ok = "ok",
    /// Something is on its way: rolling out, starting, draining.
    Changing = "changing",
    /// Something is broken.
    Bad = "bad",
    /// The state of something is not known.
    Unknown = "unknown",
    /// The selected row of the pane that has the focus. Patched over the row's own styles.
    Selection = "selection",
    /// The selected row of a pane without the focus. Patched over the row's own styles.
    SelectionUnfocused = "selection_unfocused",
    /// A pane's border.
    Border = "border",
    /// The border of the pane that has the focus.
    BorderFocused = "border_focused",
    /// The headings of a table's columns.
    Column = "column",
    /// The bar at the top of the screen.
    Header = "header",
    /// The line of keys at the bottom of the screen.
    Footer = "footer",
    /// The line with the top finding.
    Hint = "hint",
    /// The banner that tells that nothing can be read, e.g. for expired credentials.
    Banner = "banner",
    /// What lies over the panes: palette, help, plans.
    Overlay = "overlay",
    /// What is being typed.
    Input = "input",
    /// Where something can be typed on the screen of a run.
    Field = "field",
    /// Commands and names as a machine takes them.
    Code = "code",
    /// A tab that is not open.
    Tab = "tab",
    /// The open tab.
    TabActive = "tab_active",
    /// The badge of an environment where everything is allowed.
    BadgeOpen = "badge.open",
    /// The badge of an environment where changes ask for more than a key.
    BadgeProtected = "badge.protected",
    /// The badge of an environment where nothing may be changed.
    BadgeReadOnly = "badge.read_only",
    /// What a filter or a search found. Patched over the text's own style.
    Match = "match",
    /// The one match that the reader stands on. Patched over the text's own style.
    MatchCurrent = "match_current",
    /// Log lines of level trace.
    LogTrace = "log.trace",
    /// Log lines of level debug.
    LogDebug = "log.debug",
    /// Log lines of level info, and those without a level.
    LogInfo = "log.info",
    /// Log lines of level warning.
    LogWarn = "log.warn",
    /// Log lines of level error and worse.
    LogError = "log.error",
    /// What the filter of Logs found in a line. Patched over the line's own style.
    LogFilter = "log.filter",
    /// The row that stands at a moment between log lines.
    LogDivider = "log.divider",
    /// A line that was added.
    DiffAdded = "diff.added",
    /// A line that was removed.
    DiffRemoved = "diff.removed",
    /// A value that changed.
    DiffChanged = "diff.changed",
    /// The line of a metric's chart.
    Chart = "chart",
    /// An alarm's threshold in a chart.
    Threshold = "threshold",
    /// A small chart within a row.
    Sparkline = "sparkline",
    /// The thumb of a scrollbar.
    Scrollbar = "scrollbar",
    /// A passing message without judgement.
    ToastInfo = "toast.info",
    /// A passing message: something worked.
    ToastOk = "toast.ok",
    /// A passing message: something did not work.
    ToastBad = "toast.bad",
}

impl Role {
    /// The role of a name in theme files.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Whether a name is the first part of roles' names, such as `log` of `log.warn`.
    pub(super) fn is_group(name: &str) -> bool {
        let within = |role: &Self| role.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        Self::ALL.iter().any(within)
    }
}

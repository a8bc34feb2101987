//! One thing in detail: which, which of its tabs, and how far it is scrolled.

use crate::console::command::Motion;
use crate::engine::poll::Subject;

/// The view as it stands.
#[derive(Clone, Debug)]
pub(in crate::console) struct Detail {
    pub(in crate::console) subject: Subject,
    pub(in crate::console) tab: usize,
    /// Lines above the first one in sight.
    pub(in crate::console) scroll: usize,
}

impl Detail {
    pub(in crate::console) fn new(subject: Subject) -> Self {
        Self { subject, tab: 0, scroll: 0 }
    }

    /// The tabs' titles.
    pub(in crate::console) fn tabs(&self) -> &'static [&'static str] {
        match self.subject {
            Subject::Service(_) => &["Deployments", "Events", "Revisions", "Scaling", "Configuration"],
            Subject::Task(_) => &["Containers", "Environment", "Secrets"],
            Subject::TargetGroup(_) => &["Targets", "Rules"],
            Subject::Alarm(_) => &["Metric", "History"],
        }
    }

    pub(in crate::console) fn next_tab(&mut self) {
        self.show((self.tab + 1) % self.tabs().len());
    }

    pub(in crate::console) fn previous_tab(&mut self) {
        self.show((self.tab + self.tabs().len() - 1) % self.tabs().len());
    }

    pub(in crate::console) fn show(&mut self, tab: usize) {
        if tab < self.tabs().len() {
            self.tab = tab;
            self.scroll = 0;
        }
    }

    /// Scrolls a text of so many lines that is seen through so many.
    pub(in crate::console) fn go(&mut self, motion: Motion, lines: usize, height: usize) {
        self.scroll = scrolled(self.scroll, motion, lines, height);
    }
}

/// Where a text of `lines` lines is scrolled to, seen through `height` of them.
pub(in crate::console) fn scrolled(scroll: usize, motion: Motion, lines: usize, height: usize) -> usize {
    let last = lines.saturating_sub(height);
    let page = height.saturating_sub(1).max(1);
    match motion {
        Motion::Up => scroll.min(last).saturating_sub(1),
        Motion::Down => (scroll + 1).min(last),
        Motion::PageUp => scroll.min(last).saturating_sub(page),
        Motion::PageDown => (scroll + page).min(last),
        Motion::First => 0,
        Motion::Last => last,
    }
}

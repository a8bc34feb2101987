//! What the console knows between two events. [`super::update`] alone changes it; [`super::view`]
//! draws it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use super::event::Moment;
use super::keymap::Keymap;
use super::layers::Layer;
use super::layout::{self, Layout, Wanted};
use super::list::List;
use super::logs::Logs;
use super::panes::{PaneId, RowId, Scope};
use super::runs::Runs;
use super::table::Columns;
use super::theme::Theme;
use super::{Environment, Settings};
use crate::engine::poll::{Connection, Gaze, Picture, Subject};
use crate::model::{Part, ServiceKey, TransitionKind, Unread, Why};

/// How long a passing message stays.
const TOAST: Duration = Duration::from_secs(5);
/// After so long without the terminal's focus nobody is taken to look.
const AWAY: Duration = Duration::from_secs(300);
/// How many passing messages are shown.
const TOASTS: usize = 3;

/// The console's state.
#[derive(Debug)]
pub struct App {
    pub(super) picture: Arc<Picture>,
    pub(super) size: Size,
    pub(super) layout: Layout,
    pub(super) focus: PaneId,
    pub(super) zoomed: bool,
    /// Logs or Timeline.
    pub(super) lower: PaneId,
    /// Whether Tasks, Targets and Timeline show all services'.
    pub(super) everything: bool,
    lists: [List; PaneId::ALL.len()],
    /// What lies over the panes, the topmost last.
    pub(super) layers: Vec<Layer>,
    pub(super) toasts: Vec<Toast>,
    /// The runs of this session.
    pub(super) runs: Runs,
    pub(super) logs: Logs,
    /// Of which picture, service and extent the wanted logs were found last.
    pub(super) logs_of: Option<LogsOf>,
    /// Whether the operator has paused reading.
    pub(super) paused: bool,
    pub(super) keymap: Keymap,
    pub(super) theme: Arc<Theme>,
    pub(super) settings: Settings,
    /// The place in `settings.environments` that is shown.
    pub(super) environment: usize,
    /// What the engine was last told of the screen.
    pub(super) gaze: Gaze,
    /// Where the tables' columns were drawn last.
    pub(super) columns: Vec<(PaneId, Columns)>,
    /// The last click, to see a double one.
    pub(super) clicked: Option<(Instant, u16, u16)>,
    /// When Ctrl-C was pressed last: a second one leaves.
    pub(super) interrupted: Option<Instant>,
    /// The time of the last event.
    pub(super) now: Instant,
    /// The same by the clock.
    pub(super) wall: Timestamp,
    /// Whether something changed that is drawn.
    pub(super) dirty: bool,
}

/// What decides which logs are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogsOf {
    pub(super) generation: u64,
    pub(super) revision: u64,
    pub(super) service: Option<ServiceKey>,
    pub(super) everything: bool,
}

/// A passing message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Toast {
    pub(super) text: String,
    pub(super) tone: ToastTone,
    pub(super) until: Instant,
}

/// What a passing message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToastTone {
    Info,
    Good,
    Bad,
}

impl App {
    /// The state at the start, before anything was read.
    pub fn new(settings: Settings, keymap: Keymap, theme: Theme, picture: Arc<Picture>, now: Moment) -> Self {
        let environment = settings
            .environments
            .iter()
            .position(|environment| environment.place == picture.place)
            .unwrap_or_default();
        let mut app = Self {
            picture,
            size: Size::default(),
            layout: Layout::default(),
            focus: PaneId::Services,
            zoomed: false,
            lower: PaneId::Logs,
            everything: false,
            lists: Default::default(),
            layers: Vec::new(),
            toasts: Vec::new(),
            runs: Runs::default(),
            logs: Logs::new(settings.logs),
            logs_of: None,
            paused: false,
            keymap,
            theme: Arc::new(theme),
            settings,
            environment,
            gaze: Gaze::default(),
            columns: Vec::new(),
            clicked: None,
            interrupted: None,
            now: now.instant,
            wall: now.wall,
            dirty: true,
        };
        app.list_mut(PaneId::Timeline).at_top = true;
        // The worst service is selected as far as it is known, until all that makes it was read.
        app.list_mut(PaneId::Services).at_top = true;
        app.refresh();
        app.tell_of_broken_runbooks();
        app
    }

    /// A runbook that is wrong is not offered; at the start this is said.
    fn tell_of_broken_runbooks(&mut self) {
        let problems = &self.settings.runbooks.problems;
        if let Some(first) = problems.first() {
            let more = match problems.len() {
                1 => String::new(),
                count => format!(" ({} more)", count - 1),
            };
            let text = format!("{}:{}: {}{more}", first.file, first.line, first.message);
            self.toast(ToastTone::Bad, text);
        }
    }

    /// Whether the screen must be drawn anew; a frame that was drawn makes it false.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    pub(super) fn list(&self, pane: PaneId) -> &List {
        // Panes are numbered from 1 without a gap.
        #[expect(clippy::indexing_slicing, reason = "there is a list for every pane")]
        &self.lists[pane as usize - 1]
    }

    pub(super) fn list_mut(&mut self, pane: PaneId) -> &mut List {
        #[expect(clippy::indexing_slicing, reason = "there is a list for every pane")]
        &mut self.lists[pane as usize - 1]
    }

    /// The environment that is shown.
    pub(super) fn environment(&self) -> Option<&Environment> {
        self.settings.environments.get(self.environment)
    }

    /// The selected service.
    pub(super) fn service(&self) -> Option<&ServiceKey> {
        match &self.list(PaneId::Services).selected {
            Some(RowId::Service(key)) => Some(key),
            _ => None,
        }
    }

    /// What panes show of the picture.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope { picture: &self.picture, selected: self.service(), everything: self.everything }
    }

    /// The account's time.
    pub(super) fn account_time(&self) -> Timestamp {
        self.wall.saturating_add(self.picture.clock_offset).unwrap_or(self.wall)
    }

    /// A moment of the logs, milliseconds since the epoch, to the minute.
    pub(super) fn minute(&self, at: i64) -> String {
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        super::panes::minute(at, self.account_time(), self.settings.utc)
    }

    /// Takes the picture, the filters and the selection over into all lists, and the lists' lengths
    /// into the layout.
    pub(super) fn refresh(&mut self) {
        for pane in PaneId::ALL {
            self.refresh_list(pane);
        }
        self.relayout();
    }

    /// Whether everything was read, or failed to be, that tells which service is the worst.
    pub(super) fn knows_the_worst(&self) -> bool {
        let tried = |part: Part| {
            let reading = self.picture.slices.of(part);
            reading.read_at.is_some() || reading.error.is_some()
        };
        let no_targets = self.picture.snapshot.target_groups.is_empty();
        [Part::Services, Part::Alarms, Part::TargetGroups].into_iter().all(tried)
            && (no_targets || tried(Part::TargetHealth))
    }

    /// Takes the picture and the filter over into one list.
    pub(super) fn refresh_list(&mut self, pane: PaneId) {
        let Some(table) = pane.table() else { return };
        let mut list = std::mem::take(self.list_mut(pane));
        // The services' list must stay readable while it is refreshed: others follow its selection.
        let selected = if pane == PaneId::Services { None } else { self.service().cloned() };
        let scope =
            Scope { picture: &self.picture, selected: selected.as_ref(), everything: self.everything };
        list.refresh(table, &scope);
        *self.list_mut(pane) = list;
    }

    /// The lists that follow the selected service.
    pub(super) fn refresh_followers(&mut self) {
        for pane in [PaneId::Tasks, PaneId::Targets, PaneId::Timeline] {
            self.refresh_list(pane);
        }
        self.relayout();
    }

    /// Takes the size of the screen over.
    pub(super) fn fit(&mut self, size: Size) {
        if self.size != size {
            self.size = size;
            self.relayout();
        }
    }

    /// Computes the layout anew, and scrolls the lists so that what is selected stays in sight.
    pub(super) fn relayout(&mut self) {
        let rows = [PaneId::Services, PaneId::Tasks, PaneId::Targets, PaneId::Alarms]
            .map(|pane| self.list(pane).order.len());
        let wanted = Wanted {
            focus: self.focus,
            zoomed: self.zoomed,
            lower: self.lower,
            rows,
            banner: u16::from(self.banner().is_some()),
        };
        self.layout = Layout::new(self.size, wanted);
        self.arrange_logs();
        for (pane, area) in self.layout.panes.clone() {
            let height = usize::from(layout::inside(area).height.saturating_sub(1));
            self.list_mut(pane).keep_in_sight(height);
        }
    }

    /// Where the lines of logs stand; none where the pane is not in sight.
    pub(super) fn log_area(&self) -> Option<Rect> {
        let area = layout::inside(self.layout.pane(PaneId::Logs)?);
        let typed = self.layers.iter().any(|layer| matches!(layer, Layer::Prompt(_)));
        Some(Rect { height: area.height.saturating_sub(typed.into()), ..area })
    }

    /// Finds the lines of logs that are in sight.
    pub(super) fn arrange_logs(&mut self) {
        let area = self.log_area().unwrap_or_default();
        self.logs.arrange(area.width.into(), area.height.into());
    }

    /// Whether somebody can see the logs.
    pub(super) fn shows_logs(&self) -> bool {
        self.layout.pane(PaneId::Logs).is_some() && !self.is_away()
    }

    /// Whether the terminal has not had the focus for so long that nobody can be looking.
    fn is_away(&self) -> bool {
        self.logs.away_since.is_some_and(|since| self.now.saturating_duration_since(since) >= AWAY)
    }

    /// The account's time in milliseconds.
    pub(super) fn account_millis(&self) -> i64 {
        self.account_time().as_millisecond()
    }

    /// Whether there is work that is done in slices between two keys.
    pub fn is_working(&self) -> bool {
        self.logs.is_working()
    }

    /// When [`Event::Work`](super::Event::Work) is due although nothing happens.
    pub fn due(&self) -> Option<Instant> {
        self.logs.due()
    }

    /// Rows of a pane that are in sight.
    pub(super) fn page(&self, pane: PaneId) -> usize {
        let area = self.layout.pane(pane).unwrap_or_default();
        usize::from(layout::inside(area).height.saturating_sub(1))
    }

    /// What the engine should know of the screen.
    pub(super) fn looking_at(&self) -> Gaze {
        let list = self.list(PaneId::Services);
        let services = &self.picture.snapshot.services;
        let in_sight = list.order.iter().skip(list.offset).take(self.page(PaneId::Services));
        Gaze {
            selected: self.service().cloned(),
            visible: in_sight.filter_map(|item| Some(services.get(item.0 as usize)?.key())).collect(),
            everything: self.everything,
            subject: self.subject(),
        }
    }

    /// What is open in detail.
    pub(super) fn subject(&self) -> Option<Subject> {
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Detail(detail) => Some(detail.subject.clone()),
            _ => None,
        })
    }

    /// What the selected line of the timeline speaks of, if it is still there.
    pub(super) fn transition_subject(&self) -> Option<Subject> {
        let item = self.list(PaneId::Timeline).current()?;
        let transition = self.picture.transitions.get(item.0 as usize)?;
        let snapshot = &self.picture.snapshot;
        match transition.what {
            TransitionKind::Task => {
                let task = snapshot.tasks.iter().find(|task| task.id() == transition.name)?;
                Some(Subject::Task(task.arn.clone()))
            }
            TransitionKind::Alarm => {
                let alarm = snapshot.alarms.iter().find(|alarm| alarm.name == transition.name)?;
                Some(Subject::Alarm(alarm.name.clone()))
            }
            _ => transition.service.clone().map(Subject::Service),
        }
    }

    /// Lines of the scrolled text on top, and how many of them are in sight.
    pub(super) fn text_size(&self) -> (usize, usize) {
        super::view::text_size(self)
    }

    /// Shows a passing message.
    pub(super) fn toast(&mut self, tone: ToastTone, text: impl Into<String>) {
        let toast = Toast { text: text.into(), tone, until: self.now + TOAST };
        self.toasts.retain(|known| known.text != toast.text);
        self.toasts.push(toast);
        let too_many = self.toasts.len().saturating_sub(TOASTS);
        self.toasts.drain(..too_many);
        self.dirty = true;
    }

    /// The error that concerns everything: the settings, the credentials, the network.
    pub(super) fn banner(&self) -> Option<Trouble> {
        if let Connection::Failed(failure) = &self.picture.connection {
            return Some(Trouble {
                message: failure.message.clone(),
                remedy: failure.remedy.clone(),
                retry_at: None,
            });
        }
        let everywhere = |error: &&Unread| matches!(error.why, Why::Expired | Why::Unreachable);
        let worst = Part::ALL.into_iter().filter(|part| part.is_essential()).find_map(|part| {
            let reading = self.picture.slices.of(part);
            reading.error.as_ref().filter(everywhere).map(|error| (error, reading.retry_at))
        })?;
        Some(Trouble { message: worst.0.message.clone(), remedy: worst.0.remedy.clone(), retry_at: worst.1 })
    }
}

/// An error that concerns everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) remedy: String,
    pub(super) retry_at: Option<Instant>,
}

//! Header, banner, tabs, footer and passing messages.

use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{fits, run};
use crate::console::app::{App, ToastTone};
use crate::console::command;
use crate::console::panes::{Paint, PaneId, clock};
use crate::console::runs::step_of;
use crate::console::theme::Role;
use crate::engine::poll::Connection;
use crate::model::Guard;
use crate::model::Part;
use crate::text;

/// The first line: where we are, how it is, who we are, how fresh it is.
pub(super) fn header(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = app.layout.header;
    buffer.set_style(area, paint.theme.style(Role::Header));
    let right = right(app, paint, area.width);
    let right_width = u16::try_from(right.width()).unwrap_or(u16::MAX).min(area.width);
    buffer.set_line(area.right() - right_width, area.y, &right, right_width);
    let room = usize::from(area.width.saturating_sub(right_width + 1));
    let state = state_beside_runs(app, paint, room);
    // How it is counts more than where: the place is told as far as there is room.
    let place_room = room.saturating_sub(state.width() + GAP);
    let place = (0..=3).rev().map(|detail| place(app, detail, paint)).find(|line| line.width() <= place_room);
    let place = place.unwrap_or_default();
    let gap = if place.width() > 0 { GAP } else { 1 };
    let at = area.x + u16::try_from(place.width() + gap).unwrap_or(0);
    buffer.set_line(area.x, area.y, &place, area.width);
    buffer.set_line(at, area.y, &state, area.width.saturating_sub(right_width + at));
}

/// Columns between where and how.
const GAP: usize = 3;

/// The name; with more `detail` the environment or cluster, the cluster, and the region.
fn place(app: &App, detail: usize, paint: &Paint<'_>) -> Line<'static> {
    let mut spans = vec![Span::raw(" "), paint.span("dogwatch", Role::Accent)];
    let environment = app.environment().map(|environment| environment.name.clone()).unwrap_or_default();
    let cluster = app.picture.place.cluster.clone().unwrap_or_default();
    let region = app.picture.snapshot.region.clone();
    let title = if environment.is_empty() { cluster.clone() } else { environment.clone() };
    if detail > 0 && !title.is_empty() {
        spans.push(paint.span(format!("  {title}"), Role::Title));
    }
    let cluster = if environment.is_empty() { String::new() } else { cluster };
    let region = if detail > 2 { region } else { String::new() };
    let parts: Vec<_> = [region, cluster].into_iter().filter(|part| !part.is_empty()).collect();
    if detail > 1 && !parts.is_empty() {
        let dot = format!(" {} ", paint.theme.glyphs.dot);
        spans.push(paint.span(format!("  {}", parts.join(&dot)), Role::Muted));
    }
    Line::from(spans)
}

/// How the account is, and before it how the runs are, as far as there is room for both.
fn state_beside_runs(app: &App, paint: &Paint<'_>, room: usize) -> Line<'static> {
    let mut state = state(app, paint);
    let least = runs(app, 0, paint).map_or(0, |runs| text::width(&runs.content));
    if least > 0 && state.spans.len() > 1 && state.width() + least + GAP > room {
        // How many services there are is worth less than that a run waits.
        state.spans.pop();
    }
    let wanted = room.saturating_sub(state.width());
    let fitting = |room: usize| {
        let all = (0..=2).rev().filter_map(|detail| runs(app, detail, paint));
        all.into_iter().find(|runs| text::width(&runs.content) <= room)
    };
    let runs = fitting(wanted.saturating_sub(SHORTEST_PLACE)).or_else(|| fitting(wanted));
    let mut spans: Vec<Span<'static>> = runs.into_iter().collect();
    spans.extend(state.spans);
    Line::from(spans)
}

/// Columns that the name takes at least.
const SHORTEST_PLACE: usize = 12;

/// `▸ rollback lauv-gateway-service 3/8 · waits for you`, or how many runs there are.
fn runs(app: &App, detail: usize, paint: &Paint<'_>) -> Option<Span<'static>> {
    let all: Vec<_> = app.runs.running().collect();
    let waiting = all.iter().filter(|run| run.asks()).count();
    let first = all.iter().find(|run| run.asks()).or(all.first())?;
    let role = if waiting > 0 { Role::Accent } else { Role::Changing };
    let glyphs = paint.theme.glyphs;
    let (sign, dot) = (if waiting > 0 { glyphs.run } else { glyphs.changing }, glyphs.dot);
    let mut words = match (all.len(), detail) {
        (1, 2) => format!("{sign} {} {} {}", first.runbook().id, first.subject().service, step_of(first)),
        (1, 1) => format!("{sign} {} {}", first.runbook().id, step_of(first)),
        (count, _) => format!("{sign} {}", text::count(count, "run")),
    };
    match (waiting, all.len()) {
        (0, _) => {}
        (_, 1) => words.push_str(&format!(" {dot} waits for you")),
        (1, _) => words.push_str(&format!(" {dot} 1 waits for you")),
        _ => words.push_str(&format!(" {dot} {waiting} wait for you")),
    }
    Some(paint.span(format!("{words}  "), role))
}

fn state(app: &App, paint: &Paint<'_>) -> Line<'static> {
    let overview = &app.picture.overview;
    let glyphs = paint.theme.glyphs;
    let mut spans = Vec::new();
    if app.picture.slices.of(Part::Services).read_at.is_none() {
        let text = match app.picture.connection {
            Connection::Failed(_) => "not connected",
            _ => "reading…",
        };
        return Line::from(paint.span(text, Role::Muted));
    }
    let broken = overview.broken();
    if !overview.ringing.is_empty() {
        spans.push(
            paint.span(
                format!("{} {}  ", glyphs.bad, text::count(overview.ringing.len(), "alarm")),
                Role::Bad,
            ),
        );
    }
    if broken > 0 {
        spans.push(paint.span(format!("{} {broken} broken  ", glyphs.bad), Role::Bad));
    }
    if overview.rolling_out() > 0 {
        let text = format!("{} {}  ", glyphs.changing, text::count(overview.rolling_out(), "rollout"));
        spans.push(paint.span(text, Role::Changing));
    }
    let unread = |part: &Part| part.is_essential() && app.picture.slices.of(*part).error.is_some();
    if spans.is_empty() && Part::ALL.iter().any(unread) {
        // What is not known may be broken.
        spans.push(paint.span(format!("{} not all is read  ", glyphs.unknown), Role::Changing));
    } else if spans.is_empty() {
        spans.push(paint.span(format!("{} all well  ", glyphs.ok), Role::Ok));
    }
    spans.push(paint.span(text::count(app.picture.snapshot.services.len(), "service"), Role::Muted));
    Line::from(spans)
}

fn right(app: &App, paint: &Paint<'_>, width: u16) -> Line<'static> {
    let mut spans = Vec::new();
    if width >= 140 {
        spans.push(paint.span(format!("{}  ", spending(app)), Role::Muted));
    }
    if let Some(caller) = app.picture.snapshot.caller.as_ref().filter(|_| width >= 100) {
        spans.push(paint.span(format!("{}  ", who(&caller.arn.to_string(), &caller.account)), Role::Muted));
    }
    if app.settings.demo {
        spans.push(paint.span(" DEMO ", Role::BadgeOpen));
        spans.push(Span::raw(" "));
    } else if app.environment().is_some() {
        let guard = app.guard();
        let role = match guard {
            Guard::Open => Role::BadgeOpen,
            Guard::Protected => Role::BadgeProtected,
            Guard::ReadOnly => Role::BadgeReadOnly,
        };
        spans.push(paint.span(format!(" {} ", guard.badge()), role));
        spans.push(Span::raw(" "));
    }
    if app.picture.paused || app.paused {
        spans.push(paint.span("PAUSED ", Role::Changing));
    }
    let role = if is_old(app) { Role::Changing } else { Role::Muted };
    spans.push(paint.span(freshness(app), role));
    let suffix = if app.settings.utc { "Z" } else { "" };
    spans.push(paint.span(format!("{}{suffix} ", clock(paint.now, app.settings.utc)), Role::Muted));
    Line::from(spans)
}

/// Requests of the last minute.
fn spending(app: &App) -> String {
    // Of one width, so that the header stands still while the number moves.
    format!("{:>3} calls/min", app.picture.spending.last_minute.total())
}

/// `OnCall@1234…9012`: the role or user, and the account in short.
fn who(arn: &str, account: &str) -> String {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let mut parts = resource.split('/');
    let name = match (parts.next(), parts.next()) {
        (Some("assumed-role" | "user" | "federated-user"), Some(name)) => name,
        (Some(first), _) => first,
        (None, _) => "",
    };
    let short = match (account.get(..4), account.get(8..)) {
        (Some(head), Some(tail)) if account.len() == 12 => format!("{head}…{tail}"),
        _ => account.to_owned(),
    };
    format!("{}@{short}", text::truncate(name, 16))
}

/// How old the services' list is: `1s ago `.
fn freshness(app: &App) -> String {
    match app.picture.slices.of(Part::Services).read_at {
        Some(at) => format!("{:>3} ago ", age_of(at, app.now)),
        None => String::new(),
    }
}

/// Seconds after which the picture is called old.
const OLD: u64 = 45;

fn is_old(app: &App) -> bool {
    let reading = app.picture.slices.of(Part::Services);
    reading.read_at.is_some_and(|at| app.now.saturating_duration_since(at).as_secs() > OLD)
}

/// The age of a reading.
pub(super) fn age_of(at: Instant, now: Instant) -> String {
    let seconds = now.saturating_duration_since(at).as_secs();
    text::age(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The line below the header, while something keeps everything from being read.
pub(super) fn banner(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let Some(trouble) = app.banner().filter(|_| app.layout.banner.height > 0) else { return };
    let area = app.layout.banner;
    let style = paint.theme.style(Role::Banner);
    buffer.set_style(area, style);
    let again = trouble.retry_at.map(|at| {
        let seconds = at.saturating_duration_since(app.now).as_secs();
        if seconds > 0 { format!("  trying again in {seconds}s") } else { "  trying again".to_owned() }
    });
    let again = again.unwrap_or_default();
    let bad = paint.theme.glyphs.bad;
    let whole = format!(" {bad} {} {}{again}", trouble.message, trouble.remedy);
    // What to do is worth more than what happened.
    let shown = if fits(&whole, area.width) {
        whole
    } else {
        format!(" {bad} {} {}", trouble.remedy, trouble.message)
    };
    let shown = text::truncate(&shown, usize::from(area.width)).into_owned();
    buffer.set_stringn(area.x, area.y, shown, usize::from(area.width), style);
}

/// The tabs of a small screen.
pub(super) fn tabs(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = app.layout.tabs;
    if area.height == 0 {
        return;
    }
    for (pane, from, label) in tab_places(app) {
        let role = if pane == app.focus { Role::TabActive } else { Role::Tab };
        let room = usize::from(area.right().saturating_sub(from));
        buffer.set_stringn(from, area.y, label, room, paint.theme.style(role));
    }
}

fn tab_places(app: &App) -> Vec<(PaneId, u16, String)> {
    let area = app.layout.tabs;
    let long: usize = PaneId::ALL.iter().map(|pane| pane.name().len() + 4).sum();
    let mut x = area.x;
    let mut places = Vec::new();
    for pane in PaneId::ALL {
        let name = if long <= usize::from(area.width) || pane == app.focus {
            pane.name()
        } else {
            pane.name().get(..4).unwrap_or(pane.name())
        };
        let label = format!(" {} {name} ", pane as u8);
        let width = u16::try_from(label.len()).unwrap_or(0);
        places.push((pane, x, label));
        x += width;
    }
    places
}

/// The tab at a column of the screen.
pub(in crate::console) fn tab_at(app: &App, x: u16) -> Option<PaneId> {
    let places = tab_places(app);
    let found = places
        .into_iter()
        .find(|(_, from, label)| (*from..*from + u16::try_from(label.len()).unwrap_or(0)).contains(&x));
    found.map(|(pane, ..)| pane)
}

/// The commands that the footer names: runbooks, then what is needed most.
const RUNBOOKS: &[&str] = &["rollback", "restart", "scale", "rotate-secret", "debug", "runbooks"];
const IN_LISTS: &[&str] = &["open", "filter", "log-around", "zoom", "everything", "palette"];
const IN_LOGS: &[&str] =
    &["filter", "log-level", "log-filter", "log-jump", "log-sources", "open", "log-wrap", "log-save", "zoom"];
/// For these there is room always.
const ALWAYS: &[&str] = &["help", "quit"];

/// The line of keys.
pub(super) fn footer(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = app.layout.footer;
    buffer.set_style(area, paint.theme.style(Role::Footer));
    if let Some(screen) = app.run_screen() {
        return run_footer(run::footer(app, screen), paint, area, buffer);
    }
    let mut spans = vec![Span::raw(" ")];
    let own = if app.focus == PaneId::Logs { IN_LOGS } else { IN_LISTS };
    let always: Vec<Span<'static>> = ALWAYS.iter().flat_map(|id| entry(app, id, 1, paint)).collect();
    let room = usize::from(area.width).saturating_sub(Line::from(always.clone()).width());
    for (group, ids) in [RUNBOOKS, own].into_iter().enumerate() {
        if group > 0 && spans.len() > 1 {
            spans.push(paint.span(format!("{}  ", paint.theme.glyphs.separator), Role::Faint));
        }
        for id in ids {
            let entry = entry(app, id, group, paint);
            let wider = spans.iter().chain(&entry).map(|span| text::width(&span.content)).sum::<usize>();
            if wider <= room {
                spans.extend(entry);
            }
        }
    }
    spans.extend(always);
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
}

/// The keys of a run's screen, as many as there is room for; the last one is always there.
fn run_footer(keys: Vec<(String, String)>, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let entry = |(place, (key, label)): (usize, &(String, String))| {
        let word = if place == 0 { Role::Text } else { Role::Muted };
        vec![paint.span(key.clone(), Role::Key), paint.span(format!(" {label}   "), word)]
    };
    let mut entries: Vec<_> = keys.iter().enumerate().map(entry).collect();
    let last = entries.pop().unwrap_or_default();
    let mut spans = vec![Span::raw(" ")];
    let width = |spans: &[Span<'static>]| spans.iter().map(|span| text::width(&span.content)).sum::<usize>();
    for entry in entries {
        if width(&spans) + width(&entry) + width(&last) <= usize::from(area.width) + 3 {
            spans.extend(entry);
        }
    }
    spans.extend(last);
    buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
}

/// `↵ open`: a key and what it does; nothing without a key.
fn entry(app: &App, id: &str, group: usize, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let Some(command) = command::find(id) else { return Vec::new() };
    let key = app.keymap.shown(id);
    if key.is_empty() {
        return Vec::new();
    }
    let key_role = if group == 0 { Role::KeyRunbook } else { Role::Key };
    let label = if id == "filter" && app.focus == PaneId::Logs { "search" } else { command.label };
    vec![paint.span(key, key_role), paint.span(format!(" {label}  "), Role::Muted)]
}

/// Passing messages, above the footer at the right.
pub(super) fn toasts(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let lowest = app.layout.hint.y;
    for (above, toast) in app.toasts.iter().rev().enumerate() {
        let role = match toast.tone {
            ToastTone::Info => Role::ToastInfo,
            ToastTone::Good => Role::ToastOk,
            ToastTone::Bad => Role::ToastBad,
        };
        let room = usize::from(app.size.width.saturating_sub(4));
        let words = format!(" {} ", text::truncate(&toast.text, room));
        let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
        let above = u16::try_from(above).unwrap_or(0);
        let area = Rect {
            x: app.size.width.saturating_sub(width + 1),
            y: lowest.saturating_sub(above),
            width,
            height: 1,
        };
        buffer.set_stringn(area.x, area.y, words, usize::from(width), paint.theme.style(role));
    }
}

#[cfg(test)]
mod tests {
    use super::who;

    #[test]
    fn callers_are_short() {
        let arn = "arn:aws:sts::123456789012:assumed-role/OnCall/me@corp";
        assert_eq!(who(arn, "123456789012"), "OnCall@1234…9012");
        assert_eq!(who("arn:aws:iam::1:root", "1"), "root@1");
        assert_eq!(who("", ""), "@");
    }
}

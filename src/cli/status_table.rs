//! `dogwatch status` for people: worst first, within 100 columns.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::status_details;
use crate::model::{Deployment, Service, Snapshot, Symptoms};
use crate::text;

/// The width that everything keeps to.
pub(super) const WIDTH: usize = 100;
/// Services that are well are listed up to this many rows, and counted beyond.
const ROWS: usize = 40;

pub(super) const BAD: Style = AnsiColor::Red.on_default();
pub(super) const CHANGING: Style = AnsiColor::Yellow.on_default();
pub(super) const OK: Style = AnsiColor::Green.on_default();
pub(super) const MUTED: Style = Style::new().dimmed();
pub(super) const STRONG: Style = Style::new().bold();

/// Writes a picture as a table, details of what is broken, and what could not be read.
pub(super) fn write(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    let services = snapshot.worst_first();
    header(snapshot, &services, out)?;
    if services.is_empty() {
        writeln!(out, "\n{MUTED}There are no services here.{MUTED:#}")?;
    } else {
        table(snapshot, &services, out)?;
    }
    status_details::write(snapshot, &services, out)
}

fn header(snapshot: &Snapshot, services: &[(&Service, Symptoms)], out: &mut impl Write) -> io::Result<()> {
    let account = snapshot.caller.as_ref().map_or("account unknown", |caller| caller.account.as_str());
    let place = match snapshot.clusters.as_slice() {
        [only] => only.name.clone(),
        several => format!("{} clusters", several.len()),
    };
    let place = format!("{account} · {} · {place}", snapshot.region);
    writeln!(out, "{STRONG}dogwatch{STRONG:#}  {}", text::truncate(&place, WIDTH - 10))?;
    let alarms = snapshot.ringing_alarms().len();
    let broken = services.iter().filter(|(_, symptoms)| symptoms.broken()).count();
    let rollouts = services.iter().filter(|(_, symptoms)| symptoms.rolling_out).count();
    let mut said = Vec::new();
    if broken > 0 {
        said.push(format!("{BAD}✖ {broken} broken{BAD:#}"));
    }
    if alarms > 0 {
        said.push(format!("{BAD}✖ {}{BAD:#}", text::count(alarms, "alarm")));
    }
    if rollouts > 0 {
        said.push(format!("{CHANGING}▲ {}{CHANGING:#}", text::count(rollouts, "rollout")));
    }
    said.push(text::count(services.len(), "service"));
    writeln!(out, "{}", said.join("  "))
}

/// One row, without colour.
struct Row {
    mark: (char, Style),
    cells: [String; 7],
}

const TITLES: [&str; 7] = ["SERVICE", "CLUSTER", "TASKS", "TASK DEFINITION", "ROLLOUT", "TARGETS", "ALARM"];
/// No column grows beyond this.
const WIDEST: [usize; 7] = [34, 16, 9, 26, 16, 9, 22];
/// Columns that give way first when a row is too wide, and how far.
const YIELDING: [(usize, usize); 4] = [(3, 14), (6, 10), (1, 8), (0, 16)];

fn table(snapshot: &Snapshot, services: &[(&Service, Symptoms)], out: &mut impl Write) -> io::Result<()> {
    let unwell = services.iter().filter(|(_, symptoms)| symptoms.broken() || symptoms.rolling_out).count();
    let shown = services.len().min(ROWS.max(unwell));
    let rows: Vec<_> = services.iter().take(shown).map(|(s, symptoms)| row(snapshot, s, symptoms)).collect();
    let widths = widths(&rows, snapshot.clusters.len() > 1);
    let line = |cells: &[String; 7]| {
        let padded = cells.iter().zip(widths).filter(|(_, width)| *width > 0);
        let padded: Vec<_> = padded.map(|(cell, width)| text::pad(cell, width)).collect();
        padded.join("  ").trim_end().to_owned()
    };
    writeln!(out, "\n{MUTED}  {}{MUTED:#}", line(&TITLES.map(str::to_owned)))?;
    for row in &rows {
        let (mark, style) = row.mark;
        writeln!(out, "{style}{mark}{style:#} {}", line(&row.cells))?;
    }
    if services.len() > shown {
        writeln!(out, "{MUTED}  … and {} more, all well{MUTED:#}", services.len() - shown)?;
    }
    Ok(())
}

fn row(snapshot: &Snapshot, service: &Service, symptoms: &Symptoms) -> Row {
    let mark = match symptoms {
        symptoms if symptoms.broken() => ('✖', BAD),
        symptoms if symptoms.rolling_out => ('▲', CHANGING),
        _ => ('●', OK),
    };
    let alarms = snapshot.alarms_of(service);
    let mut ringing = alarms.iter().filter(|alarm| alarm.is_ringing() && !alarm.only_scales());
    let first = ringing.next().map(|alarm| alarm.name.clone()).unwrap_or_default();
    let more = ringing.count();
    let alarm = if more > 0 { format!("{first} +{more}") } else { first };
    Row {
        mark,
        cells: [
            service.name.clone(),
            service.cluster.clone(),
            format!("{}/{}", service.running, service.desired),
            service.task_definition.name().to_owned(),
            rollout(snapshot, service),
            targets(snapshot, service),
            alarm,
        ],
    }
}

/// `50% 3m`, `failed 3m`, or nothing once it is complete.
fn rollout(snapshot: &Snapshot, service: &Service) -> String {
    let age = |deployment: &Deployment| {
        let since = deployment.created_at;
        since.map(|since| format!(" {}", text::age_at(since, snapshot.taken_at))).unwrap_or_default()
    };
    let moving = service.deployments.iter().find(|deployment| deployment.in_progress());
    let failing = service.deployments.iter().find(|deployment| deployment.failing());
    match (failing, moving) {
        (Some(failing), _) if failing.in_progress() => {
            format!("{}% {} lost{}", failing.percent(), failing.failed, age(failing))
        }
        (Some(failing), _) => format!("failed{}", age(failing)),
        (None, Some(moving)) => format!("{}%{}", moving.percent(), age(moving)),
        (None, None) => String::new(),
    }
}

/// Healthy targets of all.
fn targets(snapshot: &Snapshot, service: &Service) -> String {
    let groups = snapshot.target_groups_of(service);
    let all: Vec<_> = groups.iter().flat_map(|group| &group.targets).collect();
    if all.is_empty() {
        return String::new();
    }
    let healthy = all.iter().filter(|target| target.state == crate::model::TargetState::Healthy);
    format!("{}/{}", healthy.count(), all.len())
}

/// As wide as the cells need, within bounds; 0 leaves a column out.
fn widths(rows: &[Row], with_cluster: bool) -> [usize; 7] {
    let mut widths = [0; 7];
    for (index, width) in widths.iter_mut().enumerate() {
        let cell = |row: &Row| row.cells.get(index).map_or(0, |cell| text::width(cell));
        let needed = rows.iter().map(cell).max().unwrap_or(0);
        let title = TITLES.get(index).map_or(0, |title| title.len());
        let widest = WIDEST.get(index).copied().unwrap_or(needed);
        *width = if needed == 0 { 0 } else { needed.max(title).min(widest.max(title)) };
    }
    if let ([_, cluster, ..], false) = (&mut widths, with_cluster) {
        *cluster = 0;
    }
    for (index, least) in YIELDING {
        let total: usize = widths.iter().filter(|width| **width > 0).map(|width| width + 2).sum();
        if let Some(width) = widths.get_mut(index) {
            let excess = total.saturating_sub(WIDTH);
            *width = width.saturating_sub(excess).max(least.min(*width));
        }
    }
    widths
}

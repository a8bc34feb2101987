//! What can be chosen, and what choosing does.

use std::sync::Arc;

use crate::console::app::{App, ToastTone};
use crate::console::command::Command;
use crate::console::event::Effect;
use crate::console::layers::choice::{Choice, Entry, Topic};
use crate::console::layers::palette::{Entry as Named, Target};
use crate::console::layers::{Layer, palette::Palette};
use crate::console::panes::PaneId;
use crate::console::theme;
use crate::engine::poll::Ask;
use crate::model::ServiceKey;
use crate::text;

/// The clusters of the account, the busiest first.
pub(super) fn clusters(app: &App) -> Vec<Entry> {
    let mut known: Vec<_> = app.picture.snapshot.clusters.iter().collect();
    known.sort_by(|a, b| (b.running_tasks, &a.name).cmp(&(a.running_tasks, &b.name)));
    let entry = |cluster: &&crate::model::Cluster| Entry {
        name: cluster.name.clone(),
        about: format!(
            "{}, {}",
            count(cluster.active_services, "service"),
            count(cluster.running_tasks, "task")
        ),
        current: app.picture.place.cluster.as_deref() == Some(&cluster.name),
    };
    known.iter().map(entry).collect()
}

fn count(number: u32, thing: &str) -> String {
    text::count(usize::try_from(number).unwrap_or(usize::MAX), thing)
}

fn environments(app: &App) -> Vec<Entry> {
    let entry = |(place, environment): (usize, &crate::console::Environment)| {
        let at = &environment.place;
        let parts = [&at.profile, &at.region, &at.cluster];
        let parts: Vec<_> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
        Entry {
            name: environment.name.clone(),
            about: format!("{}  {}", parts.join(" · "), environment.guard.badge().to_lowercase()),
            current: place == app.environment,
        }
    };
    app.settings.environments.iter().enumerate().map(entry).collect()
}

fn themes(app: &App) -> Vec<Entry> {
    let names = theme::Theme::list(app.settings.themes.as_deref());
    let entry = |name: String| Entry { current: name == app.theme.name, name, about: String::new() };
    names.into_iter().map(entry).collect()
}

/// Opens a choice.
pub(super) fn open(app: &mut App, topic: Topic) {
    let entries = match topic {
        Topic::Cluster => clusters(app),
        Topic::Environment => environments(app),
        Topic::Theme => themes(app),
    };
    app.layers.push(Layer::Choice(Choice::new(topic, entries)));
}

/// Opens the palette over everything that has a name.
pub(super) fn open_palette(app: &mut App) {
    let services = app.picture.snapshot.services.iter().map(|service| Named {
        name: format!("service {}", service.name),
        about: "Select this service".to_owned(),
        target: Target::Service(service.key()),
    });
    let clusters = clusters(app).into_iter().map(|entry| Named {
        name: format!("cluster {}", entry.name),
        about: entry.about,
        target: Target::Cluster(entry.name),
    });
    let environments = environments(app).into_iter().enumerate().map(|(place, entry)| Named {
        name: format!("environment {}", entry.name),
        about: entry.about,
        target: Target::Environment(place),
    });
    let themes = themes(app).into_iter().map(|entry| Named {
        name: format!("theme {}", entry.name),
        about: "Use this theme".to_owned(),
        target: Target::Theme(entry.name),
    });
    let is_command = |id: &str| Command::of_runbook(id).is_some();
    let own = app.settings.runbooks.runbooks.iter().filter(|known| !is_command(&known.id));
    let own = own.map(|known| Named {
        name: format!("runbook {}", known.id),
        about: known.title.clone(),
        target: Target::Runbook(known.id.clone()),
    });
    let services = own.chain(services);
    let names = services.chain(clusters).chain(environments).chain(themes).collect();
    app.layers.push(Layer::Palette(Palette::new(names)));
}

/// Does what was chosen.
pub(super) fn choose(app: &mut App, topic: Topic, name: &str) -> Vec<Effect> {
    match topic {
        Topic::Cluster => go_to_cluster(app, name),
        Topic::Environment => {
            let place = app.settings.environments.iter().position(|known| known.name == name);
            place.map(|place| go_to_environment(app, place)).unwrap_or_default()
        }
        Topic::Theme => {
            use_theme(app, name);
            Vec::new()
        }
    }
}

pub(super) fn go_to_cluster(app: &mut App, name: &str) -> Vec<Effect> {
    if app.picture.place.cluster.as_deref() == Some(name) {
        return Vec::new();
    }
    app.toast(ToastTone::Info, format!("Reading cluster {name}"));
    vec![Effect::Ask(Ask::Cluster(name.to_owned()))]
}

pub(super) fn go_to_environment(app: &mut App, place: usize) -> Vec<Effect> {
    let Some(environment) = app.settings.environments.get(place).cloned() else { return Vec::new() };
    app.environment = place;
    app.toast(ToastTone::Info, format!("Reading environment {}", environment.name));
    vec![Effect::Ask(Ask::Go(environment.place))]
}

/// Takes a theme; one that cannot be read leaves the one before, and says why.
pub(super) fn use_theme(app: &mut App, name: &str) {
    match app.settings.theme(name) {
        Ok(theme) => app.theme = Arc::new(theme),
        Err(error) => app.toast(ToastTone::Bad, error),
    }
    app.dirty = true;
}

/// Selects a service, dropping a filter that hides it.
pub(super) fn go_to_service(app: &mut App, key: &ServiceKey) {
    let wanted = crate::console::panes::RowId::Service(key.clone());
    app.focus = PaneId::Services;
    let list = app.list_mut(PaneId::Services);
    list.filter.clear();
    // Somebody has chosen: the worst is not selected any more when it becomes known.
    (list.selected, list.at_top) = (Some(wanted), false);
    app.refresh();
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::console::fixture;

    #[test]
    fn a_service_that_was_gone_to_stays_while_the_worst_is_not_known() {
        let base = Instant::now();
        let mut app = fixture::app(fixture::picture(base), base, 160, 48);
        app.list_mut(PaneId::Services).at_top = true;
        let last = app.picture.snapshot.services.last().unwrap().key();
        go_to_service(&mut app, &last);
        app.refresh();
        assert_eq!(app.service(), Some(&last));
    }
}

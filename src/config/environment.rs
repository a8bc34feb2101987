//! Environments: an account, region and cluster under a name, and how careful to be there.

use http::Uri;
use toml::Spanned;

use crate::model::Guard;
use crate::sheet::{Section, suggestion};

/// One `[[environment]]`. What is `None` is found as the AWS CLI finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name; no other has it.
    pub name: String,
    /// The profile of `~/.aws/config`.
    pub profile: Option<String>,
    /// The AWS region.
    pub region: Option<String>,
    /// Another address than AWS's own: an http or https URL.
    pub endpoint_url: Option<String>,
    /// The cluster; `None` for the busiest one.
    pub cluster: Option<String>,
    /// What a change asks for.
    pub guard: Guard,
    /// Whether the file says so itself.
    pub guard_given: bool,
    /// Addresses that answer with success while all is well: http or https URLs.
    pub health_urls: Vec<String>,
    /// What the names of the environment's alarms begin with; empty for all alarms.
    pub alarm_prefixes: Vec<String>,
}

const GUARDS: [(&str, Guard); 3] =
    [("open", Guard::Open), ("protected", Guard::Protected), ("read-only", Guard::ReadOnly)];

/// All environments, in the order of the file.
pub(super) fn read(top: &Section<'_>) -> Vec<Environment> {
    let mut environments: Vec<Environment> = Vec::new();
    for section in top.sections("environment") {
        let name = name_of(&section, &environments);
        let profile = text(&section, "profile");
        let region = text(&section, "region");
        let endpoint_url = section.text("endpoint_url").and_then(|url| checked_url(&section, &url));
        let cluster = text(&section, "cluster");
        let usual = || Guard::usual(name.iter().chain(&profile).chain(&cluster).map(String::as_str));
        let written = guard(&section);
        let guard = written.unwrap_or_else(usual);
        let health_urls = section.texts("health_urls");
        let health_urls = health_urls.iter().filter_map(|url| checked_url(&section, url)).collect();
        let alarm_prefixes = section.texts("alarm_prefixes").into_iter();
        let alarm_prefixes = alarm_prefixes.map(|prefix| prefix.into_inner().to_owned()).collect();
        section.finish();
        // One whose name is missing or no good has been noted, so that nothing will come of it.
        let name = name.unwrap_or_default();
        environments.push(Environment {
            name,
            profile,
            region,
            endpoint_url,
            cluster,
            guard,
            guard_given: written.is_some(),
            health_urls,
            alarm_prefixes,
        });
    }
    environments
}

/// The environment to begin with, when there is one of that name.
pub(super) fn read_default(top: &Section<'_>, environments: &[Environment]) -> Option<String> {
    let name = top.text("default_environment")?;
    let names = environments.iter().map(|environment| environment.name.as_str());
    let wrong = name.get_ref();
    if environments.is_empty() {
        let message = format!("there is no environment `{wrong}`; write [[environment]] and its keys below");
        top.note(name.span(), message);
    } else if !names.clone().any(|known| known == *wrong) {
        let right = suggestion(wrong, names);
        top.note(name.span(), format_args!("there is no environment `{wrong}`{right}"));
    }
    Some((*wrong).to_owned())
}

fn name_of(section: &Section<'_>, others: &[Environment]) -> Option<String> {
    if section.value("name").is_none() {
        section.note(section.at(), "an [[environment]] needs a name, such as name = \"prod\"");
    }
    let name = section.text("name")?;
    if others.iter().any(|other| other.name == *name.get_ref()) {
        section.note(name.span(), format_args!("there is an environment `{}` already", name.get_ref()));
    }
    Some(name.into_inner().to_owned())
}

fn text(section: &Section<'_>, key: &'static str) -> Option<String> {
    Some(section.text(key)?.into_inner().to_owned())
}

fn guard(section: &Section<'_>) -> Option<Guard> {
    let text = section.text("guard")?;
    let found = GUARDS.into_iter().find(|(name, _)| name == text.get_ref());
    if found.is_none() {
        let right = suggestion(text.get_ref(), GUARDS.iter().map(|(name, _)| *name));
        section.note(text.span(), format_args!("there is no guard `{}`{right}", text.get_ref()));
    }
    Some(found?.1)
}

/// A URL that can be asked. One with a password in it is refused: it would stand on the screen.
fn checked_url(section: &Section<'_>, text: &Spanned<&str>) -> Option<String> {
    let url: Option<Uri> = text.get_ref().parse().ok();
    let url = url.filter(|url| matches!(url.scheme_str(), Some("http" | "https")));
    let host = url.as_ref().and_then(|url| url.authority()).filter(|host| !host.host().is_empty());
    match host {
        None => {
            let wrong = text.get_ref();
            let message = format!("`{wrong}` is no URL; write one such as \"https://example.com/health\"");
            section.note(text.span(), message);
            None
        }
        Some(host) if host.as_str().contains('@') => {
            section.note(text.span(), "a URL must not carry a user or a password");
            None
        }
        Some(_) => Some((*text.get_ref()).to_owned()),
    }
}

//! How careful to be at a place, by what the configuration says of it.

use super::{Config, Environment};
use crate::model::{Arn, Guard};

/// Where something is about to be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The profile, where one is named.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Another address than AWS's own, where one is named.
    pub endpoint_url: Option<String>,
    /// The cluster's name.
    pub cluster: Option<String>,
}

impl Config {
    /// The guard of a place. An environment that was chosen by its name decides for what it names;
    /// without one the strictest of those that mean this place. What no environment names is
    /// protected as [`Guard::usual`] has it, so that nothing gets past a guard by flags.
    pub fn guard_of(&self, chosen: Option<&Environment>, target: &Target) -> Guard {
        let here = || self.environments.iter().filter(|environment| environment.means(target));
        let strictest = || here().map(|environment| environment.guards(target)).max();
        match chosen {
            Some(environment) if environment.means(target) => environment.guards(target),
            Some(environment) => environment.guards(target).max(strictest().unwrap_or(usual(target))),
            None => strictest().unwrap_or(usual(target)),
        }
    }

    /// The environment that a place belongs to: the one that was chosen, else the first of those that
    /// say the most of it.
    pub fn environment_of<'c>(
        &'c self,
        chosen: Option<&'c Environment>,
        target: &Target,
    ) -> Option<&'c Environment> {
        let mut here = self.environments.iter().filter(|environment| environment.means(target));
        let first = here.next();
        let most = |best: &'c Environment, other: &'c Environment| match other.says() > best.says() {
            true => other,
            false => best,
        };
        chosen.or_else(|| first.map(|first| here.fold(first, most)))
    }
}

fn usual(target: &Target) -> Guard {
    Guard::usual(target.profile.iter().chain(&target.cluster).map(String::as_str))
}

impl Environment {
    /// Whether a place is this environment's in all that it says of its own.
    fn means(&self, target: &Target) -> bool {
        let fits = |own: &Option<String>, there: &Option<String>| {
            own.as_ref().is_none_or(|own| there.as_ref().is_some_and(|there| same(own, there)))
        };
        self.says() > 0
            && fits(&self.profile, &target.profile)
            && fits(&self.region, &target.region)
            && fits(&self.endpoint_url, &target.endpoint_url)
            && fits(&self.cluster, &target.cluster)
    }

    /// How much of a place it names.
    fn says(&self) -> usize {
        let named = [&self.profile, &self.region, &self.endpoint_url, &self.cluster];
        named.into_iter().flatten().count()
    }

    /// Its guard, or a stricter one by what it does not say.
    fn guards(&self, target: &Target) -> Guard {
        let differs = |own: &Option<String>, there: &Option<String>| match (own, there) {
            (Some(own), Some(there)) => !same(own, there),
            (own, there) => own.is_none() && there.is_some(),
        };
        let profile = target.profile.iter().filter(|_| differs(&self.profile, &target.profile));
        let cluster = target.cluster.iter().filter(|_| differs(&self.cluster, &target.cluster));
        self.guard.max(Guard::usual(profile.chain(cluster).map(String::as_str)))
    }
}

/// Whether two texts name the same; a cluster may be given by its ARN.
fn same(one: &str, other: &str) -> bool {
    let name = |text: &str| match text.starts_with("arn:") {
        true => Arn::new(text).name().to_owned(),
        false => text.trim_end_matches('/').to_owned(),
    };
    name(one) == name(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
        [[environment]]
        name = 'sandbox'
        profile = 'lauv'
        cluster = 'lauv-prod-copy'
        guard = 'open'
        [[environment]]
        name = 'watch'
        region = 'eu-west-1'
        guard = 'read-only'
        [[environment]]
        name = 'anything'
        guard = 'open'
        [[environment]]
        name = 'local'
        endpoint_url = 'http://127.0.0.1:4570'";

    fn guard(chosen: Option<&str>, profile: Option<&str>, region: &str, cluster: &str) -> Guard {
        let config = Config::parse("config.toml", TEXT).unwrap();
        let chosen = chosen.map(|name| config.environment(name).unwrap());
        let target = Target {
            profile: profile.map(str::to_owned),
            region: Some(region.to_owned()),
            endpoint_url: None,
            cluster: Some(cluster.to_owned()),
        };
        config.guard_of(chosen, &target)
    }

    #[test]
    fn what_an_environment_names_it_decides() {
        assert_eq!(guard(Some("sandbox"), Some("lauv"), "us-east-1", "lauv-prod-copy"), Guard::Open);
        assert_eq!(guard(None, Some("lauv"), "us-east-1", "lauv-prod-copy"), Guard::Open);
        assert_eq!(guard(None, Some("lauv"), "eu-west-1", "lauv-prod-copy"), Guard::ReadOnly);
        assert_eq!(guard(Some("watch"), None, "eu-west-1", "dev"), Guard::ReadOnly);
    }

    #[test]
    fn flags_lead_nobody_around_a_guard() {
        assert_eq!(guard(Some("sandbox"), Some("lauv"), "us-east-1", "lauv-prod"), Guard::Protected);
        assert_eq!(guard(Some("sandbox"), Some("production"), "us-east-1", "dev"), Guard::Protected);
        assert_eq!(guard(Some("sandbox"), Some("lauv"), "eu-west-1", "dev"), Guard::ReadOnly);
        assert_eq!(guard(Some("watch"), None, "us-east-1", "dev"), Guard::ReadOnly);
        assert_eq!(guard(Some("anything"), None, "us-east-1", "lauv-prod"), Guard::Protected);
    }

    #[test]
    fn without_an_environment_the_names_decide() {
        assert_eq!(guard(None, None, "us-east-1", "lauv-prod-cluster"), Guard::Protected);
        assert_eq!(guard(None, Some("acme-PROD"), "us-east-1", "dev"), Guard::Protected);
        assert_eq!(guard(None, None, "us-east-1", "dev"), Guard::Open);
    }
}

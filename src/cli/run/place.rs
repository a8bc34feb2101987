//! Where a run acts, and how it is guarded there.

use std::path::PathBuf;

use crate::cli::{AccountFlags, Exit, complain};
use crate::config::{Config, Environment, Target};
use crate::engine::{Engine, Unlocated};
use crate::model::{Guard, Service};
use crate::runbook::{RotationPolicy, Subject, Surroundings};

/// What the commands that carry runbooks out are told of the machine they run on.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The configuration.
    pub config: Config,
    /// Which account, the chosen environment's settings included.
    pub account: AccountFlags,
    /// The flags of the account as they were written, for commands to copy.
    pub flags: Vec<String>,
    /// The name of the environment that was chosen.
    pub environment: Option<String>,
    /// The profile that holds, from a flag or a variable.
    pub profile: Option<String>,
    /// Another address than AWS's own, from a flag or a variable.
    pub endpoint_url: Option<String>,
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// Whether the account is a simulated one.
    pub demo: bool,
    /// The state folder, for journal and lock.
    pub state: Option<PathBuf>,
    /// The folders of runbooks of one's own.
    pub runbooks: Vec<PathBuf>,
}

impl Ground {
    fn chosen(&self) -> Option<&Environment> {
        self.config.environment(self.environment.as_deref()?)
    }

    fn target(&self, region: &str, cluster: &str) -> Target {
        Target {
            profile: self.profile.clone(),
            region: Some(region.to_owned()),
            endpoint_url: self.endpoint_url.clone(),
            cluster: Some(cluster.to_owned()),
        }
    }

    /// How changes in a cluster are guarded.
    pub(super) fn guard(&self, region: &str, cluster: &str) -> Guard {
        match (self.read_only, self.demo) {
            (true, _) => Guard::ReadOnly,
            (false, true) => Guard::Protected,
            (false, false) => self.config.guard_of(self.chosen(), &self.target(region, cluster)),
        }
    }

    /// What a run is about.
    pub(super) fn subject(&self, region: &str, service: &Service) -> Subject {
        let environment = self.environment_at(region, &service.cluster);
        Subject {
            environment: environment.map(|environment| environment.name.clone()),
            account: None,
            region: region.to_owned(),
            cluster: service.cluster.clone(),
            service: service.name.clone(),
        }
    }

    /// What a run in a cluster is told of its surroundings.
    pub(super) fn surroundings(&self, region: &str, cluster: &str) -> Surroundings {
        let environment = self.environment_at(region, cluster);
        let secrets = &self.config.secrets;
        Surroundings {
            health_urls: environment.map(|one| one.health_urls.clone()).unwrap_or_default(),
            alarm_prefixes: environment.map(|one| one.alarm_prefixes.clone()).unwrap_or_default(),
            rotation: RotationPolicy {
                credentials: secrets.rotate_credentials_after,
                keys: secrets.rotate_keys_after,
            },
        }
    }

    fn environment_at(&self, region: &str, cluster: &str) -> Option<&Environment> {
        // What the configuration says is of real accounts.
        if self.demo {
            return None;
        }
        self.config.environment_of(self.chosen(), &self.target(region, cluster))
    }
}

/// The service that is meant; what is wrong is said.
pub(super) async fn locate(engine: &Engine, cluster: Option<&str>, name: &str) -> Result<Service, Exit> {
    engine.locate(cluster, name).await.map_err(|why| {
        let (failure, exit) = match &why {
            Unlocated::Wrong(failure) => (failure, Exit::WrongUse),
            Unlocated::Unreadable(failure) => (failure, Exit::Unreadable),
        };
        complain(failure);
        exit
    })
}

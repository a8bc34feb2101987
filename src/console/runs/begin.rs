//! What a run begins with, found from what is on the screen.

use crate::console::app::App;
use crate::engine::poll::{Connection, Place};
use crate::model::{Guard, ServiceKey};
use crate::runbook::machine::Beginning;
use crate::runbook::{RotationPolicy, RunId, Subject, Surroundings, Values};

/// No name of a run is longer, in bytes.
const LONGEST: usize = 120;

impl App {
    /// How changes are guarded here. Where nothing is written down, the cluster that was found
    /// counts too.
    pub(in crate::console) fn guard(&self) -> Guard {
        let Some(environment) = self.environment() else { return Guard::Protected };
        let cluster = self.picture.place.cluster.as_deref();
        match environment.guard {
            Guard::Open if !environment.guard_given => Guard::usual(cluster),
            guard => guard,
        }
    }

    /// The service that a runbook acts on: that of the run on top, else the selected one.
    pub(in crate::console) fn runbook_service(&self) -> Option<ServiceKey> {
        let on_top = self.run_screen().and_then(|screen| self.runs.get(&screen.id));
        let on_top = on_top.map(|run| super::service_of(run));
        let known = on_top.filter(|key| self.picture.overview.index_of(key).is_some());
        known.or_else(|| self.service().cloned())
    }

    /// A service of the cluster on the screen, as runs name it. Fails with what is in the way.
    pub(in crate::console) fn subject_of(&self, service: &ServiceKey) -> Result<Subject, String> {
        let environment = self.environment();
        let shown = &self.picture.place;
        // The picture of an environment that is being left says nothing of the next one.
        if !environment.is_some_and(|environment| same_account(&environment.place, shown)) {
            return Err("The environment is still being read: try again in a moment.".to_owned());
        }
        if self.picture.connection != Connection::Connected {
            return Err("There is no connection to the account yet.".to_owned());
        }
        let snapshot = &self.picture.snapshot;
        let named = environment.map(|environment| environment.name.clone());
        Ok(Subject {
            environment: named.filter(|name| !name.is_empty()),
            account: snapshot.caller.as_ref().map(|caller| caller.account.clone()),
            region: snapshot.region.clone(),
            cluster: service.cluster.clone(),
            service: service.name.clone(),
        })
    }

    /// What a run of a runbook begins with. Fails with what is in the way, for a person.
    pub(in crate::console) fn beginning(
        &self,
        runbook: &str,
        subject: Subject,
        values: Values,
    ) -> Result<Beginning, String> {
        let known = self.settings.runbooks.get(runbook);
        let runbook = known.ok_or_else(|| format!("There is no runbook “{runbook}”."))?.clone();
        let health_urls = self.environment().map(|environment| environment.health_urls.clone());
        Ok(Beginning {
            id: self.run_id(&runbook.id, &subject.service),
            runbook,
            subject,
            guard: self.guard(),
            values,
            surroundings: Surroundings {
                health_urls: health_urls.unwrap_or_default(),
                alarm_prefixes: self.picture.place.alarm_prefixes.clone(),
                rotation: RotationPolicy::default(),
            },
            attended: true,
            plan_only: false,
        })
    }

    /// `20261121T030412Z-rollback-lauv-gateway-service-4f1c`: its end tells it from those of other
    /// sessions, and each run of this session from the others.
    fn run_id(&self, runbook: &str, service: &str) -> RunId {
        let count = u16::try_from(self.runs.count()).unwrap_or(u16::MAX);
        let end = format!("-{:04x}", self.settings.session.wrapping_add(count));
        let at = self.account_time().strftime("%Y%m%dT%H%M%SZ").to_string();
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
        let name: String = format!("{at}-{runbook}-{service}").chars().map(plain).collect();
        let name: String = name.chars().take(LONGEST.saturating_sub(end.len())).collect();
        RunId(name + &end)
    }
}

/// Whether what is shown is the account and region that are wanted; the cluster can be chosen within.
fn same_account(wanted: &Place, shown: &Place) -> bool {
    let account = |place: &Place| {
        let Place { environment, profile, endpoint_url, .. } = place.clone();
        (environment, profile, endpoint_url)
    };
    let region = wanted.region.is_none() || wanted.region == shown.region;
    region && account(wanted) == account(shown)
}

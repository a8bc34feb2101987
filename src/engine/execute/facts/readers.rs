//! Which services of the account read a secret.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use super::FactReader;
use super::listed::all;
use super::place::{Put, put};
use crate::aws::Error;
use crate::aws::ecs::SERVICES_A_CALL;
use crate::model::{Arn, SecretTarget, Service, ServiceStatus, TaskDefinition};
use crate::runbook::{Known, Reader, Readers};

/// Calls of one kind that are under way at the same time.
const AT_ONCE: usize = 32;
/// Clusters whose services are listed at the same time.
const LISTS: usize = 16;

/// What was found so far.
#[derive(Default)]
struct State {
    readers: Readers,
    services: Vec<Service>,
}

struct Search<'a> {
    reader: &'a FactReader,
    target: &'a SecretTarget,
    state: Mutex<State>,
}

/// Looks at every service of every cluster. What cannot be read, or not within `patience`, makes
/// the answer incomplete.
pub(super) async fn find(reader: &FactReader, target: &SecretTarget, patience: Duration) -> Put {
    let search = Search { reader, target, state: Mutex::default() };
    if tokio::time::timeout(patience, search.run()).await.is_err() {
        search.state().readers.incomplete = true;
    }
    let State { mut readers, .. } = search.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    readers.services.sort_by(|a, b| (&a.cluster, &a.service).cmp(&(&b.cluster, &b.service)));
    let target = target.clone();
    put(|facts| drop(facts.readers.insert(target, Known::Read(readers))))
}

impl Search<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(&self) {
        let clusters = all(self.reader.account.cluster_arns()).await;
        let clusters = self.kept(clusters).unwrap_or_default();
        stream::iter(clusters).for_each_concurrent(LISTS, |cluster| self.services_of(cluster)).await;
        let services = std::mem::take(&mut self.state().services);
        let definitions: BTreeSet<Arn> =
            services.iter().flat_map(|service| service.task_definitions()).cloned().collect();
        let services = &services;
        let reading = definitions.into_iter().map(|arn| self.look_at(arn, services)).collect::<Vec<_>>();
        stream::iter(reading).for_each_concurrent(AT_ONCE, |look| look).await;
    }

    async fn services_of(&self, cluster: Arn) {
        let Some(arns) = self.kept(all(self.reader.account.service_arns(cluster.as_str())).await) else {
            return;
        };
        let names: Vec<String> = arns.iter().map(|arn| arn.as_str().to_owned()).collect();
        for some in names.chunks(SERVICES_A_CALL) {
            if let Some(found) = self.kept(self.reader.account.services(cluster.as_str(), some).await) {
                let there = found.into_iter().filter(|service| service.status != ServiceStatus::Inactive);
                self.state().services.extend(there);
            }
        }
    }

    async fn look_at(&self, arn: Arn, services: &[Service]) {
        let Some(definition) = self.kept(self.reader.task_definition(arn.as_str()).await) else { return };
        let Some(definition) = definition else { return };
        let variables = variables(&definition, self.target);
        if variables.is_empty() {
            return;
        }
        let mut state = self.state();
        for service in services.iter().filter(|service| service.task_definitions().contains(&&arn)) {
            add(&mut state.readers.services, service, &variables);
        }
    }

    /// What was read; what was not makes the answer incomplete.
    fn kept<T>(&self, read: Result<T, Error>) -> Option<T> {
        if read.is_err() {
            self.state().readers.incomplete = true;
        }
        read.ok()
    }
}

/// The variables of a task definition that take a secret, or a part or version of it.
fn variables(definition: &Arc<TaskDefinition>, target: &SecretTarget) -> BTreeSet<String> {
    let references = definition.containers.iter().flat_map(|container| &container.secrets);
    let takes = references.filter(|reference| is_same(&reference.target(), target));
    takes.map(|reference| reference.name.clone()).collect()
}

fn add(readers: &mut Vec<Reader>, service: &Service, variables: &BTreeSet<String>) {
    let same = |reader: &&mut Reader| (&reader.cluster, &reader.service) == (&service.cluster, &service.name);
    match readers.iter_mut().find(same) {
        Some(reader) => {
            let all = reader.variables.iter().chain(variables).cloned().collect::<BTreeSet<_>>();
            reader.variables = all.into_iter().collect();
        }
        None => readers.push(Reader {
            cluster: service.cluster.clone(),
            service: service.name.clone(),
            variables: variables.iter().cloned().collect(),
        }),
    }
}

/// Whether two references name the same parameter or secret. A secret's ARN may be written without
/// the six characters that Secrets Manager adds to its name.
fn is_same(one: &SecretTarget, other: &SecretTarget) -> bool {
    let added = |long: &str, short: &str| {
        long.strip_prefix(short).and_then(|rest| rest.strip_prefix('-')).is_some_and(|rest| rest.len() == 6)
    };
    one.store == other.store && (one.id == other.id || added(&one.id, &other.id) || added(&other.id, &one.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SecretReference;

    #[test]
    fn a_secret_is_known_by_each_of_its_names() {
        let target =
            |value: &str| SecretReference { name: String::new(), value_from: value.to_owned() }.target();
        let arn = "arn:aws:secretsmanager:eu-west-1:1:secret:db";
        let whole = target(&format!("{arn}-AbCdEf"));
        for same in [format!("{arn}-AbCdEf:user::"), format!("{arn}-AbCdEf"), arn.to_owned()] {
            assert!(is_same(&target(&same), &whole), "{same}");
        }
        for other in [format!("{arn}-AbCdEg"), format!("{arn}-a-AbCdEf"), "/db".to_owned()] {
            assert!(!is_same(&target(&other), &whole), "{other}");
        }
    }
}

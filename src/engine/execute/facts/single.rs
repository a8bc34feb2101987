//! What is one thing: the service, a task definition, a secret with its versions.

use std::sync::Arc;

use super::FactReader;
use super::listed::all;
use super::place::{Put, put};
use crate::aws::Error;
use crate::model::{SecretMetadata, SecretTarget, ServiceStatus, StoreKind, TaskDefinition};
use crate::runbook::{Known, Subject};

impl FactReader {
    pub(super) async fn service(&self, subject: &Subject) -> Result<Put, Error> {
        let names = [subject.service.clone()];
        let found = match self.account.services(&subject.cluster, &names).await {
            Ok(found) => found,
            Err(error) if error.why.as_str() == "ClusterNotFoundException" => Vec::new(),
            Err(error) => return Err(error),
        };
        // A deleted service is shown for a while, INACTIVE.
        let there = |service: &crate::model::Service| {
            service.name == subject.service && service.status != ServiceStatus::Inactive
        };
        let service = found.into_iter().find(there).map(Arc::new);
        Ok(put(|facts| facts.service = Known::Read(service)))
    }

    pub(super) async fn definition(&self, name: &str) -> Result<Put, Error> {
        let found = self.task_definition(name).await?;
        let name = name.to_owned();
        Ok(put(|facts| drop(facts.definitions.insert(name, Known::Read(found)))))
    }

    /// A task definition; `None` where there is none.
    pub(super) async fn task_definition(&self, name: &str) -> Result<Option<Arc<TaskDefinition>>, Error> {
        let kept = if self.keeps { self.kept().definitions.get(name).cloned() } else { None };
        if kept.is_some() {
            return Ok(kept);
        }
        let found = match self.account.task_definition(name).await {
            Ok(found) => Arc::new(found),
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        if found.is_active() {
            self.kept().definitions.insert(name.to_owned(), Arc::clone(&found));
        }
        Ok(Some(found))
    }

    pub(super) async fn secret(&self, target: &SecretTarget) -> Result<Put, Error> {
        let found = match target.store {
            StoreKind::Parameter => self.parameter(&target.id).await?,
            StoreKind::Secret => self.stored_secret(&target.id).await?,
        };
        let target = target.clone();
        Ok(put(|facts| drop(facts.secret.insert(target, Known::Read(found)))))
    }

    async fn parameter(&self, name: &str) -> Result<Option<SecretMetadata>, Error> {
        let names = [name.to_owned()];
        let found = all(self.account.parameters(&names)).await?;
        let Some(mut found) = found.into_iter().find(|parameter| parameter.name == name) else {
            return Ok(None);
        };
        match all(self.account.parameter_versions(name)).await {
            Ok(versions) if !versions.is_empty() => found.versions = versions.into_iter().rev().collect(),
            Ok(_) => {}
            // The version in force is known from the metadata.
            Err(error) if error.is_refusal() => {}
            Err(error) => return Err(error),
        }
        Ok(Some(found))
    }

    async fn stored_secret(&self, id: &str) -> Result<Option<SecretMetadata>, Error> {
        let mut found = match self.account.secret(id).await {
            Ok(found) => found,
            Err(error) if error.why.as_str() == "ResourceNotFoundException" => return Ok(None),
            Err(error) => return Err(error),
        };
        match all(self.account.secret_versions(id)).await {
            Ok(mut versions) if !versions.is_empty() => {
                versions.sort_by_key(|version| std::cmp::Reverse(version.created_at));
                found.versions = versions;
            }
            Ok(_) => {}
            // Those that carry a stage are known from the metadata.
            Err(error) if error.is_refusal() => {}
            Err(error) => return Err(error),
        }
        Ok(Some(found))
    }
}

/// DescribeTaskDefinition answers ClientException "Unable to describe task definition." for one
/// that is not there.
fn is_missing(error: &Error) -> bool {
    let code = error.why.as_str();
    code == "ClientException" || code.contains("NotFound")
}

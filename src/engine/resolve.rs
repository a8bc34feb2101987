//! From the operator's names to clusters and services that exist.

use futures_util::StreamExt;

use super::read::Reader;
use super::{Failure, Question};
use crate::aws::Error;
use crate::aws::ecs::{CLUSTERS_A_CALL, SERVICES_A_CALL};
use crate::model::{Arn, Cluster, ClusterStatus, Part, Scope, Service, Why};

/// What to read.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) scope: Scope,
    /// The clusters, by name.
    pub(super) clusters: Vec<String>,
    /// The services that were named, as they are now; `None` when all are wanted.
    pub(super) services: Option<Vec<Service>>,
}

/// Names that are offered when one is wrong.
const OFFERED: usize = 5;
/// Below this likeness (Jaro-Winkler, 0 to 1) a name is not what was meant.
const LIKE: f64 = 0.7;

/// Finds what a question names. A first name that is no cluster is taken as a service, where the
/// account has it once.
pub(super) async fn resolve(reader: Reader<'_>, question: &Question) -> Result<Plan, Failure> {
    if let Some(name) = &question.cluster {
        return in_cluster(reader, name, &question.names, true).await;
    }
    match question.names.split_first() {
        None => {
            let clusters = all_clusters(reader).await;
            Ok(keep(reader, clusters, Scope::Account, None))
        }
        Some((first, services)) => in_cluster(reader, first, services, false).await,
    }
}

/// Everything, or some services, of a cluster. `sure` says that the name was given as a cluster's;
/// otherwise it may be a service's.
async fn in_cluster(
    reader: Reader<'_>,
    name: &str,
    services: &[String],
    sure: bool,
) -> Result<Plan, Failure> {
    let cluster = match reader.account.clusters(&[name.to_owned()]).await {
        Ok(found) => found.into_iter().find(|c| c.status != Some(ClusterStatus::Inactive)),
        Err(error) if names_nothing(&error) => None,
        Err(error) if error.why == Why::Denied || error.why == Why::Unsupported => {
            reader.draft.unread(Part::ClusterDetails, error);
            Some(undescribed(&Arn::new(name)))
        }
        Err(error) => {
            reader.draft.unread(Part::Clusters, error);
            return Ok(keep(reader, Vec::new(), Scope::Cluster, None));
        }
    };
    match cluster {
        Some(cluster) if services.is_empty() => Ok(keep(reader, vec![cluster], Scope::Cluster, None)),
        Some(cluster) => {
            let found = named_services(reader, &cluster.name, services).await?;
            Ok(keep(reader, vec![cluster], Scope::Services, Some(found)))
        }
        None => {
            let clusters = all_clusters(reader).await;
            if sure {
                return Err(no_cluster(name, &clusters, reader.account.region()));
            }
            let names: Vec<_> = std::iter::once(name.to_owned()).chain(services.to_vec()).collect();
            anywhere(reader, clusters, &names).await
        }
    }
}

fn keep(reader: Reader<'_>, clusters: Vec<Cluster>, scope: Scope, services: Option<Vec<Service>>) -> Plan {
    let names = clusters.iter().map(|cluster| cluster.name.clone()).collect();
    reader.draft.parts().clusters = clusters;
    Plan { scope, clusters: names, services }
}

/// AWS's ways to say that a name cannot be one of a cluster.
fn names_nothing(error: &Error) -> bool {
    matches!(error.why.as_str(), "ClusterNotFoundException" | "InvalidParameterException")
}

/// All clusters, described where that is allowed.
async fn all_clusters(reader: Reader<'_>) -> Vec<Cluster> {
    let mut arns = Vec::new();
    let mut pages = std::pin::pin!(reader.account.cluster_arns());
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => arns.extend(page),
            Err(error) => reader.draft.unread(Part::Clusters, error),
        }
    }
    let mut clusters = Vec::new();
    for some in arns.chunks(CLUSTERS_A_CALL) {
        let names: Vec<_> = some.iter().map(|arn| arn.as_str().to_owned()).collect();
        match reader.account.clusters(&names).await {
            Ok(found) => clusters.extend(found),
            Err(error) => {
                reader.draft.unread(Part::ClusterDetails, error);
                clusters.extend(some.iter().map(undescribed));
            }
        }
    }
    clusters
}

pub(super) fn undescribed(arn: &Arn) -> Cluster {
    Cluster {
        arn: arn.clone(),
        name: arn.name().to_owned(),
        status: None,
        active_services: 0,
        running_tasks: 0,
        pending_tasks: 0,
    }
}

/// Services of a cluster by name; wrong use when one does not exist.
async fn named_services(
    reader: Reader<'_>,
    cluster: &str,
    names: &[String],
) -> Result<Vec<Service>, Failure> {
    let mut found: Vec<Service> = Vec::new();
    let mut readable = true;
    for some in names.chunks(SERVICES_A_CALL) {
        match reader.account.services(cluster, some).await {
            Ok(services) => found.extend(services),
            Err(error) => {
                reader.draft.unread(Part::Services, error);
                readable = false;
            }
        }
    }
    let is_there = |name: &&String| found.iter().any(|s| s.name == **name || s.arn.as_str() == **name);
    let missing = names.iter().find(|name| !is_there(name));
    if let (Some(name), true) = (missing, readable) {
        let known = service_names(reader, cluster).await;
        return Err(Failure {
            message: format!("There is no service {name} in cluster {cluster}."),
            remedy: offer(name, &known, "Its services"),
        });
    }
    Ok(found)
}

async fn service_names(reader: Reader<'_>, cluster: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut pages = std::pin::pin!(reader.account.service_arns(cluster));
    while let Some(page) = pages.next().await {
        match page {
            Ok(arns) => names.extend(arns.iter().map(|arn| arn.name().to_owned())),
            Err(error) => reader.draft.unread(Part::Services, error),
        }
    }
    names
}

/// Services by name in whichever cluster has them; wrong use when none has, or several have.
async fn anywhere(reader: Reader<'_>, clusters: Vec<Cluster>, names: &[String]) -> Result<Plan, Failure> {
    let mut known = Vec::new();
    for cluster in &clusters {
        let services = service_names(reader, &cluster.name).await;
        known.extend(services.into_iter().map(|service| (cluster.name.clone(), service)));
    }
    let mut services = Vec::new();
    for name in names {
        let homes: Vec<_> = known.iter().filter(|(_, service)| service == name).collect();
        match homes.as_slice() {
            [(cluster, service)] => {
                services.extend(named_services(reader, cluster, std::slice::from_ref(service)).await?);
            }
            [] if reader.draft.is_whole() => {
                let region = reader.account.region();
                let mut all: Vec<_> = clusters.iter().map(|cluster| cluster.name.clone()).collect();
                all.extend(known.iter().map(|(_, service)| service.clone()));
                return Err(Failure {
                    message: format!("There is no cluster or service {name} in {region}."),
                    remedy: offer(name, &all, "Clusters and services there"),
                });
            }
            [] => {}
            several => {
                let homes: Vec<_> = several.iter().map(|(cluster, _)| cluster.as_str()).collect();
                return Err(Failure {
                    message: format!("Service {name} is in several clusters: {}.", homes.join(", ")),
                    remedy: "Say which one is meant with --cluster NAME.".to_owned(),
                });
            }
        }
    }
    let used = |cluster: &Cluster| services.iter().any(|service: &Service| service.cluster == cluster.name);
    let clusters = clusters.into_iter().filter(used).collect();
    Ok(keep(reader, clusters, Scope::Services, Some(services)))
}

pub(super) fn no_cluster(name: &str, clusters: &[Cluster], region: &str) -> Failure {
    let known: Vec<_> = clusters.iter().map(|cluster| cluster.name.clone()).collect();
    Failure {
        message: format!("There is no cluster {name} in {region}."),
        remedy: offer(name, &known, "Clusters there"),
    }
}

/// The name that was probably meant, else some of those that there are.
fn offer(wrong: &str, known: &[String], title: &str) -> String {
    let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wrong.to_lowercase());
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest {
        Some(name) if likeness(name) >= LIKE => format!("Did you mean {name}?"),
        Some(_) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            format!("{title}: {}.", some_of(&known, OFFERED))
        }
        None => "Check the region and the profile: there is none at all.".to_owned(),
    }
}

/// `a, b and 3 more`: so many names, and the number of the others.
pub(super) fn some_of(names: &[&str], most: usize) -> String {
    let (some, others) = names.split_at(most.min(names.len()));
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    format!("{}{more}", some.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        ["lauv-gateway-service", "lauv-backend-service", "c", "d", "e", "f"].map(str::to_owned).into()
    }

    #[test]
    fn the_nearest_name_is_offered() {
        assert_eq!(offer("lauv-gatway", &known(), "X"), "Did you mean lauv-gateway-service?");
        assert!(offer("zzz", &known(), "X").starts_with("X: lauv-gateway-service, "));
        assert!(offer("zzz", &known(), "X").ends_with("e and 1 more."));
        assert!(offer("zzz", &[], "X").contains("none at all"));
    }
}

//! From a service's name to the one service that is meant.

use super::draft::Draft;
use super::read::Reader;
use super::resolve::resolve;
use super::{Engine, Failure, Question};
use crate::model::{Arn, Part, Service, Unread};

/// Why there is no service to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlocated {
    /// The name is wrong, or means several.
    Wrong(Failure),
    /// The account could not be asked.
    Unreadable(Failure),
}

impl Engine {
    /// The service of a name: `SERVICE` where it is unique in the account, `CLUSTER/SERVICE`, or its
    /// ARN; `cluster` is what was said beside it.
    ///
    /// # Errors
    /// When there is no such service, or several; and when the account does not tell.
    pub async fn locate(&self, cluster: Option<&str>, name: &str) -> Result<Service, Unlocated> {
        let question = question(cluster, name).map_err(Unlocated::Wrong)?;
        let draft = Draft::default();
        let reader = Reader { account: &self.account, draft: &draft };
        let reading = draft.during(Part::Clusters, resolve(reader, &question));
        let services = match tokio::time::timeout(question.deadline, reading).await {
            Ok(plan) => plan.map_err(Unlocated::Wrong)?.services,
            Err(_) => {
                draft.time_is_over(question.deadline);
                None
            }
        };
        if let Some(service) = services.iter().flatten().next() {
            return Ok(service.clone());
        }
        let unread = draft.finish(self.region(), self.account.calls()).unread;
        match unread.into_iter().find(|hole| hole.part.is_essential()) {
            Some(hole) => Err(Unlocated::Unreadable(unreadable(hole))),
            None => Err(Unlocated::Wrong(Failure {
                message: format!("{name} is a cluster, and one service is wanted."),
                remedy: format!("Write {name}/SERVICE."),
            })),
        }
    }
}

fn question(cluster: Option<&str>, name: &str) -> Result<Question, Failure> {
    let (of_name, service) = parts(name);
    if service.is_empty() {
        let remedy = "Write SERVICE, or CLUSTER/SERVICE.".to_owned();
        return Err(Failure { message: format!("“{name}” names no service."), remedy });
    }
    let said = cluster.map(|cluster| Arn::new(cluster).name().to_owned());
    if let (Some(of_name), Some(said)) = (&of_name, &said)
        && of_name != said
    {
        return Err(Failure {
            message: format!("{name} is of cluster {of_name}, and --cluster says {said}."),
            remedy: "Leave one of the two out.".to_owned(),
        });
    }
    let cluster = of_name.or(cluster.map(str::to_owned));
    Ok(Question { cluster, names: vec![service], ..Question::default() })
}

/// Cluster and service of `SERVICE`, `CLUSTER/SERVICE` or an ARN that ends so.
fn parts(name: &str) -> (Option<String>, String) {
    let arn = Arn::new(name);
    let path = arn.resource();
    let path = if name.starts_with("arn:") { path.strip_prefix("service/").unwrap_or(path) } else { path };
    match path.rsplit_once('/') {
        Some((cluster, service)) => (Some(cluster.to_owned()), service.to_owned()),
        None => (None, path.to_owned()),
    }
}

fn unreadable(hole: Unread) -> Failure {
    let message = format!("The {} could not be read. {}", hole.part.as_str(), hole.message);
    Failure { message, remedy: hole.remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_named_in_three_ways() {
        let both = |cluster: Option<&str>, name: &str| {
            question(cluster, name).map(|question| (question.cluster, question.names.concat()))
        };
        let (c, s) = (Some("c".to_owned()), "s".to_owned());
        assert_eq!(both(None, "s"), Ok((None, s.clone())));
        assert_eq!(both(Some("c"), "s"), Ok((c.clone(), s.clone())));
        assert_eq!(both(None, "c/s"), Ok((c.clone(), s.clone())));
        assert_eq!(both(None, "arn:aws:ecs:us-east-1:1:service/c/s"), Ok((c, s)));
        assert!(both(Some("d"), "c/s").unwrap_err().message.contains("--cluster says d"));
        assert!(both(Some("d"), "c/").unwrap_err().message.contains("names no service"));
    }
}

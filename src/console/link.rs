//! What `y` copies, and the links into the AWS console.

use super::app::App;
use super::panes::{PaneId, RowId};
use crate::engine::poll::Subject;
use crate::model::{Arn, ServiceKey};

/// The ARN or name of what is open or selected.
pub(super) fn copied(app: &App) -> Option<String> {
    let snapshot = &app.picture.snapshot;
    if let Some(subject) = app.subject() {
        return Some(match subject {
            Subject::Service(key) => service_arn(app, &key)?.to_string(),
            Subject::Task(arn) | Subject::TargetGroup(arn) => arn.to_string(),
            Subject::Alarm(name) => snapshot.alarms.iter().find(|alarm| alarm.name == name)?.arn.to_string(),
        });
    }
    if app.focus == PaneId::Logs {
        return tail_command(app);
    }
    match app.list(app.focus).selected.as_ref()? {
        RowId::Service(key) => Some(service_arn(app, key)?.to_string()),
        RowId::Task(arn) => Some(arn.to_string()),
        RowId::Target { id, port, .. } => {
            Some(port.map_or_else(|| id.clone(), |port| format!("{id}:{port}")))
        }
        RowId::Alarm(name) => Some(name.clone()),
        RowId::Transition(at, text) => Some(format!("{at} {text}")),
    }
}

fn service_arn<'a>(app: &'a App, key: &ServiceKey) -> Option<&'a Arn> {
    let place = app.picture.overview.index_of(key)?;
    app.picture.snapshot.services.get(place).map(|service| &service.arn)
}

/// The AWS CLI's command that follows the selected service's first log group.
pub(super) fn tail_command(app: &App) -> Option<String> {
    let place = app.picture.overview.index_of(app.service()?)?;
    let service = app.picture.snapshot.services.get(place)?;
    let group = app.picture.snapshot.log_groups_of(service).first().copied()?.to_owned();
    let place = &app.picture.place;
    let profile = place.profile.as_ref().map(|profile| format!(" --profile {profile}")).unwrap_or_default();
    Some(format!(
        "aws logs tail {group} --follow --since 15m --region {}{profile}",
        app.picture.snapshot.region
    ))
}

/// The page of what is open or selected in the AWS console.
pub(super) fn console(app: &App) -> Option<String> {
    let region = app.picture.snapshot.region.as_str();
    let host = host(region);
    let ecs = |path: String| format!("https://{host}/ecs/v2/clusters/{path}?region={region}");
    let subject = app.subject().or_else(|| match app.list(app.focus).selected.as_ref()? {
        RowId::Service(key) => Some(Subject::Service(key.clone())),
        RowId::Task(arn) => Some(Subject::Task(arn.clone())),
        RowId::Target { group, .. } => Some(Subject::TargetGroup(group.clone())),
        RowId::Alarm(name) => Some(Subject::Alarm(name.clone())),
        RowId::Transition(..) => app.transition_subject(),
    });
    Some(match subject.or_else(|| app.service().cloned().map(Subject::Service))? {
        Subject::Service(key) => {
            ecs(format!("{}/services/{}/health", escape(&key.cluster), escape(&key.name)))
        }
        Subject::Task(arn) => {
            let cluster = arn.resource().split('/').nth(1).unwrap_or_default().to_owned();
            ecs(format!("{}/tasks/{}/configuration", escape(&cluster), escape(arn.name())))
        }
        Subject::TargetGroup(arn) => {
            format!(
                "https://{host}/ec2/home?region={region}#TargetGroup:targetGroupArn={}",
                escape(arn.as_str())
            )
        }
        Subject::Alarm(name) => {
            format!("https://{host}/cloudwatch/home?region={region}#alarmsV2:alarm/{}", escape(&name))
        }
    })
}

/// The console's host; China and GovCloud have their own.
fn host(region: &str) -> String {
    let domain = match region {
        region if region.starts_with("cn-") => "console.amazonaws.cn",
        region if region.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    format!("{region}.{domain}")
}

fn escape(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_its_console() {
        assert_eq!(host("eu-west-1"), "eu-west-1.console.aws.amazon.com");
        assert_eq!(host("cn-north-1"), "cn-north-1.console.amazonaws.cn");
        assert_eq!(host("us-gov-west-1"), "us-gov-west-1.console.amazonaws-us-gov.com");
        assert_eq!(escape("a b/c"), "a%20b%2Fc");
    }
}

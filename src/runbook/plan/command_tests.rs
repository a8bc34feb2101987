use super::command::quoted;
use super::*;
use crate::model::*;
use crate::runbook::fixture::*;

#[test]
fn each_change_has_a_command() {
    let d = deployment_arn("d10");
    let (cluster, service) = (CLUSTER.to_owned(), SERVICE.to_owned());
    let base = ServiceChange::of(CLUSTER, SERVICE);
    let name = "/lauv/prod/JWT_SECRET".to_owned();
    let update = |change: ServiceChange| Change::Update(change);
    let network = Network {
        subnets: vec!["subnet-a".into()],
        security_groups: vec!["sg-1".into()],
        assign_public_ip: Some("DISABLED".into()),
    };
    let balancer =
        RevisionLoadBalancer { target_group: Arn::new("arn:tg"), container: "app".into(), port: Some(80) };
    let whole = ServiceChange {
        task_definition: Some("lauv-gateway-task:9".into()),
        network: Some(network),
        load_balancers: Some(vec![balancer]),
        platform_version: Some("1.4.0".into()),
        ..base.clone()
    };
    let place = "--cluster lauv-prod-cluster --service lauv-gateway-service";
    for (change, command) in [
        (
            Change::StopDeployment { deployment: d.clone() },
            format!("aws ecs stop-service-deployment --service-deployment-arn {d} --stop-type ROLLBACK"),
        ),
        (
            Change::ContinueDeployment { deployment: d.clone(), hook: "h-1".into() },
            format!(
                "aws ecs continue-service-deployment --service-deployment-arn {d} --hook-id h-1 --action ROLLBACK"
            ),
        ),
        (
            update(whole),
            format!(
                "aws ecs update-service {place} --task-definition lauv-gateway-task:9 --network-configuration \
                 '{{\"awsvpcConfiguration\":{{\"assignPublicIp\":\"DISABLED\",\"securityGroups\":[\"sg-1\"],\"subnets\":[\"subnet-a\"]}}}}' \
                 --load-balancers '[{{\"containerName\":\"app\",\"containerPort\":80,\"targetGroupArn\":\"arn:tg\"}}]' \
                 --platform-version 1.4.0"
            ),
        ),
        (
            update(ServiceChange { force_new_deployment: true, ..base.clone() }),
            format!("aws ecs update-service {place} --force-new-deployment"),
        ),
        (
            update(ServiceChange { desired: Some(6), ..base }),
            format!("aws ecs update-service {place} --desired-count 6"),
        ),
        (
            Change::StopTask { cluster: cluster.clone(), task: Arn::new("t1") },
            "aws ecs stop-task --cluster lauv-prod-cluster --task t1 --reason 'Stopped by dogwatch: restart runbook'"
                .to_owned(),
        ),
        (
            Change::Bounds { cluster, service, min: None, max: Some(6) },
            "aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id \
             service/lauv-prod-cluster/lauv-gateway-service --scalable-dimension ecs:service:DesiredCount \
             --max-capacity 6"
                .to_owned(),
        ),
        (
            Change::WriteParameter {
                name: name.clone(),
                kind: "SecureString".into(),
                tier: Some("Standard".into()),
                key_id: Some("alias/my key".into()),
                from: "4".into(),
            },
            "aws ssm put-parameter --name /lauv/prod/JWT_SECRET --type SecureString --tier Standard --key-id \
             'alias/my key' --overwrite --value file:///dev/stdin"
                .to_owned(),
        ),
        (
            Change::LabelParameter { name, version: "4".into(), label: "dogwatch-before-x".into() },
            "aws ssm label-parameter-version --name /lauv/prod/JWT_SECRET --parameter-version 4 --labels \
             dogwatch-before-x"
                .to_owned(),
        ),
        (
            Change::WriteSecret {
                secret: "lauv/db".into(),
                key: Some("password".into()),
                token: "tok".into(),
                from: Some("v1".into()),
            },
            "aws secretsmanager put-secret-value --secret-id lauv/db --client-request-token tok --secret-string \
             file:///dev/stdin"
                .to_owned(),
        ),
        (
            Change::MoveStage { secret: "lauv/db".into(), to: "v0".into(), from: "v1".into() },
            "aws secretsmanager update-secret-version-stage --secret-id lauv/db --version-stage AWSCURRENT \
             --move-to-version-id v0 --remove-from-version-id v1"
                .to_owned(),
        ),
    ] {
        assert_eq!(change.command("eu-west-1"), format!("{command} --region eu-west-1"));
        assert!(!change.words().is_empty());
    }
}

#[test]
fn words_are_quoted_for_a_shell() {
    for (word, expected) in [
        ("a/b:1", "a/b:1"),
        ("", "''"),
        ("a b", "'a b'"),
        ("$(x)", "'$(x)'"),
        ("it's", r"'it'\''s'"),
        ("~", "'~'"),
    ] {
        assert_eq!(quoted(word), expected);
    }
}

#[test]
fn changes_have_words() {
    let mut change = ServiceChange::of(CLUSTER, SERVICE);
    change.task_definition = Some(definition_arn(9).as_str().to_owned());
    assert_eq!(Change::Update(change).words(), "lauv-gateway-service: deploy lauv-gateway-task:9");
    let secret = Change::WriteSecret { secret: SECRET.into(), key: None, token: String::new(), from: None };
    assert_eq!(secret.words(), "write a new version of lauv/db-AbCdEf");
    let bounds = Change::Bounds { cluster: String::new(), service: "app".into(), min: Some(1), max: Some(6) };
    assert_eq!(bounds.words(), "let auto scaling of app hold at least 1 and at most 6 tasks");
}

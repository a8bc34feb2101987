//! The README names every IAM action that dogwatch uses.

use std::path::Path;

/// An API's name in the code, and the prefix of its actions in IAM policies.
const PREFIXES: [(&str, &str); 9] = [
    ("Ecs", "ecs"),
    ("Elb", "elasticloadbalancing"),
    ("CloudWatch", "cloudwatch"),
    ("Logs", "logs"),
    ("Ssm", "ssm"),
    ("SecretsManager", "secretsmanager"),
    ("AutoScaling", "application-autoscaling"),
    ("Ecr", "ecr"),
    ("Sts", "sts"),
];

#[test]
fn the_readme_names_the_actions_that_are_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used: Vec<String> = crate::architecture::rust_files(&root.join("src/aws"))
        .iter()
        .flat_map(|file| actions(&std::fs::read_to_string(file).unwrap()))
        .collect();
    used.sort();
    used.dedup();
    assert!(used.len() > 30 && used.contains(&"logs:StartLiveTail".to_owned()), "{used:?}");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (_, after) = readme.split_once("IAM actions that it uses").unwrap();
    let (list, _) = after.split_once("\n\n").unwrap();
    let mut named: Vec<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    named.sort();
    assert_eq!(named, used);
}

/// The actions that a source file declares: `Operation::new(Api::Logs, "StartLiveTail", …)`.
fn actions(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let declared = code.split("Operation::new(").skip(1).filter_map(|rest| {
        let (api, rest) = rest.trim_start().strip_prefix("Api::")?.split_once(',')?;
        let name = rest.split('"').nth(1)?;
        let (_, prefix) = PREFIXES.iter().find(|(known, _)| *known == api)?;
        Some(format!("{prefix}:{name}"))
    });
    declared.collect()
}

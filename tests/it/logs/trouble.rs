//! The account in trouble: what passes is sat out, what stays is told, and no line is lost or
//! printed twice.

use std::collections::BTreeMap;

use super::{GATEWAY, complaint, is_for_people, serve};

#[test]
fn trouble_that_passes_costs_no_line() {
    for scenario in ["throttling", "server-errors", "connection-reset", "truncated-answers", "clock-skew"] {
        let served = serve("lauv");
        let now = served.now();
        served.account.world().estate.logs.fill(GATEWAY, 25_000, 600_000, now);
        let before = served.objects(&["lauv-gateway-service"]);
        let served = served.after(scenario, 0);
        let until = jiff::Timestamp::from_millisecond(served.now()).unwrap().to_string();
        let since = jiff::Timestamp::from_millisecond(served.now() - 900_000).unwrap().to_string();
        let after = served.objects(&["lauv-gateway-service", "--since", &since, "--until", &until]);
        let count = |objects: &[serde_json::Value]| {
            let mut all: BTreeMap<String, u32> = BTreeMap::new();
            objects.iter().for_each(|object| *all.entry(object.to_string()).or_default() += 1);
            all
        };
        let mut before = count(&before);
        // The first run's quarter of an hour began a moment later.
        let first = before.keys().next().cloned().unwrap();
        let after: BTreeMap<_, _> = count(&after).into_iter().filter(|(line, _)| *line >= first).collect();
        before.retain(|line, _| *line >= first);
        assert!(before == after, "{scenario}: {} and {} lines", before.len(), after.len());
    }
}

#[test]
fn what_is_refused_is_told() {
    for (scenario, words) in [
        ("access-denied", "ecs:DescribeTaskDefinition"),
        ("expired-credentials", "expired"),
        ("throttled-all", "hrottl"),
    ] {
        let output = serve("lauv").after(scenario, 0).run(&["logs"]);
        let said = complaint(&output);
        assert_eq!(output.status.code(), Some(3), "{scenario}: {said}");
        assert!(said.contains(words) && output.stdout.is_empty(), "{scenario}: {said}");
        is_for_people(&said);
    }
}

#[test]
fn an_address_where_nobody_answers_is_told() {
    let output = crate::status::dogwatch("http://127.0.0.1:9", &["logs"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(complaint(&output).contains("127.0.0.1:9"), "{}", complaint(&output));
}

#[test]
fn a_group_that_is_not_there_does_not_hide_the_others() {
    let served = serve("lauv").after("log-group-missing", 60);
    let output = served.run(&["logs", "--since", "5m"]);
    let said = complaint(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("There is no log group"), "{said}");
    is_for_people(&said);
    assert!(super::text(&output).lines().count() > 50);
}

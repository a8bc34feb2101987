//! Whose lines are printed, and from when until when.

use super::{BACKEND, GATEWAY, messages, serve};
use crate::status::complaint;

#[test]
fn all_of_the_only_cluster_is_printed_in_one_order_of_time() {
    let served = serve("lauv");
    let objects = served.objects(&[]);
    for service in ["lauv-gateway-service", "lauv-backend-service", "lauv-frontend-service"] {
        assert!(objects.iter().any(|object| object["service"] == service), "{service}");
    }
    let times: Vec<&str> = objects.iter().map(|object| object["at"].as_str().unwrap()).collect();
    assert!(times.len() > 300 && times.is_sorted(), "{} lines", times.len());
}

#[test]
fn services_are_named_as_for_status() {
    let served = serve("lauv");
    // From one time on: a quarter of an hour ago is another time with every run.
    let since = jiff::Timestamp::from_millisecond(served.now() - 600_000).unwrap().to_string();
    let objects = |arguments: &[&str]| served.objects(&[arguments, &["--since", &since]].concat());
    let all = objects(&[]).len();
    for arguments in [
        &["lauv-gateway-service"][..],
        &["lauv-prod-cluster", "lauv-gateway-service"],
        &["lauv-gateway-service", "--cluster", "lauv-prod-cluster"],
    ] {
        let found = objects(arguments);
        assert!(!found.is_empty() && found.len() < all);
        for object in found {
            assert_eq!(object["service"], "lauv-gateway-service");
            assert_eq!(object["group"], GATEWAY);
        }
    }
    assert_eq!(objects(&["lauv-prod-cluster"]).len(), all);
}

#[test]
fn both_ends_of_a_span_belong_to_it() {
    let served = serve("lauv");
    let now = served.now();
    for (ago, text) in [(60_001, "before"), (60_000, "first"), (30_000, "last"), (29_999, "after")] {
        served.write(GATEWAY, ago, &format!("span {text}"));
    }
    let time = |ago: i64| jiff::Timestamp::from_millisecond(now - ago).unwrap().to_string();
    let (since, until) = (time(60_000), time(30_000));
    let objects = served.objects(&["--since", &since, "--until", &until, "--grep", "^span "]);
    assert_eq!(messages(&objects), ["span first", "span last"]);
    let objects = served.objects(&["--since", "31s", "--grep", "^span "]);
    assert_eq!(messages(&objects), ["span last", "span after"]);
}

#[test]
fn filters_of_the_server_and_of_ours_meet() {
    let served = serve("lauv");
    for text in ["needle Red", "needle green", "straw Red"] {
        served.write(BACKEND, 5_000, text);
    }
    let found = |arguments: &[&str]| messages(&served.objects(arguments)).join(", ");
    assert_eq!(found(&["--filter", "needle"]), "needle Red, needle green");
    assert_eq!(found(&["--filter", "needle -green"]), "needle Red");
    assert_eq!(found(&["--grep", "needle|straw r.d"]), "needle Red, needle green, straw Red");
    assert_eq!(found(&["--filter", "needle", "--grep", "Red$"]), "needle Red");
    assert_eq!(found(&["--filter", "nobody has written this"]), "");
}

#[test]
fn a_level_takes_that_and_worse() {
    let served = serve("lauv");
    for text in ["DEBUG mark one", "INFO mark two", "WARN mark three", "ERROR mark four"] {
        served.write(BACKEND, 5_000, text);
    }
    let objects = served.objects(&["--level", "warn", "--grep", "mark"]);
    assert_eq!(messages(&objects), ["WARN mark three", "ERROR mark four"]);
    let levels: Vec<&str> = objects.iter().map(|object| object["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warn", "error"]);
}

#[test]
fn what_goes_elsewhere_is_named() {
    let mut spec = dogwatch::sim::worlds::load("lauv").unwrap();
    spec.story.clear();
    let gateway = spec.services.iter_mut().find(|service| service.name == "lauv-gateway-service").unwrap();
    gateway.containers[0].log_group = None;
    gateway.containers[0].log_driver = Some("awsfirelens".to_owned());
    let served = crate::served::serve_spec(&spec);
    let output = served.run(&["logs", "--since", "1m"]);
    assert_eq!(output.status.code(), Some(0));
    let said = complaint(&output);
    assert_eq!(said, "dogwatch: logs of lauv-gateway-service/gateway go elsewhere: awsfirelens\n");
    let output = served.run(&["logs", "lauv-gateway-service"]);
    assert_eq!(output.status.code(), Some(3));
    let said = complaint(&output).replace('\n', " ");
    assert!(
        said.contains("awsfirelens") && said.contains("No container here writes to CloudWatch Logs"),
        "{said}"
    );
}

//! What users of a service get by plain HTTP.

use bytes::Bytes;
use dogwatch::sim::Account;
use http::Request;
use serde_json::Value;

use super::rig::{http, run};
use crate::support::calm_world;

const GATEWAY: &str = "lauv-gateway-service";

fn statuses(account: &Account, count: usize) -> Vec<u16> {
    let path = format!("/_app/{GATEWAY}/api/health?deep=1");
    (0..count).map(|_| http(account, "GET", &path, &Value::Null).0).collect()
}

#[test]
fn a_well_service_answers_ok_and_an_unknown_one_does_not() {
    let account = calm_world("lauv");
    assert_eq!(http(&account, "GET", &format!("/_app/{GATEWAY}/x"), &Value::Null), (200, "ok".to_owned()));
    assert_eq!(http(&account, "GET", "/_app/nobody/x", &Value::Null).0, 404);
    let request = |host: &str| Request::get("/anything").header("host", host).body(Bytes::new()).unwrap();
    let host = {
        let world = account.world();
        world.estate.balancers[0].host(&world.estate.region)
    };
    assert_eq!(run(account.answer(request(&host))).unwrap().status(), 200);
    assert_eq!(run(account.answer(request("nobody.elb.amazonaws.com"))).unwrap().status(), 404);
}

#[test]
fn a_bad_release_fails_its_share_of_the_requests() {
    let account = calm_world("lauv");
    account.begin("previous-broken-too", None).unwrap();
    let failed = statuses(&account, 200).into_iter().filter(|status| *status == 500).count();
    assert_eq!(failed, 70, "35 of a hundred");
}

#[test]
fn nothing_that_runs_is_503_and_nothing_that_answers_is_502() {
    let account = calm_world("lauv");
    account.begin("rolling-back", None).unwrap();
    assert!(statuses(&account, 4).contains(&502), "tasks that answer with 502 are still in the group");
    {
        let mut world = account.world();
        world.scaling.clear();
        world.service_mut("lauv-prod-cluster", GATEWAY).unwrap().0.desired = 0;
    }
    account.advance(300_000);
    assert_eq!(statuses(&account, 2), [503, 503]);
}

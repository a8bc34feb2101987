use super::*;
use crate::model::ServiceDeploymentStatus::Successful;
use crate::model::*;
use crate::runbook::fixture::*;
use crate::runbook::{ParameterKind, Value};

fn case(count: &str, bounds: Option<(i32, i32)>) -> Case {
    let history = vec![deployment("d10", Successful, 10)];
    let mut case =
        Case::new(vec![Action::Scale { count: template("{{count}}") }], history).with("count", count);
    case.runbook.params.push(param("count", ParameterKind::Count, None));
    let bounds = bounds.map(|(min, max)| ScalingBounds {
        min,
        max,
        scale_in_suspended: false,
        scale_out_suspended: false,
    });
    case.account.scaling = Known::Read(bounds);
    case
}

fn desired(count: i32) -> Change {
    Change::Update(ServiceChange { desired: Some(count), ..ServiceChange::of(CLUSTER, SERVICE) })
}

fn bounds(min: Option<i32>, max: Option<i32>) -> Change {
    Change::Bounds { cluster: CLUSTER.to_owned(), service: SERVICE.to_owned(), min, max }
}

/// From a desired count of 2.
#[test]
fn counts_and_bounds_make_calls() {
    let both = |change, count| vec![change, desired(count)];
    for (count, known, expected, back) in [
        ("3", None, vec![desired(3)], "2"),
        ("3", Some((1, 4)), vec![desired(3)], "2"),
        ("3 with bounds", Some((1, 4)), vec![desired(3)], "2"),
        ("3 with bounds", None, vec![desired(3)], "2"),
        ("6 with bounds", Some((1, 4)), both(bounds(None, Some(6)), 6), "2 with bounds 1-4"),
        ("1 with bounds", Some((2, 4)), both(bounds(Some(1), None), 1), "2 with bounds 2-4"),
        ("3 with bounds 3-3", Some((1, 4)), vec![desired(3), bounds(Some(3), Some(3))], "2 with bounds 1-4"),
        ("2 with bounds 1-4", Some((1, 6)), vec![bounds(None, Some(4))], "2 with bounds 1-6"),
    ] {
        let plan = case(count, known).make().unwrap();
        assert_eq!(changes(&plan), expected.iter().collect::<Vec<_>>(), "{count}");
        let undo = plan.undo.unwrap();
        assert_eq!(undo.values.get("count"), Some(&Value::Text(back.to_owned())), "{count}");
        assert_eq!(plan.basis.bounds, known);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (count, known, kind, words) in [
        ("2", None, RefusalKind::Nothing, "wants 2 tasks already"),
        ("2 with bounds", Some((1, 4)), RefusalKind::Nothing, "wants 2 tasks already"),
        ("6", Some((1, 4)), RefusalKind::State, "above the maximum of 4: the next scale-in sets it to 4"),
        ("1", Some((2, 4)), RefusalKind::State, "below the minimum of 2: the next scale-out sets it to 2"),
        ("5001", None, RefusalKind::WrongUse, "more than the 5000"),
        ("99999999999", None, RefusalKind::WrongUse, "more than the 5000"),
        ("-1", None, RefusalKind::WrongUse, "-1 tasks cannot run"),
        ("six", None, RefusalKind::WrongUse, "“six” is not a number of tasks"),
        ("", None, RefusalKind::WrongUse, "is not a number"),
        ("6 with bounds 8-2", None, RefusalKind::WrongUse, "are no bounds"),
        ("6 with bounds 1-2", None, RefusalKind::WrongUse, "6 is not between 1 and 2"),
    ] {
        let refusal = case(count, known).make().unwrap_err();
        assert_eq!(refusal.kind, kind, "{count}");
        assert!(refusal.message.contains(words), "{refusal}");
    }
    let mut daemon = case("3", None);
    daemon.edit_service(|service| service.scheduling = "DAEMON".into());
    assert_eq!(daemon.make().unwrap_err().kind, RefusalKind::State);
}

#[test]
fn dangers_are_told() {
    assert!(warnings(&case("0", None).make().unwrap()).contains("nobody serves"));
    assert!(warnings(&case("7", None).make().unwrap()).contains("more than 3 times the 2 of now"));
    assert!(case("6", None).make().unwrap().warnings.is_empty());
    let mut tracked = case("3", Some((1, 4)));
    tracked.account.policies = Known::Read(vec![ScalingPolicy {
        name: "cpu-60".into(),
        arn: Arn::new("arn:p"),
        cluster: CLUSTER.into(),
        service: SERVICE.into(),
        kind: "TargetTrackingScaling".into(),
        target_value: Some(60.0),
        metric: Some("ECSServiceAverageCPUUtilization".into()),
        alarms: Vec::new(),
    }]);
    let expected = "Auto scaling policy cpu-60 (holds ECSServiceAverageCPUUtilization at 60) may move 3 again, \
                    between 1 and 4.";
    assert_eq!(warnings(&tracked.make().unwrap()), expected);
    let mut unread = case("3", None);
    unread.account.scaling = Known::Unread(hole("not allowed"));
    assert!(warnings(&unread.make().unwrap()).contains("it may change 3 again"));
}

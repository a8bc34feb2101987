//! The table for people: worst first, 100 columns, no colour where none is wanted.

use dogwatch::text;

use super::{is_for_people, serve};

#[test]
fn every_line_fits_100_columns_in_every_world_and_scenario() {
    for world in ["lauv", "prodready", "rupaya", "asharvi", "fleet:30x2"] {
        for scenario in [
            "calm",
            "health-502",
            "image-missing",
            "secret-missing",
            "port-mismatch",
            "no-capacity",
            "out-of-memory",
            "access-denied",
        ] {
            let output = serve(world).after(scenario, 200).run(&["status"]);
            let shown = String::from_utf8(output.stdout).unwrap();
            for line in shown.lines() {
                assert!(text::width(line) <= 100, "{world} {scenario}: {line}");
                assert!(!line.contains('\u{1b}'), "colour on a pipe: {line:?}");
            }
            is_for_people(&shown);
        }
    }
}

#[test]
fn the_worst_service_comes_first_and_says_what_is_wrong() {
    let output = serve("lauv").after("health-502", 240).run(&["status"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stdout).unwrap();
    let at = |words: &str| shown.find(words).unwrap_or_else(|| panic!("{words:?} is not in {shown}"));
    assert!(at("✖ lauv-gateway-service") < at("● lauv-backend-service"));
    at("Task failed ELB health checks");
    at("123456789012");
    at("us-east-1");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let served = serve("lauv");
    let command = format!(
        "'{}' status --endpoint-url http://{} --region us-east-1 | head -c 1",
        env!("CARGO_BIN_EXE_dogwatch"),
        served.address
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .env("AWS_ACCESS_KEY_ID", "simulated")
        .env("AWS_SECRET_ACCESS_KEY", "simulated")
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

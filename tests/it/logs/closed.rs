//! Whoever reads the lines may go at any time.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use super::serve;
use crate::served::Served;

/// Starts `dogwatch logs` with these arguments.
pub fn start(served: &Served, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
    command.arg("logs").args(arguments).env_clear().env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_ENDPOINT_URL", format!("http://{}", served.address)).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "simulated").env("AWS_SECRET_ACCESS_KEY", "simulated");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for its end: exit code and what it said on stderr.
pub fn end(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let served = serve("lauv");
    let now = served.now();
    served.account.world().estate.logs.fill(super::GATEWAY, 20_000, 600_000, now);
    for arguments in [&[][..], &["--json"], &["-f"]] {
        let mut child = start(&served, arguments);
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        assert_eq!(end(child), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_is_noticed_without_a_line_to_write() {
    let served = serve("lauv");
    let mut child = start(&served, &["-f", "--since", "1s", "--grep", "nobody writes this"]);
    drop(child.stdout.take());
    let (code, said) = end(child);
    assert_eq!(code, Some(0), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_takes_nothing_is_told() {
    let served = serve("lauv");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("'{}' logs > /dev/full", env!("CARGO_BIN_EXE_dogwatch"))]);
    command.env("AWS_ENDPOINT_URL", format!("http://{}", served.address)).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "simulated").env("AWS_SECRET_ACCESS_KEY", "simulated");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = crate::status::complaint(&output);
    assert!(said.contains("The lines cannot be written: No space left"), "{said}");
}

//! Every committed seed of the fuzz targets, crashes of the past among them, through the same
//! bodies (`tests/fuzz/README.md`).

use std::path::Path;
use std::time::Duration;

#[path = "../fuzz/bodies/aws_answer.rs"]
mod aws_answer;
#[path = "../fuzz/bodies/log_line.rs"]
mod log_line;
#[path = "../fuzz/bodies/runbook.rs"]
mod runbook;
#[path = "../fuzz/bodies/sim_request.rs"]
mod sim_request;
#[path = "../fuzz/bodies/text_clean.rs"]
mod text_clean;

/// Retries take real time here.
const DEADLINE: Duration = Duration::from_secs(3);

/// File names and contents.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let name = |file: &std::fs::DirEntry| file.file_name().to_string_lossy().into_owned();
    let mut all: Vec<_> = files.map(|file| (name(&file), std::fs::read(file.path()).unwrap())).collect();
    all.sort();
    assert!(all.len() >= 10, "the seeds of {target} are gone");
    all
}

#[test]
fn texts() {
    for (name, data) in seeds("text_clean") {
        println!("{name}");
        text_clean::check(&data);
    }
}

#[test]
fn lines() {
    for (name, data) in seeds("log_line") {
        println!("{name}");
        log_line::check(&data);
    }
}

#[test]
fn runbooks() {
    for (name, data) in seeds("runbook") {
        println!("{name}");
        runbook::check(&data);
    }
}

#[tokio::test]
async fn requests() {
    for (name, data) in seeds("sim_request") {
        println!("{name}");
        sim_request::check(&data).await;
    }
}

/// All at the same time: most of what an answer takes is waiting for its next attempt.
#[tokio::test]
async fn answers() {
    let mut running = tokio::task::JoinSet::new();
    for (name, data) in seeds("aws_answer") {
        running.spawn(async move {
            println!("{name}");
            aws_answer::check(&data, DEADLINE).await;
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

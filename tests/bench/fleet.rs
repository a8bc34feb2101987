//! `fleet`: 1,000 services under AWS's real request buckets.

use color_eyre::eyre::Result;

use crate::buckets;
use crate::minimum::minimum;
use crate::picture::{Cluster, Picture};
use crate::process::{Run, mib, run};
use crate::report::{Bound, Report};
use crate::requests::Requests;
use crate::server::{Server, WELL};

/// Reads the fleet once and adds the figures. One run: the buckets have to be full.
pub fn measure(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("requests");
    let options = ["--world", "fleet", "--scenario", "throttling", "--requests"].map(std::ffi::OsStr::new);
    let server = Server::start(options.into_iter().chain([log.as_os_str()]))?;
    let run = run(server.status(), &WELL)?;
    let requests = Requests::read(&log)?;
    let picture = Picture::read(&run.stdout)?;
    add_completeness(report, &picture);
    add_calls(report, &picture, &requests);
    add_costs(report, &run, &requests);
    Ok(())
}

/// A picture with holes would be a cheap one.
fn add_completeness(report: &mut Report, picture: &Picture) {
    let tasks: usize = picture.clusters.iter().flat_map(Cluster::tasks).sum();
    let figures = [
        ("services", picture.services().count(), 1_000),
        ("tasks", tasks, 10_000),
        ("services with log groups", picture.logging(), 1_000),
        ("target groups", picture.target_groups(), 50),
        ("alarms", picture.alarms.len(), 200),
        ("scaling bounds", picture.scaled(), 200),
        ("unread", picture.unread.len(), 0),
    ];
    for (what, figure, bound) in figures {
        report.add(format!("fleet: {what}"), figure as f64, "", Bound::Exactly(f64::from(bound)));
    }
    if !picture.unread.is_empty() {
        report.note(format!("fleet: unread: {:?}", picture.unread));
    }
}

fn add_calls(report: &mut Report, picture: &Picture, requests: &Requests) {
    let (total, minimum) = (requests.total() as f64, minimum(picture) as f64);
    report.add("fleet: calls that the server counted", total, "", Bound::None);
    report.add("fleet: calls that status counted", picture.calls() as f64, "", Bound::Exactly(total));
    report.add("fleet: possible minimum of calls", minimum, "", Bound::None);
    report.add("fleet: calls / minimum", total / minimum, "", Bound::AtMost(1.02));
    let throttled = requests.throttled as f64;
    report.add("fleet: throttled in 100 calls", 100.0 * throttled / total, "", Bound::Below(1.0));
}

fn add_costs(report: &mut Report, run: &Run, requests: &Requests) {
    let (wall, allowed) = (run.wall.as_secs_f64(), buckets::seconds(requests));
    report.add("fleet: wall time", wall, " s", Bound::None);
    report.add("fleet: time that the buckets ask for", allowed, " s", Bound::None);
    report.add("fleet: wall time / the buckets' time", wall / allowed, "", Bound::AtMost(1.2));
    report.add("fleet: memory", mib(run.memory), " MiB", Bound::Below(120.0));
}

//! `rollback`: one and the same bad release is taken back by the commands that a team's runbook
//! lists, by `dogwatch run`, and by hand in the console.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use color_eyre::eyre::{OptionExt, Result, bail};
use serde_json::Value;

use crate::console::screen::{Screen, pane};
use crate::lauv::find_peer;
use crate::process::run;
use crate::report::{Bound, Report};
use crate::server::{DOGWATCH, Server};

const CLUSTER: &str = "lauv-prod-cluster";
const SERVICE: &str = "lauv-backend-service";
const FAMILY: &str = "lauv-backend-task";
const REASON: &str = "502 since v43";
/// The release is deployed by then, and fails a third of the requests.
const AGE: Duration = Duration::from_secs(40);
/// A person types five keys a second.
const KEY: Duration = Duration::from_millis(200);

/// Measures all three and adds the figures.
pub fn measure(report: &mut Report) -> Result<()> {
    let theirs = match find_peer() {
        Some(aws) => Some(Incident::begin()?.rolled_back(|incident| incident.by_commands(&aws))?),
        None => None,
    };
    let run = Incident::begin()?.rolled_back(Incident::by_run)?;
    let hand = Incident::begin()?.rolled_back(Incident::by_hand)?;
    if let Some(theirs) = &theirs {
        theirs.add("aws", report, [Bound::None; 3]);
    }
    run.add("run", report, [Bound::Below(2.0), Bound::AtMost(2.0), Bound::None]);
    hand.add("console", report, [Bound::None, Bound::AtMost(2.0), Bound::Below(10.0)]);
    report.note(match &theirs {
        Some(_) => "rollback: a key is typed in 0.2 s; what the eye has to find in the AWS CLI's output takes no time.",
        None => "rollback: no AWS CLI in DOGWATCH_PEERS or PATH, so nothing to compare with.",
    });
    Ok(())
}

/// What one procedure took.
struct Procedure {
    /// Seconds from its start until the account was told, until its end, and from the deployment's end
    /// until it was noticed.
    issued: f64,
    verified: f64,
    late: f64,
    /// Calls until the account was told, and until the end.
    calls_before: usize,
    calls: usize,
    /// Keys that a person types, and seconds until the account is told when they are typed one by one.
    keys: usize,
    typed: f64,
}

impl Procedure {
    fn add(&self, who: &str, report: &mut Report, [issued, late, typed]: [Bound; 3]) {
        report.add(format!("rollback, {who}: until the account is told"), self.issued, " s", issued);
        report.add(format!("rollback, {who}: until it is verified"), self.verified, " s", Bound::None);
        report.add(format!("rollback, {who}: deployment complete until noticed"), self.late, " s", late);
        report.add(
            format!("rollback, {who}: calls until it is told"),
            self.calls_before as f64,
            "",
            Bound::None,
        );
        let watching = self.calls.saturating_sub(self.calls_before);
        report.add(format!("rollback, {who}: calls while watching"), watching as f64, "", Bound::None);
        report.add(format!("rollback, {who}: keys to type"), self.keys as f64, "", Bound::None);
        report.add(format!("rollback, {who}: until it is told, keys included"), self.typed, " s", typed);
    }
}

/// What a procedure tells of itself.
struct Told {
    /// When it knew that the deployment is complete.
    noticed: SystemTime,
    keys: usize,
    /// Those that were typed before the account was told and took no time.
    first: usize,
}

/// A bad release on an account of its own.
struct Incident {
    server: Server,
    home: tempfile::TempDir,
    log: PathBuf,
}

impl Incident {
    fn begin() -> Result<Self> {
        let home = tempfile::tempdir()?;
        let log = home.path().join("requests");
        let world = ["--world", "lauv", "--scenario", "bad-release", "--service", SERVICE, "--requests"];
        let server = Server::start(world.map(Path::new).into_iter().chain([log.as_path()]))?;
        let address = server.address()?;
        let config = format!(
            "[[environment]]\nname = \"prod\"\ncluster = \"{CLUSTER}\"\n\
             health_urls = [\"http://{address}/_app/{SERVICE}/api/health\"]\n"
        );
        std::fs::write(home.path().join("config.toml"), config)?;
        std::thread::sleep(AGE);
        Ok(Self { server, home, log })
    }

    /// Carries a procedure out and measures it.
    fn rolled_back(self, procedure: impl FnOnce(&Self) -> Result<Told>) -> Result<Procedure> {
        let began = SystemTime::now();
        let told = procedure(&self)?;
        let ended = SystemTime::now();
        let requests = self.requests(began)?;
        let change = requests.iter().position(|(_, operation)| {
            matches!(operation.as_str(), "UpdateService" | "StopServiceDeployment")
        });
        let change = change.ok_or_eyre("nothing was changed")?;
        let (at, _) = requests.get(change).ok_or_eyre("nothing was changed")?;
        let finished = self.finished()?;
        Ok(Procedure {
            issued: seconds(began, *at),
            verified: seconds(began, ended),
            late: seconds(finished, told.noticed),
            calls_before: change + 1,
            calls: requests.len(),
            keys: told.keys,
            typed: seconds(began, *at) + KEY.as_secs_f64() * told.first as f64,
        })
    }

    /// The requests since a moment, each with its time.
    fn requests(&self, since: SystemTime) -> Result<Vec<(SystemTime, String)>> {
        let mut found = Vec::new();
        for line in std::fs::read_to_string(&self.log)?.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [time, _, operation, ..] = words.as_slice() else {
                bail!("no line of a request log: {line}")
            };
            let at = SystemTime::from(time.parse::<jiff::Timestamp>()?);
            if at >= since {
                found.push((at, (*operation).to_owned()));
            }
        }
        Ok(found)
    }

    /// When the newest deployment ended.
    fn finished(&self) -> Result<SystemTime> {
        let body = format!("{{\"cluster\":\"{CLUSTER}\",\"service\":\"{SERVICE}\"}}");
        let head = format!(
            "POST / HTTP/1.1\r\nX-Amz-Target: AmazonEC2ContainerServiceV20141113.ListServiceDeployments\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=simulated/20260101/us-east-1/ecs/aws4_request, \
             SignedHeaders=host, Signature=0\r\n\
             Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n",
            body.len()
        );
        let answer = self.http(&head, &body)?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or_eyre("no answer")?;
        let answer: Value = serde_json::from_str(body.trim())?;
        let at = answer.pointer("/serviceDeployments/0/finishedAt").and_then(Value::as_f64);
        let at = at.ok_or_eyre("the deployment has not ended")?;
        Ok(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(at))
    }

    fn http(&self, head: &str, body: &str) -> Result<String> {
        let address = self.server.address()?;
        let mut stream = TcpStream::connect(&address)?;
        write!(stream, "{head}Host: {address}\r\nConnection: close\r\n\r\n{body}")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// The commands of the runbook, one after the other. The number of the revision before is read
    /// off the first one's output, by eye.
    fn by_commands(&self, aws: &Path) -> Result<Told> {
        let call = |words: &[&str]| -> Result<(Vec<u8>, usize)> {
            let mut command: Command = self.server.client(aws);
            command.args(words).env("HOME", self.home.path());
            // `aws`, the words between spaces, and Enter.
            let keys = "aws".len() + words.iter().map(|word| word.len() + 1).sum::<usize>() + 1;
            Ok((run(command, &[0])?.stdout, keys))
        };
        let (newest, look) = call(&["ecs", "describe-task-definition", "--task-definition", FAMILY])?;
        let newest: Value = serde_json::from_slice(&newest)?;
        let newest = newest.pointer("/taskDefinition/revision").and_then(Value::as_i64);
        let previous = format!("{FAMILY}:{}", newest.ok_or_eyre("no revision")? - 1);
        let service = ["--cluster", CLUSTER, "--service", SERVICE, "--task-definition", &previous];
        let (_, update) = call(&[&["ecs", "update-service"], service.as_slice()].concat())?;
        let (_, wait) =
            call(&["ecs", "wait", "services-stable", "--cluster", CLUSTER, "--services", SERVICE])?;
        let noticed = SystemTime::now();
        let head = format!("GET /_app/{SERVICE}/api/health HTTP/1.1\r\n");
        if !self.http(&head, "")?.starts_with("HTTP/1.1 200") {
            bail!("the service is not healthy after the rollback");
        }
        let probe = "curl https://app.lauv.in/api/health".len() + 1;
        Ok(Told { noticed, keys: look + update + wait + probe, first: look + update })
    }

    /// `dogwatch run rollback`.
    fn by_run(&self) -> Result<Told> {
        let words = ["run", "rollback", SERVICE, "--confirm", SERVICE, "--reason", REASON];
        let mut command = self.server.client(DOGWATCH);
        command.args(words).arg("--json").env("HOME", self.home.path()).stderr(Stdio::null());
        command.arg("--config").arg(self.home.path().join("config.toml"));
        let document: Value = serde_json::from_slice(&run(command, &[0])?.stdout)?;
        let file = document.pointer("/journal").and_then(Value::as_str).ok_or_eyre("no journal")?;
        // `dogwatch`, the words between spaces, quotation marks around the reason, and Enter.
        let keys = "dogwatch".len() + words.iter().map(|word| word.len() + 1).sum::<usize>() + 2 + 1;
        Ok(Told { noticed: noticed(Path::new(file))?, keys, first: keys })
    }

    /// Keys in the console, from its start.
    fn by_hand(&self) -> Result<Told> {
        let home = self.home.path();
        let mut command = self.server.terminal_client(DOGWATCH, home);
        command.args(["--config"]);
        command.arg(home.join("config.toml"));
        let mut screen = Screen::start(command)?;
        let named = |lines: &[String]| lines.iter().position(|line| line.contains(SERVICE));
        screen.until("the services", |grid| {
            pane(grid, 1).is_some_and(|services| named(&services.lines).is_some())
        })?;
        let services = pane(screen.grid(), 1).ok_or_eyre("no services")?;
        let down = named(&services.lines).ok_or_eyre("no such service")?;
        let mut keys = screen.type_slowly(&"j".repeat(down), KEY)? + screen.type_slowly("B", KEY)?;
        screen.until("the choice", |grid| grid.contents().contains("succeeded "))?;
        keys += screen.type_slowly("\r", KEY)?;
        screen.until("the plan", |grid| grid.contents().contains("Type the service's name"))?;
        keys += screen.type_slowly(&format!("{SERVICE}\r{REASON}\r"), KEY)?;
        let deadline = Instant::now() + Duration::from_secs(120);
        while !screen.grid().contents().contains("The run is over") {
            if Instant::now() > deadline {
                bail!("the run does not end:\n{}", screen.grid().contents());
            }
            screen.pass(Duration::from_millis(50))?;
        }
        let runs = home.join(".local/state/dogwatch/runs");
        let file = std::fs::read_dir(&runs)?.next().ok_or_eyre("no journal")??;
        Ok(Told { noticed: noticed(&file.path())?, keys, first: 0 })
    }
}

/// When a run saw the deployment complete, as its journal has it.
fn noticed(journal: &Path) -> Result<SystemTime> {
    for line in std::fs::read_to_string(journal)?.lines() {
        let entry: Value = serde_json::from_str(line)?;
        let text = entry.to_string();
        if text.contains("is complete.") && text.contains("passed") {
            let at = entry.pointer("/at").and_then(Value::as_str).ok_or_eyre("no time in the journal")?;
            return Ok(SystemTime::from(at.parse::<jiff::Timestamp>()?));
        }
    }
    bail!("{} does not say that the deployment is complete", journal.display())
}

/// From one moment to another; below zero when the other one was before.
fn seconds(from: SystemTime, to: SystemTime) -> f64 {
    match to.duration_since(from) {
        Ok(after) => after.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}

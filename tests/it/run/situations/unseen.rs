//! The value of a secret while a run is under way: it is in the account and nowhere else.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::stage::Stage;
use super::{Situation, situations};
use crate::run::{Ran, sure};
use crate::secrets_memory::{core_of, forms_in, unique};

pub const ALL: &[Situation] = situations![
    a_value_from_standard_input_is_nowhere_while_the_restart_is_waited_for,
    a_value_that_changes_one_key_is_nowhere_while_the_restart_is_waited_for,
    a_value_that_is_put_back_is_nowhere_while_the_restart_is_waited_for,
    an_abort_leaves_no_core_file,
];

const BACKEND: &str = "lauv-backend-service";
/// The longest that a run may take until it waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a rotation that logs all it can, and gives it a value.
fn begin(stage: &Stage, service: &str, flags: &[&str], value: &str) -> Child {
    let arguments = [&["run", "rotate-secret", service][..], flags, &sure(service)].concat();
    let mut command: Command = stage.rig.command(&arguments);
    let mut child = command.env("DOGWATCH_LOG", "trace").stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(value.as_bytes()).unwrap();
    child
}

/// Waits until the restart is begun, and answered.
fn until_it_waits(stage: &Stage, child: &mut Child) {
    let began = Instant::now();
    let waits = || stage.sent().iter().any(|s| s.operation == "UpdateService" && s.status == Some(200));
    while !waits() {
        assert!(began.elapsed() < PATIENCE && child.try_wait().unwrap().is_none(), "it does not get there");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Its first look at the deployment has come and gone.
    std::thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().unwrap().is_none());
}

/// Looks everywhere for a value while its run waits, and once it has ended.
fn is_nowhere(stage: &Stage, mut child: Child, value: &str) {
    until_it_waits(stage, &mut child);
    let place = Path::new("/proc").join(child.id().to_string());
    for file in ["cmdline", "environ"] {
        let text = std::fs::read(place.join(file)).unwrap();
        assert!(memchr::memmem::find(&text, core_of(value).as_bytes()).is_none(), "{file}");
    }
    assert_eq!(forms_in(child.id(), value), [""; 0], "in memory");
    assert!(!stage.rig.keeps(core_of(value)), "in a file, the lock among them");
    assert!(stage.rig.keeps("PutParameter") || stage.rig.keeps("PutSecretValue"), "the log is kept");
    let ran = Ran::of(child).ended(0);
    assert!(!format!("{ran:?}").contains(core_of(value)), "{ran:?}");
    assert!(!stage.rig.keeps(core_of(value)), "in a file, the journal among them");
}

fn a_value_from_standard_input_is_nowhere_while_the_restart_is_waited_for() {
    let stage = Stage::new("lauv").later(60);
    let value = unique();
    let child = begin(&stage, BACKEND, &["--set", "secret=JWT_SECRET", "--set", "value=-"], &value);
    is_nowhere(&stage, child, &value);
    let written =
        stage.account().world().estate.vault.parameters["/lauv/prod/JWT_SECRET"].versions[3].clone();
    assert_eq!(written.value, value);
}

fn a_value_that_changes_one_key_is_nowhere_while_the_restart_is_waited_for() {
    let stage = Stage::after("secret-shared", 60);
    let (value, beside) = (unique(), unique());
    let mut world = stage.account().world();
    let secret = world.estate.vault.secrets.get_mut("shared/app").unwrap();
    for version in &mut secret.versions {
        version.value = version.value.replace("last\\tfirst", core_of(&beside));
        assert!(version.value.contains(core_of(&beside)));
    }
    drop(world);
    let mut child = begin(&stage, BACKEND, &["--set", "secret=SHARED_API_KEY", "--set", "value=-"], &value);
    until_it_waits(&stage, &mut child);
    assert_eq!(forms_in(child.id(), &beside), [""; 0], "another key of it");
    is_nowhere(&stage, child, &value);
    assert!(!stage.rig.keeps(core_of(&beside)));
    let secret = stage.account().world().estate.vault.secrets["shared/app"].clone();
    assert!(secret.version(None, None).unwrap().value.contains(core_of(&value)));
}

fn a_value_that_is_put_back_is_nowhere_while_the_restart_is_waited_for() {
    let stage = Stage::new("lauv").later(60);
    let value = unique();
    let mut world = stage.account().world();
    let parameter = world.estate.vault.parameters.get_mut("/lauv/prod/JWT_SECRET").unwrap();
    parameter.versions[1].value.clone_from(&value);
    drop(world);
    let child = begin(&stage, BACKEND, &["--set", "secret=JWT_SECRET", "--set", "value=previous"], "");
    is_nowhere(&stage, child, &value);
    let written =
        stage.account().world().estate.vault.parameters["/lauv/prod/JWT_SECRET"].versions[3].clone();
    assert_eq!(written.value, value);
}

fn an_abort_leaves_no_core_file() {
    let stage = Stage::new("lauv").later(60);
    let value = unique();
    let mut child = begin(&stage, BACKEND, &["--set", "secret=JWT_SECRET", "--set", "value=-"], &value);
    until_it_waits(&stage, &mut child);
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::ABORT).unwrap();
    let ran = child.wait_with_output().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ran.status), Some(6));
    assert!(!std::os::unix::process::ExitStatusExt::core_dumped(&ran.status));
    let files = stage.rig.files();
    assert!(
        !files.iter().any(|file| file.file_name().unwrap().to_string_lossy().contains("core")),
        "{files:?}"
    );
    assert!(!stage.rig.keeps(core_of(&value)));
}

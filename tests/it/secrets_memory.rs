//! No value of a secret stays in memory after it was written or read: another process looks for
//! it in all of the program's memory, as whoever may read `/proc/PID/mem` could.
//!
//! The program is this test binary started again, so that one can hold a value on purpose.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::process::{Child, ChildStdin, Command, Stdio};

use aws_credential_types::Credentials;
use base64::Engine as _;
use dogwatch::aws::{Account, Settings};
use dogwatch::model::SecretValue;
use zeroize::Zeroizing;

use crate::served::{Served, serve};

const PARAMETER: &str = "/rupaya/production/jwt";
const SECRET: &str = "rupaya/production/secrets";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const READY: &str = "the secret is out of hand";
/// Bytes of memory read at once, and how many of them are looked at twice, so that nothing is cut.
const BLOCK: usize = 1 << 20;
const OVERLAP: usize = 4096;

#[test]
fn what_was_written_is_gone() {
    let value = unique();
    let served = serve("rupaya");
    assert_eq!(found(&value, "write", &served), [""; 0]);
    assert!(
        format!("{:?}", served.account.world().estate.vault).contains(core_of(&value)),
        "nothing was written"
    );
}

#[test]
fn what_was_read_is_gone() {
    let value = unique();
    let served = serve("rupaya");
    assert_eq!(found(&value, "write", &served), [""; 0]);
    assert_eq!(found(&value, "read", &served), [""; 0]);
}

#[test]
fn what_could_not_be_written_is_gone() {
    let value = unique();
    let served = serve("rupaya");
    served.account.begin("server-errors", None).unwrap();
    assert_eq!(found(&value, "try-to-write", &served), [""; 0]);
}

#[test]
fn what_is_held_is_found() {
    let value = unique();
    let served = serve("rupaya");
    assert_eq!(found(&value, "hold", &served), ["the value", "a part of it"]);
    assert_eq!(found(&value, "hold-escaped", &served), ["escaped", "a part of it"]);
    assert_eq!(found(&value, "hold-encoded", &served), ["in base64"]);
}

#[test]
fn the_program_leaves_no_core_file() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_dogwatch"))
        .args(["sim", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(program.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.id())).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).collect::<Vec<_>>(), ["1", "1", "bytes"]);
}

/// The program that the others look into. Does nothing when it is run as a test.
#[test]
#[ignore = "the other side of the tests above"]
fn the_other_side() {
    let Ok(mode) = std::env::var("DOGWATCH_TEST_SECRET") else { return };
    let mut input = File::open("/dev/stdin").unwrap();
    let kept = act(&mode, &mut input);
    println!("{READY}");
    // Until the parent has looked.
    let _ = input.read(&mut [0]);
    drop(kept);
}

fn act(mode: &str, input: &mut File) -> Option<String> {
    let mut length = [0; 4];
    input.read_exact(&mut length).unwrap();
    let mut text = Zeroizing::new(vec![0; u32::from_le_bytes(length) as usize]);
    input.read_exact(&mut text).unwrap();
    let text = Zeroizing::new(String::from_utf8(text.to_vec()).unwrap());
    match mode {
        "write" => write(&text),
        "try-to-write" => try_to_write(&text),
        "read" => read(&text),
        "hold" => return Some(text.to_string()),
        "hold-escaped" => return Some(escaped(&text)),
        "hold-encoded" => return Some(encoded(&text)),
        other => panic!("{other} is no mode"),
    }
    None
}

fn write(text: &Zeroizing<String>) {
    runtime().block_on(async {
        let account = account().await;
        let value = SecretValue::from_zeroizing(text.clone());
        let kind = Some("SecureString");
        account.put_parameter(PARAMETER, kind, Some("Standard"), None, &value).await.unwrap();
        account.put_secret_value(SECRET, TOKEN, &value).await.unwrap();
    });
}

/// Until each of the two has failed, as one in three does.
fn try_to_write(text: &Zeroizing<String>) {
    runtime().block_on(async {
        let account = account().await;
        let value = SecretValue::from_zeroizing(text.clone());
        let kind = Some("SecureString");
        while account.put_parameter(PARAMETER, kind, None, None, &value).await.is_ok() {}
        while account.put_secret_value(SECRET, TOKEN, &value).await.is_ok() {}
    });
}

fn read(text: &Zeroizing<String>) {
    runtime().block_on(async {
        let account = account().await;
        let value = SecretValue::from_zeroizing(text.clone());
        assert!(account.parameter_value(PARAMETER).await.unwrap().same_as(&value));
        assert!(account.secret_value(SECRET, None).await.unwrap().same_as(&value));
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn account() -> Account {
    let settings = Settings {
        region: Some("us-east-1".to_owned()),
        endpoint_url: Some(std::env::var("DOGWATCH_TEST_ENDPOINT").unwrap()),
        credentials: Some(Credentials::new("simulated", "simulated", None, None, "test")),
        ..Settings::default()
    };
    settings.connect().await.unwrap()
}

/// A value that nothing else has, with what JSON escapes and what is not ASCII in it.
pub fn unique() -> String {
    let random: String = std::iter::repeat_with(|| fastrand::char('a'..='z')).take(48).collect();
    format!("pass\"word\\{random}\n€")
}

/// Letters from the middle of a value, which no form but base64 changes.
pub fn core_of(value: &str) -> &str {
    &value[20..36]
}

fn escaped(value: &str) -> String {
    serde_json::to_string(value).unwrap().trim_matches('"').to_owned()
}

fn encoded(value: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(value)
}

/// The forms of the value that lie in the memory of a child after it did what `mode` says.
fn found(value: &str, mode: &str, served: &Served) -> Vec<&'static str> {
    let (mut child, stdin) = start(value, mode, served);
    let found = forms_in(child.id(), value);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stdin);
    found
}

/// The forms of the value that lie in the memory of a process.
pub fn forms_in(process: u32, value: &str) -> Vec<&'static str> {
    let forms = [
        ("the value", value.to_owned()),
        ("escaped", escaped(value)),
        ("in base64", encoded(value)),
        ("a part of it", core_of(value).to_owned()),
    ];
    let mut seen = [false; 4];
    look_into(process, |memory| {
        for (seen, (_, form)) in seen.iter_mut().zip(&forms) {
            *seen |= memchr::memmem::find(memory, form.as_bytes()).is_some();
        }
    });
    forms.iter().zip(seen).filter(|(_, seen)| *seen).map(|((name, _), _)| *name).collect()
}

/// Starts a child that has had the value, over a pipe.
fn start(value: &str, mode: &str, served: &Served) -> (Child, ChildStdin) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets_memory::the_other_side", "--ignored", "--nocapture"])
        .env("DOGWATCH_TEST_SECRET", mode)
        .env("DOGWATCH_TEST_ENDPOINT", format!("http://{}", served.address))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&u32::try_from(value.len()).unwrap().to_le_bytes()).unwrap();
    stdin.write_all(value.as_bytes()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(READY)), "the child failed");
    (child, stdin)
}

/// Shows all readable memory of a process, block by block.
fn look_into(process: u32, mut show: impl FnMut(&[u8])) {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut block = vec![0; BLOCK];
    let mut bytes = 0;
    for (start, end) in maps.lines().filter_map(readable) {
        let mut at = start;
        while at < end {
            let wanted = usize::try_from(end - at).unwrap().min(BLOCK);
            // The kernel's own pages cannot be read.
            let Ok(read @ 1..) = memory.read_at(&mut block[..wanted], at) else { break };
            show(&block[..read]);
            bytes += read;
            let next = at + read as u64;
            at = if next < end && read > OVERLAP { next - OVERLAP as u64 } else { next };
        }
    }
    assert!(bytes > BLOCK, "hardly any memory was read");
}

/// A line of `/proc/PID/maps` as first and last address, when it may be read.
fn readable(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split(' ');
    let (start, end) = words.next()?.split_once('-')?;
    let address = |text| u64::from_str_radix(text, 16).ok();
    words.next()?.starts_with('r').then_some((address(start)?, address(end)?))
}

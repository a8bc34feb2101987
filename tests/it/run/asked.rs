//! Somebody at a terminal is shown the plan and asked.

use std::io::{Read, Write};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{FRONTEND, Rig};

/// Runs `dogwatch` in a terminal and answers each question that ends so; tells exit and screen.
fn asked(rig: &Rig, arguments: &[&str], answers: &[(&str, &str)]) -> (u32, String) {
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let plain = rig.command(arguments);
    let mut command = CommandBuilder::new(plain.get_program());
    command.args(plain.get_args());
    command.env_clear();
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    command.cwd(plain.get_current_dir().unwrap());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut reader, mut writer) =
        (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let (mut screen, mut from) = (String::new(), 0);
    let mut answers = answers.iter();
    let mut next = answers.next();
    let mut bytes = [0; 4096];
    while let Ok(read) = reader.read(&mut bytes) {
        if read == 0 {
            break;
        }
        screen.push_str(&String::from_utf8_lossy(&bytes[..read]));
        while let Some((question, answer)) = next
            && let Some(at) = screen[from..].find(question)
        {
            from += at + question.len();
            writer.write_all(answer.as_bytes()).unwrap();
            next = answers.next();
        }
    }
    assert!(next.is_none(), "not asked {next:?}: {screen}");
    (child.wait().unwrap().exit_code(), screen)
}

#[test]
fn an_open_plan_takes_enter() {
    let rig = Rig::lauv().open();
    let arguments = ["run", "scale", FRONTEND, "--set", "count=3"];
    let (exit, screen) = asked(&rig, &arguments, &[("Go ahead?", "no\r")]);
    assert_eq!(exit, 1, "{screen}");
    assert!(screen.contains("before anything was changed"), "{screen}");
    assert_eq!(rig.changed(), [""; 0]);
    let (exit, screen) = asked(&rig, &arguments, &[("Go ahead?", "\r")]);
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(rig.changed().len(), 1);
}

#[test]
fn a_protected_plan_takes_the_name_and_a_reason() {
    let rig = Rig::lauv();
    let answers = [("type lauv-frontend-service", "lauv\r"), ("Why", "x\r"), ("is not the service", "")];
    let right = [("type lauv-frontend-service", "lauv-frontend-service\r"), ("Why", "a test\r")];
    let arguments = ["run", "scale", FRONTEND, "--set", "count=3"];
    let (exit, screen) = asked(&rig, &arguments, &[&answers[..], &right].concat());
    assert_eq!(exit, 0, "{screen}");
    assert_eq!(rig.changed().len(), 1);
    let confirmed = rig.journal().iter().any(|line| line.to_string().contains("a test"));
    assert!(confirmed, "{:?}", rig.journal());
}

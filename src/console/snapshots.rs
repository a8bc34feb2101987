//! What every pane and layer looks like in each of its states, text and styles. Review a changed
//! snapshot by eye before taking it: `INSTA_UPDATE=always cargo test --lib snapshots`.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::SignedDuration;
use ratatui::Terminal as Screen;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};

use super::fixture::{self, ago, alarm, app, app_on, deployment, moment, picture, service};
use super::theme::{Depth, Terminal};
use super::{App, Event, draw, update};
use crate::engine::Failure;
use crate::engine::poll::{Connection, Picture, Subject};
use crate::engine::tail::{GroupState, Mode, TailReport, TailState};
use crate::model::*;
use crate::text;

/// The screen's text, then the same cells by style, with what each style is.
pub(super) fn shown(app: &mut App, base: Instant) -> String {
    update(app, Event::Tick, moment(base, 2));
    let size = app.size;
    let mut screen = Screen::new(TestBackend::new(size.width, size.height)).unwrap();
    screen
        .draw(|frame| {
            let drawn = draw(app, frame);
            app.drawn(drawn);
        })
        .unwrap();
    write(screen.backend().buffer())
}

fn write(buffer: &Buffer) -> String {
    let mut styles: Vec<String> = Vec::new();
    let (mut texts, mut letters) = (String::new(), String::new());
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        let (mut line, mut styled) = (String::new(), String::new());
        for cell in row {
            line.push_str(cell.symbol());
            let style = style(cell);
            let place = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            styled.push(char::from(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]));
        }
        writeln!(texts, "{}", line.trim_end()).unwrap();
        // The rest of a line like its last cell is left out.
        let kept = styled.trim_end_matches(styled.chars().next_back().unwrap_or(' ')).len() + 1;
        writeln!(letters, "{}", styled.get(..kept).unwrap_or(&styled)).unwrap();
    }
    let mut legend = String::new();
    for (place, style) in styles.iter().enumerate() {
        let letter = char::from(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]);
        writeln!(legend, "{letter} {style}").unwrap();
    }
    format!("{texts}\n{letters}\n{legend}")
}

fn style(cell: &Cell) -> String {
    format!("{} on {} {:?}", cell.fg, cell.bg, cell.modifier)
}

pub(super) fn press(app: &mut App, base: Instant, keys: &str) {
    for character in keys.chars() {
        let code = match character {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            '\t' => KeyCode::Tab,
            other => KeyCode::Char(other),
        };
        update(app, Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), moment(base, 1));
    }
}

/// A screen after some keys.
fn after(keys: &str, width: u16, height: u16, change: impl FnOnce(&mut Picture, Instant)) -> String {
    let base = Instant::now();
    let mut picture = picture(base);
    change(&mut picture, base);
    picture.overview = Overview::of(&picture.snapshot);
    let mut app = app(picture, base, width, height);
    press(&mut app, base, keys);
    shown(&mut app, base)
}

fn hole(part: Part, operation: &str, why: Why, message: &str, remedy: &str) -> Unread {
    let [operation, message, remedy] = [operation, message, remedy].map(str::to_owned);
    Unread { part, operation, why, message, remedy, times: 1 }
}

fn nothing_read(picture: &mut Picture) {
    let place = picture.place.clone();
    let connection = picture.connection.clone();
    *picture = Picture::empty(place, 1);
    picture.connection = connection;
}

/// Compares a screen with the one that was reviewed.
pub(super) fn same(name: &str, screen: &str) {
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, screen) });
}

macro_rules! scene {
    ($name:ident, $keys:expr, $width:expr, $height:expr, $change:expr) => {
        #[test]
        fn $name() {
            same(stringify!($name), &after($keys, $width, $height, $change));
        }
    };
}

fn as_it_is(_: &mut Picture, _: Instant) {}

scene!(first_screen, "", 160, 48, as_it_is);
scene!(first_screen_at_its_smallest, "", 100, 30, as_it_is);
scene!(tabs_on_a_small_screen, "2", 80, 24, as_it_is);
scene!(tabs_at_their_smallest, "4", 60, 16, as_it_is);
scene!(too_small, "", 20, 5, as_it_is);
scene!(zoomed_tasks_of_everything, "2az", 120, 20, as_it_is);
scene!(sorted_and_turned_around, ">><", 120, 30, as_it_is);

scene!(loading, "", 120, 30, |picture, _| nothing_read(picture));
scene!(empty_cluster, "", 120, 30, |picture, _| {
    picture.snapshot.services.clear();
    picture.snapshot.tasks.clear();
    picture.snapshot.target_groups.clear();
    picture.snapshot.alarms.clear();
});
scene!(throttled_before_anything_was_read, "", 120, 30, |picture, _| {
    nothing_read(picture);
    for (part, operation) in
        [(Part::Services, "ecs:ListServices"), (Part::Alarms, "cloudwatch:DescribeAlarms")]
    {
        let message = "AWS refuses for now: too many requests.";
        let error = hole(part, operation, Why::Throttled, message, "It is tried again by itself.");
        picture.slices.of_mut(part).error = Some(error);
    }
});
scene!(forbidden, "", 120, 30, |picture, _| {
    picture.snapshot.alarms.clear();
    let message = "OnCall may not call cloudwatch:DescribeAlarms.";
    let error = hole(
        Part::Alarms,
        "cloudwatch:DescribeAlarms",
        Why::Denied,
        message,
        "Ask for the permission cloudwatch:DescribeAlarms.",
    );
    let reading = picture.slices.of_mut(Part::Alarms);
    reading.read_at = None;
    reading.error = Some(error);
});
scene!(stale, "", 120, 30, |picture, base| {
    let error = hole(
        Part::Tasks,
        "ecs:ListTasks",
        Why::Throttled,
        "AWS refuses for now.",
        "It is tried again by itself.",
    );
    let reading = picture.slices.of_mut(Part::Tasks);
    reading.error = Some(error);
    reading.read_at = base.checked_sub(std::time::Duration::from_secs(12));
});
scene!(expired_credentials, "", 120, 30, |picture, base| {
    let message = "The credentials of profile lauv have expired.";
    let error =
        hole(Part::Services, "ecs:ListServices", Why::Expired, message, "Run: aws sso login --profile lauv");
    let reading = picture.slices.of_mut(Part::Services);
    reading.error = Some(error);
    reading.retry_at = Some(base + std::time::Duration::from_secs(6));
});
scene!(no_connection, "", 120, 30, |picture, _| {
    nothing_read(picture);
    picture.connection = Connection::Failed(Failure {
        message: "No AWS region is set.".to_owned(),
        remedy: "Give one with --region, e.g. --region us-east-1.".to_owned(),
    });
});
scene!(paused, "p", 120, 30, as_it_is);
scene!(difficult_names, "", 120, 30, |picture, _| {
    let name = |raw: &str| text::clean(raw).into_owned();
    for raw in [
        "a-service-whose-name-is-as-long-as-two-hundred-and-fifty-five-characters-allow-and-then-some",
        "日本語のサービス-決済-ゲートウェイ-本番環境",
        "خدمة-الدفع",
        "evil\u{1b}[31m\u{1b}]0;title\u{7}\u{202e}name\u{200b}\u{9b}2J",
        "🚀-launch-👩‍👩‍👧-family",
    ] {
        let deployments = vec![deployment("family", 3, 2, RolloutState::Completed, 86_400)];
        picture.snapshot.services.push(Arc::new(service(&name(raw), deployments)));
        picture.snapshot.alarms.push(Arc::new(alarm(&name(raw), AlarmState::Ok, 1.0)));
    }
});

scene!(filter_being_typed, "/back", 120, 30, as_it_is);
scene!(filter_that_hides_everything, "/zzz\n", 120, 30, as_it_is);
scene!(palette, ":gate", 120, 30, as_it_is);
scene!(palette_without_a_match, ":zzzz", 120, 30, as_it_is);
scene!(help, "?", 120, 30, as_it_is);
scene!(clusters, "c", 120, 30, as_it_is);
scene!(themes, "T", 120, 30, as_it_is);
scene!(problems, "!", 120, 30, |picture, _| {
    let error = hole(
        Part::Scaling,
        "application-autoscaling:DescribeScalableTargets",
        Why::Denied,
        "OnCall may not.",
        "Ask for the permission.",
    );
    picture.slices.of_mut(Part::Scaling).error = Some(error);
});

fn with_detail(picture: &mut Picture, base: Instant) {
    let detail = &mut picture.detail;
    detail.subject = picture.snapshot.services.first().map(|service| Subject::Service(service.key()));
    detail.read_at = Some(base);
    let made = |id: &str, status: ServiceDeploymentStatus, age: i64| ServiceDeployment {
        arn: Arn::new(format!("arn:aws:ecs:us-east-1:1:service-deployment/c/s/{id}")),
        service: Arn::default(),
        status,
        status_reason: None,
        created_at: ago(age),
        started_at: ago(age),
        finished_at: ago(age - 200),
        updated_at: ago(age - 200),
        target_revision: Some(Arn::new("arn:aws:ecs:us-east-1:1:service-revision/c/s/77")),
        source_revisions: Vec::new(),
        circuit_breaker: Some(CircuitBreaker {
            status: CircuitBreakerStatus::Monitoring,
            failures: 2,
            threshold: 3,
        }),
        triggered_alarms: Vec::new(),
        rollback: None,
        lifecycle_stage: None,
        paused_hook: None,
    };
    detail.deployments = Arc::new(vec![
        made("a", ServiceDeploymentStatus::InProgress, 180),
        made("b", ServiceDeploymentStatus::Successful, 6 * 86_400),
    ]);
    detail.revisions = Arc::new(vec![ServiceRevision {
        arn: Arn::new("arn:aws:ecs:us-east-1:1:service-revision/c/s/77"),
        service: Arn::default(),
        task_definition: Arn::new("arn:aws:ecs:us-east-1:1:task-definition/lauv-gateway-task:10"),
        images: vec![RevisionImage {
            container: "gateway".to_owned(),
            image: Some("lauv-nginx-gateway:v10".to_owned()),
            digest: Some("sha256:0123456789abcdef0123".to_owned()),
        }],
        load_balancers: Vec::new(),
        network: Some(Network {
            subnets: vec!["subnet-1".to_owned()],
            security_groups: vec!["sg-1".to_owned()],
            assign_public_ip: None,
        }),
        launch_type: None,
        platform_version: Some("1.4.0".to_owned()),
        created_at: ago(180),
    }]);
}

scene!(service_deployments, "\n", 120, 30, with_detail);
scene!(service_events, "\nl", 120, 30, with_detail);
scene!(service_revisions, "\nll", 120, 30, with_detail);
scene!(service_scaling, "\nlll", 120, 30, with_detail);
scene!(service_configuration, "\nllll", 120, 40, with_detail);
scene!(service_being_read, "\n", 120, 30, as_it_is);
scene!(stopped_task, "2G\n", 120, 40, as_it_is);
scene!(task_environment, "2\nl", 120, 40, as_it_is);
scene!(task_secrets, "2\nll", 120, 30, as_it_is);
scene!(target_group, "3\n", 120, 40, as_it_is);
scene!(target_group_rules, "3\nl", 120, 30, |picture, base| {
    picture.detail.subject =
        picture.snapshot.target_groups.first().map(|g| Subject::TargetGroup(g.arn.clone()));
    picture.detail.read_at = Some(base);
    picture.detail.rules = Arc::new(vec![ListenerRule {
        listener: Arn::default(),
        protocol: Some("HTTPS".to_owned()),
        port: Some(443),
        priority: "10".to_owned(),
        conditions: vec!["path-pattern: /api/*".to_owned()],
        target_groups: Vec::new(),
    }]);
});
scene!(alarm_metric, "4\n", 120, 40, as_it_is);
scene!(alarm_history, "4\nl", 120, 30, |picture, base| {
    picture.detail.subject = Some(Subject::Alarm("lauv-alb-high-5xx".to_owned()));
    picture.detail.read_at = Some(base);
    let turn =
        |age, summary: &str| AlarmHistory { alarm: String::new(), at: ago(age), summary: summary.to_owned() };
    picture.detail.history = Arc::new(vec![
        turn(190, "Alarm updated from OK to ALARM"),
        turn(90_000, "Alarm updated from ALARM to OK"),
    ]);
    picture.detail.unread.push(hole(
        Part::Detail,
        "cloudwatch:GetMetricData",
        Why::Denied,
        "OnCall may not.",
        "Ask for the permission.",
    ));
});
scene!(timeline, "6", 120, 30, |picture, _| {
    let service = picture.snapshot.services.first().map(|service| service.key());
    let seen = |age: i64, what, name: &str, text: &str, tone| {
        Arc::new(Transition {
            at: fixture::night() - SignedDuration::from_secs(age),
            what,
            service: service.clone(),
            name: name.to_owned(),
            text: text.to_owned(),
            tone,
        })
    };
    picture.transitions = Arc::new(vec![
        seen(180, TransitionKind::Deployment, "lauv-gateway-task:10", "began", Tone::Changing),
        seen(
            120,
            TransitionKind::Task,
            "0d7711dd33",
            "RUNNING → STOPPED: failed ELB health checks",
            Tone::Bad,
        ),
        seen(100, TransitionKind::Alarm, "lauv-alb-high-5xx", "OK → ALARM", Tone::Bad),
        seen(60, TransitionKind::Target, "10.0.11.23:80", "initial → healthy", Tone::Good),
    ]);
});

#[test]
fn without_colour_and_unicode() {
    let base = Instant::now();
    let terminal = Terminal { depth: Depth::Mono, unicode: false };
    let mut app = app_on(terminal, picture(base), base, 120, 30);
    let screen = shown(&mut app, base);
    assert!(screen.is_ascii(), "{screen}");
    same("without_colour_and_unicode", &screen);
}

#[test]
fn sixteen_colours() {
    let base = Instant::now();
    let terminal = Terminal { depth: Depth::Sixteen, unicode: true };
    let mut app = app_on(terminal, picture(base), base, 120, 30);
    same("sixteen_colours", &shown(&mut app, base));
}

/// The lines of a bad night at the gateway.
fn night_lines() -> Vec<LogLine> {
    let said = [
        (95_000, 0, "GET /api/orders 200 12ms"),
        (94_200, 1, "INFO  starting nginx 1.27.3, revision 10"),
        (92_880, 1, "WARN  upstream backend.internal:5000 answers slowly (2104 ms)"),
        (
            91_120,
            1,
            "ERROR upstream timed out (110: Connection timed out) while connecting to upstream, client: 10.0.11.9, server: _, request: \"GET /api/orders HTTP/1.1\", upstream: \"http://10.0.12.9:5000/api/orders\"",
        ),
        (
            60_500,
            0,
            r#"{"time":"2026-11-21T02:58:59.500Z","level":"error","msg":"checkout failed","order":4711,"user":"u-93","err":{"code":"ETIMEDOUT"}}"#,
        ),
        (
            60_400,
            0,
            "Traceback (most recent call last):\n  File \"/app/pay.py\", line 31, in charge\n    raise Timeout(url)\nTimeout: http://10.0.12.9:5000",
        ),
        (30_100, 0, "DEBUG \u{1b}[32mcolours\u{1b}[0m and \u{202e}drawkcab"),
        (4_000, 0, "GET /api/health 200 1ms"),
        (1_300, 1, "FATAL giving up after 3 attempts"),
    ];
    let mut lines: Vec<LogLine> = said.map(|(ago, stream, said)| fixture::line(ago, stream, said)).into();
    lines.push(LogLine { late: true, ..fixture::line(91_000, 0, "GET /api/orders 502 30001ms") });
    lines
}

/// The logs on such a night after some keys.
fn logs_after(keys: &str, width: u16, height: u16, change: impl FnOnce(&mut App, Instant, u64)) -> String {
    logs_on(Terminal { depth: Depth::True, unicode: true }, keys, (width, height), change)
}

fn logs_on(
    terminal: Terminal,
    keys: &str,
    (width, height): (u16, u16),
    change: impl FnOnce(&mut App, Instant, u64),
) -> String {
    let base = Instant::now();
    let mut picture = picture(base);
    fixture::with_backend_logs(&mut picture);
    picture.overview = Overview::of(&picture.snapshot);
    let mut app = app_on(terminal, picture, base, width, height);
    if height < 30 {
        // One pane is in sight at a time, and nothing is read for those that are not.
        press(&mut app, base, "5");
    }
    let generation = fixture::tell(&mut app, base, night_lines());
    change(&mut app, base, generation);
    press(&mut app, base, keys);
    shown(&mut app, base)
}

fn report(app: &mut App, base: Instant, state: TailState) {
    update(app, Event::Tail(TailReport::State(Arc::new(state))), moment(base, 2));
}

macro_rules! logs {
    ($name:ident, $keys:expr, $width:expr, $height:expr, $change:expr) => {
        #[test]
        fn $name() {
            same(stringify!($name), &logs_after($keys, $width, $height, $change));
        }
    };
}

fn unchanged(_: &mut App, _: Instant, _: u64) {}

logs!(logs_first_screen, "", 160, 48, unchanged);
logs!(logs_followed, "5", 120, 36, unchanged);
logs!(logs_at_their_smallest, "5", 60, 16, unchanged);
logs!(logs_wrapped, "5zw", 100, 30, unchanged);
logs!(logs_sideways, "", 100, 30, |app, base, _| {
    press(app, base, "5z");
    for _ in 0..3 {
        let right = KeyEvent::new(KeyCode::Right, KeyModifiers::NONE);
        update(app, Event::Key(right), moment(base, 2));
    }
});
logs!(logs_as_written_in_utc, "5zJt", 120, 30, unchanged);
logs!(logs_by_age, "5ztt", 120, 30, unchanged);
logs!(logs_search_being_typed, "5z/time", 120, 30, unchanged);
logs!(logs_search_found, "5z/time.?d? out\nN", 120, 30, unchanged);
logs!(logs_search_wrong, "5z/time(", 120, 30, unchanged);
logs!(logs_narrowed, "5z&get !health\n", 120, 30, unchanged);
logs!(logs_of_a_level, "5zl", 120, 30, unchanged);
logs!(logs_all_hidden, "5z&zzzz\n", 120, 30, unchanged);
logs!(logs_save, "", 120, 30, |app, base, _| {
    press(app, base, "5z");
    let save = KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL);
    update(app, Event::Key(save), moment(base, 2));
    let wrong = Err("a.log exists already, and stays as it is: take another name".to_owned());
    press(app, base, "\n");
    update(app, Event::Saved(wrong), moment(base, 2));
});
logs!(logs_selected_and_marked, "5zkkmkkvk", 120, 30, unchanged);
logs!(logs_around_an_alarm, "4L", 120, 36, unchanged);
logs!(logs_with_a_gap_and_news, "5zkk", 120, 30, |app, base, generation| {
    let now = fixture::night().as_millisecond();
    let covered = vec![(now - 600_000, now - 70_000), (now - 65_000, now)];
    report(app, base, TailState { covered, sampled: true, ..fixture::live(generation) });
    press(app, base, "5k");
    let lines = (0..134).map(|n| fixture::line(1_000 - n, 0, "GET /api/orders 200 9ms")).collect();
    let batch = LogBatch { generation, streams: Vec::new(), lines };
    update(app, Event::Tail(TailReport::Lines(batch)), moment(base, 2));
});
logs!(logs_polled, "5", 120, 36, |app, base, generation| {
    let message = "15 live tail sessions are open in this account, which is its limit.";
    let why = hole(Part::Detail, "logs:StartLiveTail", Why::Throttled, message, "It is tried again.");
    let mode = Mode::Polling { why: Some(why), retry_in: Some(std::time::Duration::from_secs(60)) };
    let groups = vec![GroupState { group: "/ecs/lauv-gateway".to_owned(), mode }];
    report(app, base, TailState { groups, sessions: 0, ..fixture::live(generation) });
});
logs!(logs_sources, "", 120, 36, |app, base, _| {
    press(app, base, "1j");
    let effects = update(app, Event::Tick, moment(base, 4));
    let generation = fixture::wanted(&effects).unwrap();
    let message = "15 live tail sessions are open in this account, which is its limit.";
    let why = hole(Part::Detail, "logs:StartLiveTail", Why::Throttled, message, "It is tried again.");
    let mode = Mode::Polling { why: Some(why), retry_in: Some(std::time::Duration::from_secs(60)) };
    let groups = vec![GroupState { group: "/ecs/lauv-backend".to_owned(), mode }];
    report(app, base, TailState { groups, ..fixture::live(generation) });
    press(app, base, "5s ");
});
logs!(logs_line_of_json, "5/checkout\n\n", 120, 36, unchanged);
logs!(logs_line_with_what_was_removed, "5/colours\n\n", 120, 36, unchanged);
logs!(logs_line_of_several_lines, "5/traceback\n\n", 120, 36, unchanged);
logs!(logs_of_one_task, "2GL", 120, 36, unchanged);

fn without_lines(keys: &str, state: impl FnOnce(u64) -> TailState) -> String {
    let base = Instant::now();
    let mut picture = picture(base);
    fixture::with_backend_logs(&mut picture);
    picture.overview = Overview::of(&picture.snapshot);
    let mut app = app(picture, base, 120, 30);
    press(&mut app, base, keys);
    if let Some(generation) = fixture::wanted(&update(&mut app, Event::Tick, moment(base, 2))) {
        report(&mut app, base, state(generation));
    }
    shown(&mut app, base)
}

macro_rules! no_logs {
    ($name:ident, $keys:expr, $state:expr) => {
        #[test]
        fn $name() {
            same(stringify!($name), &without_lines($keys, $state));
        }
    };
}

no_logs!(logs_loading, "5", |generation| TailState { generation, reading: true, ..TailState::default() });
no_logs!(logs_empty, "5", fixture::live);
no_logs!(logs_elsewhere, "jj5", fixture::live);
no_logs!(logs_forbidden, "5", |generation| {
    let message = "OnCall may not call logs:FilterLogEvents on /ecs/lauv-gateway.";
    let why = hole(
        Part::Detail,
        "logs:FilterLogEvents",
        Why::Denied,
        message,
        "Ask for the permissions logs:FilterLogEvents and logs:StartLiveTail.",
    );
    let groups = vec![GroupState { group: "/ecs/lauv-gateway".to_owned(), mode: Mode::Failed(why) }];
    TailState { groups, sessions: 0, ..fixture::live(generation) }
});
no_logs!(logs_failed, "5", |generation| {
    let why = hole(
        Part::Detail,
        "logs:FilterLogEvents",
        Why::Other("ResourceNotFoundException".to_owned()),
        "The log group /ecs/lauv-gateway does not exist.",
        "Check awslogs-group in the task definition; it is tried again.",
    );
    let groups = vec![GroupState { group: "/ecs/lauv-gateway".to_owned(), mode: Mode::Failed(why) }];
    TailState { groups, sessions: 0, ..fixture::live(generation) }
});

#[test]
fn logs_without_colour_and_unicode() {
    let terminal = Terminal { depth: Depth::Mono, unicode: false };
    let screen = logs_on(terminal, "5kkm", (120, 36), unchanged);
    assert!(screen.is_ascii(), "{screen}");
    same("logs_without_colour_and_unicode", &screen);
}

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
use crate::model::*;
use crate::text;

/// The screen's text, then the same cells by style, with what each style is.
fn shown(app: &mut App, base: Instant) -> String {
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

fn press(app: &mut App, base: Instant, keys: &str) {
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
fn same(name: &str, screen: &str) {
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
scene!(the_place_of_logs, "5", 120, 30, as_it_is);

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
        target_groups: Vec::new(),
        subnets: vec!["subnet-1".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
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

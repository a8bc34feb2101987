//! One task's lines: a running one's, a stopped one's, one's that ECS has forgotten.

use super::{GATEWAY, complaint, serve};

#[test]
fn the_beginning_of_an_id_is_enough() {
    let served = serve("lauv");
    let stream = served.streams(GATEWAY).remove(0);
    let task = stream.rsplit('/').next().unwrap();
    for wanted in
        [task, &task[..6], &format!("arn:aws:ecs:us-east-1:123456789012:task/lauv-prod-cluster/{task}")]
    {
        let objects = served.objects(&["--task", wanted]);
        assert!(!objects.is_empty());
        assert!(objects.iter().all(|object| object["task"] == task && object["stream"] == stream));
    }
}

#[test]
fn a_stopped_task_is_a_task() {
    let served = serve("lauv").after("crash-on-start", 240);
    let stopped = {
        let world = served.account.world();
        let service = world.services.iter().find(|service| service.name == "lauv-gateway-service").unwrap();
        service.stopped.back().unwrap().id.clone()
    };
    let objects = served.objects(&["--task", &stopped[..8]]);
    assert!(objects.iter().all(|object| object["task"] == stopped.as_str()));
    assert!(objects.iter().any(|object| object["message"].as_str().unwrap().contains("Cannot find module")));
}

#[test]
fn a_task_that_is_forgotten_is_found_by_its_whole_id() {
    let served = serve("lauv");
    let forgotten = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    {
        let mut world = served.account.world();
        let at = world.now() - 5_000;
        world.estate.logs.write(
            GATEWAY,
            &format!("ecs/gateway/{forgotten}"),
            at,
            at,
            "last words".to_owned(),
        );
    }
    let objects = served.objects(&["--task", forgotten]);
    assert_eq!(super::messages(&objects), ["last words"]);
    let output = served.run(&["logs", "--task", &forgotten[..10]]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).replace('\n', " ").contains("whole id"), "{}", complaint(&output));
}

#[test]
fn a_beginning_that_fits_several_is_refused() {
    let served = serve("fleet:60x6");
    let ids: Vec<String> = {
        let world = served.account.world();
        world.services.iter().flat_map(|service| service.tasks.iter().map(|task| task.id.clone())).collect()
    };
    let first = |id: &String| id[..1].to_owned();
    let shared =
        ids.iter().map(first).find(|one| ids.iter().filter(|id| id.starts_with(one)).count() > 6).unwrap();
    let output = served.run(&["logs", "--task", &shared]);
    assert_eq!(output.status.code(), Some(2));
    let said = complaint(&output);
    assert!(said.contains("Several tasks begin with") && said.contains('…'), "{said}");
}

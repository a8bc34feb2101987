//! Each line once, however many pages and slices they come in.

use super::{BACKEND, GATEWAY, messages, serve};

/// Bursts, calm, and thousands of lines of the same millisecond: pages and slices begin and end
/// in all of them.
#[test]
fn each_line_is_printed_once_whatever_the_density() {
    let served = serve("lauv");
    let mut random = fastrand::Rng::with_seed(4);
    let stream = served.streams(GATEWAY).remove(0);
    let now = served.now();
    let mut ago = 3_000_000;
    let mut written: Vec<(i64, usize)> = Vec::new();
    {
        let mut world = served.account.world();
        world.estate.logs.keep(GATEWAY, 60_000);
        while written.len() < 45_000 && ago > 1_000 {
            // Another density every few thousand lines.
            let step = [0, 0, 1, 40, 400][(written.len() / 4_000) % 5];
            ago -= random.i64(0..=step);
            if written.len() % 20_000 == 9_999 {
                ago -= 200_000;
            }
            let number = written.len();
            world.estate.logs.write(GATEWAY, &stream, now - ago, now - ago, format!("#{number} burst"));
            written.push((now - ago, number));
        }
    }
    let objects = served.objects(&["lauv-gateway-service", "--since", "1h", "--grep", "^#[0-9]+ burst"]);
    let printed: Vec<usize> =
        messages(&objects).iter().map(|text| text[1..].split(' ').next().unwrap().parse().unwrap()).collect();
    let expected: Vec<usize> = written.iter().map(|(_, number)| *number).collect();
    assert_eq!(printed.len(), expected.len());
    assert!(printed == expected, "in order, each once");
    assert!(served.account.world().estate.logs.group(GATEWAY).unwrap().events.len() > 45_000);
}

#[test]
fn groups_of_many_pages_are_merged_into_one_order() {
    let served = serve("lauv");
    let now = served.now();
    served.account.world().estate.logs.fill(GATEWAY, 20_000, 600_000, now);
    served.account.world().estate.logs.fill(BACKEND, 3_000, 600_000, now);
    let objects = served.objects(&[]);
    let count = |group: &str| objects.iter().filter(|object| object["group"] == group).count();
    assert!(count(GATEWAY) > 20_000 && count(BACKEND) > 3_000);
    assert!(objects.is_sorted_by_key(|object| object["at"].as_str().unwrap().to_owned()));
}

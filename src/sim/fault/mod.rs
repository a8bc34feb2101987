//! What can go wrong: one table of scenarios, each with a line for people and
//! what it does to the world.

mod account;
mod aftermath;
mod operation;
mod secret;
mod strike;

pub use account::{AccountFaults, Caller, Tail, Trouble, denied};
pub use operation::{Effect, OperationFault};

use aftermath::Past;
use secret::Matter;

use super::world::World;
use super::world::registry::Behaviour;
use super::world::service::Condition;

/// A scenario: its id, what it is, and how it begins.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Id, as `--scenario` takes it.
    pub id: &'static str,
    /// One line for people.
    pub about: &'static str,
    begins: Begins,
}

/// How a scenario begins.
#[derive(Clone, Copy, Debug)]
enum Begins {
    /// Nothing goes wrong.
    Calm,
    /// A new image that behaves like this is pushed and deployed.
    Deploy(Behaviour),
    /// As `Deploy`, on a service without circuit breaker, behind quick health checks.
    Cycle,
    /// A revision is deployed whose image was never pushed.
    MissingImage,
    /// A revision is deployed that reads a secret that does not exist.
    MissingSecret,
    /// A revision is deployed that logs to a group that does not exist.
    MissingLogGroup,
    /// A good revision is deployed that pauses when its tasks are well.
    Paused,
    /// Something has happened already.
    After(Past),
    /// As `After(Past::BadRelease)`, and nobody may read service deployments.
    Unreadable,
    /// A service that never completed a deployment gets a release that crashes.
    Stalls,
    /// Half of the tasks are protected from scaling and deployments.
    Protected,
    /// Something is the matter with a parameter or secret.
    Secret(Matter),
    /// Auto scaling allows no more tasks than there are.
    Bounded,
    /// Something around the service breaks, and the same revision is deployed anew.
    Around(Condition),
    /// Something around the service breaks while its tasks run.
    Under(Condition),
    /// The account itself is in trouble.
    Account(Trouble),
}

/// Every scenario there is.
pub const SCENARIOS: &[Scenario] = &[
    scenario("calm", "nothing goes wrong", Begins::Calm),
    scenario("deploy", "a good revision is rolled out", Begins::Deploy(Behaviour::Well)),
    scenario(
        "bad-deploy",
        "a new revision fails its health check with 502 and is rolled back",
        Begins::Deploy(Behaviour::Answers { code: 502 }),
    ),
    scenario(
        "bad-release",
        "a new revision passes its checks and fails a third of the requests",
        Begins::Deploy(Behaviour::Errors { percent: 35 }),
    ),
    scenario(
        "paused-at-hook",
        "a deployment waits at a lifecycle hook for somebody to let it go on",
        Begins::Paused,
    ),
    scenario(
        "previous-broken-too",
        "a release fails users, and the one before it was a build that never came up",
        Begins::After(Past::PreviousBroken),
    ),
    scenario(
        "image-gone",
        "a release fails users, and the image of the one before it was deleted",
        Begins::After(Past::ImageGone),
    ),
    scenario(
        "definition-inactive",
        "a release fails users, and the task definition before it was deregistered",
        Begins::After(Past::DefinitionInactive),
    ),
    scenario(
        "codedeploy",
        "a release fails users, and CodeDeploy owns the service's deployments",
        Begins::After(Past::CodeDeploy),
    ),
    scenario(
        "deployments-unreadable",
        "a release fails users, and the caller may not read service deployments",
        Begins::Unreadable,
    ),
    scenario(
        "rolled-back",
        "the last deployment has been rolled back by the circuit breaker",
        Begins::After(Past::RolledBack),
    ),
    scenario(
        "rolling-back",
        "the circuit breaker has tripped and a rollback is under way",
        Begins::After(Past::RollingBack),
    ),
    scenario(
        "stalled",
        "a first release crashes with nothing to go back to: the service stalls",
        Begins::Stalls,
    ),
    scenario(
        "protected-tasks",
        "half of the tasks are protected from scaling and deployments",
        Begins::Protected,
    ),
    scenario("scaling-bounds", "auto scaling allows no more tasks than there are", Begins::Bounded),
    scenario(
        "secret-pinned",
        "the new revision pins one version of a parameter or secret",
        Begins::Secret(Matter::Pinned),
    ),
    scenario(
        "rotation-pending",
        "a rotation of the service's secret is under way (AWSPENDING)",
        Begins::Secret(Matter::Pending),
    ),
    scenario("secret-shared", "three services read the same JSON secret", Begins::Secret(Matter::Shared)),
    scenario(
        "parameter-versions-full",
        "a parameter of the service has 100 versions and the oldest is labelled",
        Begins::Secret(Matter::Full),
    ),
    scenario("image-missing", "the new revision's image does not exist", Begins::MissingImage),
    scenario("ecr-denied", "the execution role may not pull from ECR", Begins::Around(Condition::EcrDenied)),
    scenario(
        "secret-denied",
        "the execution role may not read the secrets",
        Begins::Around(Condition::SecretDenied),
    ),
    scenario("secret-missing", "the new revision reads a secret that does not exist", Begins::MissingSecret),
    scenario(
        "log-group-missing",
        "the new revision logs to a group that does not exist",
        Begins::MissingLogGroup,
    ),
    scenario(
        "crash-on-start",
        "the new revision exits with 1 as it starts",
        Begins::Deploy(Behaviour::Crash { exit: 1 }),
    ),
    scenario(
        "command-not-found",
        "the new revision exits with 127: no such command",
        Begins::Deploy(Behaviour::Crash { exit: 127 }),
    ),
    scenario(
        "segfault",
        "the new revision exits with 139: segmentation fault",
        Begins::Deploy(Behaviour::Crash { exit: 139 }),
    ),
    scenario(
        "out-of-memory",
        "the new revision is killed for its memory (137)",
        Begins::Deploy(Behaviour::OutOfMemory),
    ),
    scenario(
        "health-502",
        "the new revision answers its health check with 502",
        Begins::Deploy(Behaviour::Answers { code: 502 }),
    ),
    scenario(
        "health-timeout",
        "the new revision does not answer its health check in time",
        Begins::Deploy(Behaviour::Hangs),
    ),
    scenario(
        "port-mismatch",
        "the new revision listens on another port than the target group checks",
        Begins::Deploy(Behaviour::ListensOn { port: 9000 }),
    ),
    scenario(
        "slow-start",
        "the new revision starts slower than the grace period allows",
        Begins::Deploy(Behaviour::SlowStart { seconds: 400 }),
    ),
    scenario("no-addresses", "the subnets have no free address", Begins::Around(Condition::NoAddresses)),
    scenario("no-capacity", "Fargate has no capacity", Begins::Around(Condition::NoCapacity)),
    scenario("deregistration-cycle", "targets are registered and deregistered over and over", Begins::Cycle),
    scenario("leak", "the new revision's memory grows until it is killed", Begins::Deploy(Behaviour::Leak)),
    scenario(
        "database-unreachable",
        "the database does not answer the running tasks",
        Begins::Under(Condition::DatabaseUnreachable),
    ),
    scenario(
        "throttling",
        "requests are throttled at AWS's real bucket sizes",
        Begins::Account(Trouble::Throttling),
    ),
    scenario("throttled-all", "every request is throttled", Begins::Account(Trouble::ThrottledAll)),
    scenario("server-errors", "one request in three fails with 500", Begins::Account(Trouble::ServerErrors)),
    scenario("latency", "every answer takes two seconds", Begins::Account(Trouble::Latency)),
    scenario(
        "connection-reset",
        "one connection in three breaks before the answer",
        Begins::Account(Trouble::Reset),
    ),
    scenario("truncated-answers", "one answer in three ends half-way", Begins::Account(Trouble::Truncated)),
    scenario("expired-credentials", "the session token has expired", Begins::Account(Trouble::Expired)),
    scenario(
        "access-denied",
        "the caller may list services and nothing else",
        Begins::Account(Trouble::Denied),
    ),
    scenario("tail-refused", "StartLiveTail is over its limit", Begins::Account(Trouble::TailRefused)),
    scenario("tail-sampled", "live tail shows a sample of the lines", Begins::Account(Trouble::TailSampled)),
    scenario(
        "tail-dropped",
        "live tail sessions break after a few seconds",
        Begins::Account(Trouble::TailDropped),
    ),
    scenario(
        "tail-silent",
        "live tail sessions fall silent and stay open",
        Begins::Account(Trouble::TailSilent),
    ),
    scenario(
        "clock-skew",
        "the account's clock is ten minutes ahead of the caller's",
        Begins::Account(Trouble::ClockSkew),
    ),
];

const fn scenario(id: &'static str, about: &'static str, begins: Begins) -> Scenario {
    Scenario { id, about, begins }
}

/// Begins a scenario on a service (the world's focus where none is named).
///
/// # Errors
/// When there is no such scenario or service, or the service cannot have it; the message says which.
pub fn begin(world: &mut World, id: &str, service: Option<&str>) -> Result<(), String> {
    let (scenario, index) = find(world, id, service)?;
    strike::strike(world, scenario.begins, index);
    Ok(())
}

/// Whether a scenario could begin.
///
/// # Errors
/// As [`begin`].
pub fn check(world: &World, id: &str, service: Option<&str>) -> Result<(), String> {
    find(world, id, service).map(|_| ())
}

/// Ends what is wrong around the services and with the account; revisions stay as they were deployed.
pub fn end_all(world: &mut World) {
    for service in &mut world.services {
        service.conditions.clear();
    }
    world.account.end();
}

fn find(world: &World, id: &str, service: Option<&str>) -> Result<(&'static Scenario, usize), String> {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.id == id).ok_or_else(|| {
        let known: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.id).collect();
        format!("there is no scenario `{id}`; there are: {}", known.join(", "))
    })?;
    let name = service.unwrap_or(&world.focus);
    let index = world.services.iter().position(|service| service.name == name);
    let index = index.ok_or_else(|| format!("there is no service `{name}` in world `{}`", world.name))?;
    let behind = world.services.get(index).is_some_and(|service| service.target_group.is_some());
    if !behind && matches!(scenario.begins, Begins::Cycle) {
        return Err(format!("scenario `{id}` needs a service behind a target group; `{name}` is not"));
    }
    Ok((scenario, index))
}

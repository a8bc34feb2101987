//! AWS STS.

use super::Handler;
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::World;

pub(super) const OPERATIONS: &[(&str, Handler)] = &[("GetCallerIdentity", identity)];

fn identity(world: &mut World, _: &Input) -> Result<Map, ApiError> {
    let estate = &world.estate;
    let session = estate.caller.rsplit('/').next().unwrap_or("session");
    Ok(Map::new()
        .put("UserId", format!("AROADOGWATCHSIMULATED:{session}"))
        .put("Account", estate.account.clone())
        .put("Arn", format!("arn:aws:sts::{}:{}", estate.account, estate.caller)))
}

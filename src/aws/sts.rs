//! AWS STS: who we are.

use super::convert::{arn_or_empty, clean_or_empty};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::{Account, Error};
use crate::model::Caller;

static CALLER: Operation = Operation::new(Api::Sts, "GetCallerIdentity", Bucket::Identity);

impl Account {
    /// Whose credentials are in use. Needs no permission (STS API reference).
    pub async fn caller(&self) -> Result<Caller, Error> {
        let request = || self.clients().sts.get_caller_identity().send();
        let answer = self.call(&CALLER, request).await?;
        let caller = Caller { account: clean_or_empty(answer.account()), arn: arn_or_empty(answer.arn()) };
        // Kept for the words of later denials; the first answer stands.
        let _ = self.0.caller.set(caller.clone());
        Ok(caller)
    }
}

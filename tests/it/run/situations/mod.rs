//! Every situation that a runbook may meet: what is sent, what the account is like afterwards, what
//! is said, and what the journal has of it.

mod command;
mod rollback;
mod scene;
mod stage;

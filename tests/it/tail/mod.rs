//! Tailing: each line once, whatever happens to the account.

mod day;
mod rig;

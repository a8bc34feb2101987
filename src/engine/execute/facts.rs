//! Reads what a runbook's decisions are made from.

use crate::engine::Engine;
use crate::runbook::{Ask, Facts, Subject};

/// Reads facts for one run.
#[derive(Debug)]
pub struct FactReader;

impl FactReader {
    /// A reader of an engine's account.
    pub fn new(_: &Engine) -> Self {
        Self
    }

    /// Reads several things at the same time.
    pub async fn read_all(&mut self, _: &Subject, asks: &[Ask], facts: &mut Facts) {
        facts.asked.extend(asks.iter().cloned());
    }
}

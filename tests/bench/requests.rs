//! What the server has logged: `TIME SERVICE OPERATION STATUS [CODE]` a line.

use std::collections::BTreeMap;
use std::path::Path;

use color_eyre::eyre::{OptionExt, Result};

/// The requests of a run.
#[derive(Default)]
pub struct Requests {
    /// Requests that went through, by service and operation.
    pub counts: BTreeMap<(String, String), u64>,
    /// Requests that were throttled.
    pub throttled: u64,
}

impl Requests {
    /// Reads the log.
    pub fn read(log: &Path) -> Result<Self> {
        let mut requests = Self::default();
        for line in std::fs::read_to_string(log)?.lines() {
            requests.count(line).ok_or_eyre(format!("no line of a request log: {line}"))?;
        }
        Ok(requests)
    }

    fn count(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ').skip(1);
        let (service, operation, _status) = (words.next()?, words.next()?, words.next()?);
        let throttled = words.next().is_some_and(|code| code.starts_with("Throttling"));
        if throttled {
            self.throttled += 1;
        } else {
            *self.counts.entry((service.to_owned(), operation.to_owned())).or_default() += 1;
        }
        Some(())
    }

    /// All requests.
    pub fn total(&self) -> u64 {
        self.counts.values().sum::<u64>() + self.throttled
    }
}

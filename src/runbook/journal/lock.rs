//! Stand-ins until the journal is there.

use std::path::Path;

use jiff::Timestamp;

use super::Entry;
use crate::runbook::{RunId, Subject};

/// Stand-in.
#[derive(Debug)]
pub struct Owner;
/// Stand-in.
#[derive(Debug)]
pub struct Lock;
/// Stand-in.
#[derive(Debug)]
pub struct Writer;

impl Owner {
    /// Stand-in.
    pub fn of_process(_: &RunId, _: &str, _: Timestamp) -> Self {
        Self
    }
}
impl Lock {
    /// Stand-in.
    pub fn take(_: &Path, _: &Subject, _: &Owner) -> Result<Self, String> {
        Err("not yet".to_owned())
    }
}
impl Writer {
    /// Stand-in.
    pub fn create(_: &Path, _: &RunId) -> Result<Self, String> {
        Err("not yet".to_owned())
    }
    /// Stand-in.
    pub fn open_to_append(_: &Path, _: &RunId) -> Result<Self, String> {
        Err("not yet".to_owned())
    }
    /// Stand-in.
    pub fn write(&mut self, _: Timestamp, _: &Entry, _: bool) -> Result<(), String> {
        Err("not yet".to_owned())
    }
}

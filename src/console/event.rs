//! What happens to the console, and what it wants done.

use std::sync::Arc;
use std::time::Instant;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;

use super::logs::Save;
use crate::engine::poll::{Ask, Picture};
use crate::engine::tail::{TailAsk, TailReport};
use crate::model::SecretValue;
use crate::runbook::RunId;
use crate::runbook::machine::{Beginning, Operator, Run};

/// When something happened. The console has no other clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// For ages of readings.
    pub instant: Instant,
    /// For the clock, and ages of things in the account.
    pub wall: Timestamp,
}

impl Moment {
    /// This one.
    pub fn now() -> Self {
        Self { instant: Instant::now(), wall: Timestamp::now() }
    }
}

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// A mouse button was pressed, or the wheel turned.
    Mouse(MouseEvent),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The terminal got (`true`) or lost the focus.
    Focus(bool),
    /// The engine has a new picture.
    Picture(Arc<Picture>),
    /// The tail has lines, or tells how it goes.
    Tail(TailReport),
    /// A run has gone on.
    Run(Arc<Run>),
    /// A run could not be begun; why, for a person.
    NotBegun(RunId, String),
    /// The step of saving that was asked for last is done, or why it is not, for a person.
    Saved(Result<(), String>),
    /// Nothing else is waiting: there is time for a slice of work, or what was to wait is due.
    Work,
    /// A second has passed: ages and the clock have changed.
    Tick,
}

/// Something is to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Ask the engine.
    Ask(Ask),
    /// Ask the tail.
    Tail(TailAsk),
    /// Do a step of saving lines to a file; [`Event::Saved`] answers.
    Save(Save),
    /// Begin a run in the account that is looked at.
    Begin(Box<Beginning>),
    /// Say something to a run.
    Say(RunId, Operator),
    /// Give a run the value of a secret.
    Value(RunId, SecretValue),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Stop the process until the shell brings it back.
    Suspend,
    /// Clear the screen and draw everything.
    Redraw,
    /// Leave.
    Quit,
}

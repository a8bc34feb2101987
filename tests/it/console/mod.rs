//! The built console in a real pseudo-terminal, on a simulated account behind a socket: keys go in,
//! and what stands on the screen is looked at.

mod commands;
mod first_screen;
mod leaving;
mod screen;
mod setup;
mod terminal;
mod wrong_settings;

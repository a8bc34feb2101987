//! The built console in a real pseudo-terminal, on a simulated account behind a socket: keys go in,
//! and what stands on the screen is looked at.

mod bad_deployment;
mod choosing;
mod commands;
mod details;
mod first_screen;
mod floods;
mod gate;
mod hostile;
mod leaving;
mod logs;
mod looks;
mod mouse;
mod never_frozen;
mod readme;
mod runs;
mod screen;
mod setup;
mod sizes;
mod terminal;
mod wrong_settings;

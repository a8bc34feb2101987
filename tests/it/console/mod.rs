//! The built console in a real pseudo-terminal, on a simulated account behind a socket: keys go in,
//! and what stands on the screen is looked at.

mod first_screen;
mod screen;
mod setup;
mod terminal;

//! Settings: where files lie, and reading them so strictly that a slip of the pen is told.

mod error;
mod paths;
mod sheet;

pub use error::{Error, Problem, nearest, suggestion};
pub use paths::Paths;
pub use sheet::{Section, Sheet, read_text};

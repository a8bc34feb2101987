//! Each kind of evidence.

//! `-f`: the past, then what comes, each line once.

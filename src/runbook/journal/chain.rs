//! How lines are chained: each carries the hash of the one before it.
//!
//! A line is `{"seq":N,"at":"…","entry":{…},"prev":"HASH","hash":"HASH"}`. The hash is the SHA-256 of
//! `prev` and of the bytes from `"seq"` to the end of the entry, so that nothing in a file can be
//! changed, taken out or moved without its chain breaking. It keeps no secret: who writes the whole
//! chain anew is not noticed.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{Entry, Line};
use crate::text;

/// What stands before the first line.
pub(super) const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const BEFORE_PREV: &str = ",\"prev\":\"";
const BEFORE_HASH: &str = "\",\"hash\":\"";
const END: &str = "\"}";
/// From the end of the entry to the end of the line, in bytes.
const TAIL: usize = BEFORE_PREV.len() + BEFORE_HASH.len() + END.len() + 2 * ORIGIN.len();

/// A line of a newer version of dogwatch, whose entry this one does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What it calls its entry; empty where it does not tell.
    pub kind: String,
}

/// A line whose place in the chain is right.
#[derive(Debug)]
pub(super) enum Link {
    Known(Box<Line>),
    Newer(Newer),
}

#[derive(Deserialize)]
struct Body<'l> {
    seq: u64,
    at: Timestamp,
    #[serde(borrow)]
    entry: &'l RawValue,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    kind: String,
}

/// The line of an entry, with its line break, and its hash.
///
/// # Errors
/// When the entry is nothing that JSON can say.
pub(super) fn write(
    seq: u64,
    at: Timestamp,
    entry: &Entry,
    prev: &str,
) -> serde_json::Result<(String, String)> {
    let entry = harmless(&serde_json::to_string(entry)?);
    let body = format!("\"seq\":{seq},\"at\":\"{at}\",\"entry\":{entry}");
    let hash = hash_of(prev, &body);
    Ok((format!("{{{body}{BEFORE_PREV}{prev}{BEFORE_HASH}{hash}{END}\n"), hash))
}

/// Reads the line that must have this number and follow the line of this hash. Gives its own hash
/// too. Fails with what is wrong, in a sentence.
pub(super) fn read<'l>(line: &'l [u8], seq: u64, prev: &str) -> Result<(Link, &'l str), String> {
    let (body, said_prev, said_hash) = parts(line).ok_or("It is not a line of a journal.")?;
    if hash_of(said_prev, body) != said_hash {
        return Err("It was changed after it was written: its checksum is another.".to_owned());
    }
    let json = format!("{{{body}}}");
    let read: Body<'_> = serde_json::from_str(&json).map_err(|_| "It is not a line of a journal.")?;
    if read.seq != seq {
        return Err(format!("It has number {}: lines were taken out, added or moved.", read.seq));
    }
    if said_prev != prev {
        return Err("It does not follow the line before it, which was replaced.".to_owned());
    }
    let entry = read.entry.get();
    let link = match serde_json::from_str(entry) {
        Ok(entry) => Link::Known(Box::new(Line { seq, at: read.at, entry })),
        Err(_) => {
            let kind = serde_json::from_str::<Kind>(entry).map(|entry| entry.kind).unwrap_or_default();
            Link::Newer(Newer { seq, at: read.at, kind: text::cleaned(kind) })
        }
    };
    Ok((link, said_hash))
}

/// JSON with everything that is not plain text written as `\uXXXX`, so that it can be looked at in a
/// terminal and still says the same.
pub fn harmless(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        // Outside of strings JSON is ASCII, and within them control characters are escaped already.
        if character.is_ascii() && character != '\u{7f}' || text::is_plain(character) {
            safe.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe
}

/// What is hashed, the hash before, and the hash.
fn parts(line: &[u8]) -> Option<(&str, &str, &str)> {
    let line = std::str::from_utf8(line).ok()?.strip_prefix('{')?;
    let (body, tail) = line.split_at_checked(line.len().checked_sub(TAIL)?)?;
    let (prev, rest) = tail.strip_prefix(BEFORE_PREV)?.split_at_checked(ORIGIN.len())?;
    let hash = rest.strip_prefix(BEFORE_HASH)?.strip_suffix(END)?;
    Some((body, prev, hash))
}

fn hash_of(prev: &str, body: &str) -> String {
    let hash = Sha256::new().chain_update(prev).chain_update(body).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

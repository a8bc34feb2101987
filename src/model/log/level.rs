//! How bad a line says it is.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Level;

/// A level stands within so many bytes from the start, or it is none.
const HEAD: usize = 120;
/// `level=` may come later.
const KEYED_HEAD: usize = 256;

/// The level that a word names, in any case.
pub(super) fn named(word: &str) -> Option<Level> {
    let mut lower = [0; 13];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"trc" | b"trce" | b"verbose" => Level::Trace,
        b"debug" | b"dbg" | b"dbug" | b"debg" => Level::Debug,
        b"info" | b"inf" | b"information" | b"informational" | b"notice" => Level::Info,
        b"warn" | b"warning" | b"wrn" => Level::Warn,
        b"error" | b"err" | b"eror" | b"severe" | b"fail" => Level::Error,
        b"fatal" | b"ftl" | b"critical" | b"crit" | b"panic" | b"dpanic" | b"alert" | b"emerg"
        | b"emergency" => Level::Fatal,
        _ => return None,
    })
}

/// The level that the value of a field names: a word, its first letter, or a number.
pub(super) fn of_value(value: &str) -> Option<Level> {
    let value = value.trim();
    named(value).or_else(|| match value {
        "T" | "t" | "V" | "v" => Some(Level::Trace),
        "D" | "d" => Some(Level::Debug),
        "I" | "i" => Some(Level::Info),
        "W" | "w" => Some(Level::Warn),
        "E" | "e" => Some(Level::Error),
        "F" | "f" | "C" | "c" => Some(Level::Fatal),
        number => number.parse().ok().and_then(of_number),
    })
}

/// syslog's 0 to 7 (RFC 5424), and the tens of bunyan and pino.
pub(super) fn of_number(number: i64) -> Option<Level> {
    Some(match number {
        0..=2 => Level::Fatal,
        3 => Level::Error,
        4 => Level::Warn,
        5 | 6 => Level::Info,
        7 => Level::Debug,
        10..=19 => Level::Trace,
        20..=29 => Level::Debug,
        30..=39 => Level::Info,
        40..=49 => Level::Warn,
        50..=59 => Level::Error,
        60..=69 => Level::Fatal,
        _ => return None,
    })
}

/// Whether a field of this name holds a level.
pub(super) fn is_key(key: &str) -> bool {
    const KEYS: [&str; 13] = [
        "level",
        "severity",
        "lvl",
        "log.level",
        "levelname",
        "level_name",
        "loglevel",
        "log_level",
        "severitytext",
        "severity_text",
        "@level",
        "@l",
        "priority",
    ];
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whether a line belongs to the one before it: indented, or part of a stack trace.
pub(super) fn continues(text: &str) -> bool {
    ["  ", "at ", "Caused by", "Traceback (", "... "].iter().any(|start| text.starts_with(start))
        || (text.starts_with(' ') && !text.starts_with(" -"))
}

/// The level of a line that is no JSON.
pub(super) fn of_text(text: &str) -> Option<Level> {
    let level = numbered(text).or_else(|| of_words(text));
    if level < Some(Level::Error) && is_server_error(text) { Some(Level::Error) } else { level }
}

/// `<3>` of syslog and systemd, `E1121 17:00:00` of klog.
fn numbered(text: &str) -> Option<Level> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'<' => {
            let (number, _) = text.get(1..)?.split_once('>')?;
            let number: u8 = number.parse().ok().filter(|_| number.len() <= 3)?;
            of_number(i64::from(number & 7))
        }
        letter @ (b'I' | b'W' | b'E' | b'F') => {
            let is_date = bytes.get(1..5)?.iter().all(u8::is_ascii_digit);
            let is_time = bytes.get(5) == Some(&b' ') && bytes.get(8) == Some(&b':');
            let letter = char::from(*letter);
            if is_date && is_time { of_value(letter.encode_utf8(&mut [0; 4])) } else { None }
        }
        _ => None,
    }
}

/// A word that stands where programs write their level.
fn of_words(text: &str) -> Option<Level> {
    let bytes = text.as_bytes();
    let mut end = 0;
    let mut words = 0;
    while let Some(start) = letter_from(bytes, end).filter(|start| *start < KEYED_HEAD) {
        end = start + bytes.iter().skip(start).take_while(|byte| byte.is_ascii_alphabetic()).count();
        if end - start < 3 {
            continue;
        }
        words += 1;
        let word = Word {
            text: text.get(start..end).unwrap_or_default(),
            before: start.checked_sub(1).and_then(|at| bytes.get(at)).copied(),
            after: bytes.get(end).copied(),
            first: words == 1,
        };
        let behind = || text.get(end..).unwrap_or_default();
        let level = if start < HEAD { word.level() } else { None };
        if let Some(level) = level.or_else(|| word.keyed(behind)) {
            return Some(level);
        }
    }
    None
}

fn letter_from(bytes: &[u8], from: usize) -> Option<usize> {
    let ahead = bytes.iter().skip(from);
    ahead.take(KEYED_HEAD).position(u8::is_ascii_alphabetic).map(|at| from + at)
}

/// Letters that follow each other, and what stands around them.
struct Word<'a> {
    text: &'a str,
    before: Option<u8>,
    after: Option<u8>,
    /// Whether it is the first one of a line.
    first: bool,
}

impl Word<'_> {
    fn level(&self) -> Option<Level> {
        let Some(level) = named(self.text) else { return self.is_raised().then_some(Level::Error) };
        let upper = self.text.bytes().all(|byte| byte.is_ascii_uppercase());
        let fits = (upper && self.stands_alone()) || self.is_in_brackets() || self.is_heading();
        fits.then_some(level)
    }

    /// `ERROR` among words; not `ERROR_CODE`, `/ERROR`, `"ERROR`.
    fn stands_alone(&self) -> bool {
        let before = match self.before {
            None | Some(b' ' | b'[' | b'(' | b'<' | b'|' | b'*' | b':' | b'>' | b';' | b',' | b']') => true,
            // `production.ERROR: …`
            Some(b'.') => self.after == Some(b':'),
            Some(other) => !other.is_ascii(),
        };
        let after = match self.after {
            None | Some(b' ' | b']' | b')' | b'>' | b'|' | b':' | b',' | b';' | b'!' | b'[' | b'*') => true,
            Some(other) => !other.is_ascii(),
        };
        before && after
    }

    /// `[error]`, `<warn>`, `core:error]`; or coloured, which leaves marks around it.
    fn is_in_brackets(&self) -> bool {
        let close = matches!(self.after, Some(b']' | b'>' | b'|' | b' '));
        match self.before {
            Some(b'[' | b'<' | b'|') => close,
            Some(b':') => self.after == Some(b']'),
            Some(other) => !other.is_ascii() && self.after.is_some_and(|after| !after.is_ascii()),
            None => false,
        }
    }

    /// `error: …` before any other word.
    fn is_heading(&self) -> bool {
        self.first && self.after == Some(b':') && matches!(self.before, None | Some(b' '))
    }

    /// `TypeError: …`, `java.io.IOException: …`, `Exception in thread …` as the first word.
    fn is_raised(&self) -> bool {
        let named = self.text.ends_with("Error") || self.text.ends_with("Exception");
        let starts = matches!(self.before, None | Some(b'.'));
        let heading = self.after == Some(b':') || (self.text == "Exception" && self.after == Some(b' '));
        named && starts && heading && (self.first || self.before == Some(b'.'))
    }

    /// `level=error`, `"severity": "warn"`; `behind` is the text after it.
    fn keyed<'t>(&self, behind: impl Fn() -> &'t str) -> Option<Level> {
        if !is_key(self.text) || self.before.is_some_and(|byte| byte == b'_' || byte.is_ascii_digit()) {
            return None;
        }
        let value = behind().trim_start_matches(['"', ' ']).strip_prefix(['=', ':'])?;
        let value = value.trim_start_matches(['"', '\'', ' ']);
        let end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
        of_value(value.get(..end)?)
    }
}

/// Whether it is a line of an access log that tells a status of 500 or more: `… HTTP/1.1" 502 …`.
fn is_server_error(text: &str) -> bool {
    static PROTOCOL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("HTTP/"));
    let Some(at) = PROTOCOL.find(text.as_bytes()) else { return false };
    let behind = text.get(at + 5..).unwrap_or_default();
    let behind = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let Some(status) = behind.strip_prefix("\" ") else { return false };
    let digits = status.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && status.starts_with('5') && matches!(status.as_bytes().get(3), None | Some(b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_the_usual_formats() {
        use Level::{Debug, Error, Fatal, Info, Trace, Warn};
        for (text, level) in [
            ("ERROR connection refused", Error),
            ("2026-11-21T12:00:00.000Z  WARN 1 --- [main] o.s.b.W : slow", Warn),
            ("2026-11-21 12:00:00,123 - shop.orders - ERROR - no stock", Error),
            ("2026-11-21T12:00:00Z DEBUG hyper::proto: flushed", Debug),
            ("2026/11/21 12:00:00 [error] 29#29: *1 upstream timed out", Error),
            ("[Sat Nov 21 12:00:00.000000 2026] [core:error] [pid 1] AH00124", Error),
            ("[2026-11-21 12:00:00 +0000] [1] [INFO] Starting gunicorn", Info),
            ("[2026-11-21T12:00:00][WARN ][o.e.c.r.a] high disk", Warn),
            ("[12:00:00 ERR] Unhandled", Error),
            ("[2026-11-21 12:00:00] production.ERROR: Undefined index", Error),
            ("2026-11-21 12:00:00 UTC [123] FATAL:  password authentication failed", Fatal),
            ("time=\"2026-11-21T12:00:00Z\" level=warning msg=\"error_count=0\"", Warn),
            ("ts=1 lvl=eror msg=x", Error),
            ("{\"level\":\"error\",\"msg\":\"cut off in the mid", Error),
            ("E1121 17:00:00.000000       1 reflector.go:1] failed", Error),
            ("<3>kernel: oops", Error),
            ("<191>1 2026-11-21T12:00:00Z host app", Debug),
            ("I, [2026-11-21T12:00:00 #1]  INFO -- : started", Info),
            ("error: could not compile", Error),
            ("warn: Microsoft.Hosting.Lifetime[0]", Warn),
            ("fail: Microsoft.AspNetCore.Server.Kestrel[13]", Error),
            ("\u{241b}info\u{241b}: listening", Info),
            ("\u{241b}TRACE\u{241b} x", Trace),
            ("INFO 200 ERROR pages left", Info),
            ("TypeError: x is not a function", Error),
            ("java.lang.IllegalStateException: boom", Error),
            ("Exception in thread \"main\" java.lang.Error", Error),
            ("panic: runtime error: index out of range", Fatal),
            (r#"10.0.0.1 - - [21/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 157 "-""#, Error),
            (r#"INFO:     10.0.0.1:1 - "GET / HTTP/1.1" 500 Internal Server Error"#, Error),
        ] {
            assert_eq!(of_text(text), Some(level), "{text}");
        }
    }

    #[test]
    fn no_level_is_made_up() {
        for text in [
            "",
            "error_count=0 warn_count=0",
            "GET /errors 200",
            "GET /ERROR 200",
            "no error occurred",
            "the last error: none",
            "ERROR_CODE=5",
            "state changed to \"ERROR\"",
            "the level of the water: high",
            "Information about it",
            "E1121 is a number",
            "<b>bold",
            r#"10.0.0.1 - - "GET /errors HTTP/1.1" 404 157"#,
            r#"10.0.0.1 - - "GET / HTTP/2.0" 200 500"#,
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
        let late = format!("{}ERROR", "x ".repeat(100));
        assert_eq!(of_text(&late), None);
    }

    #[test]
    fn values_of_fields() {
        for (value, level) in [
            ("Error", Level::Error),
            ("W", Level::Warn),
            ("50", Level::Error),
            ("3", Level::Error),
            (" NOTICE ", Level::Info),
            ("EMERGENCY", Level::Fatal),
        ] {
            assert_eq!(of_value(value), Some(level), "{value}");
        }
        assert_eq!(of_value("8"), None);
        assert_eq!(of_value("errors"), None);
        assert!(is_key("Level") && is_key("log.level") && is_key("SEVERITY") && !is_key("levels"));
    }
}

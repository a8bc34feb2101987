//! A text from outside, cleaned, cut, filled and wrapped.

use dogwatch::text;

/// Makes a text of any bytes fit for a terminal, and looks at what came out.
///
/// # Panics
/// When it is not fit for a terminal.
pub fn check(data: &[u8]) {
    let dirty = String::from_utf8_lossy(data);
    let clean = text::clean(&dirty);
    assert!(!clean.chars().any(is_dangerous), "{clean:?} of {dirty:?}");
    assert_eq!(text::clean(&clean), clean, "not the same when it is cleaned again");
    assert_eq!(text::cleaned(dirty.clone().into_owned()), clean);
    let columns = usize::from(data.first().copied().unwrap_or_default() % 48);
    let cut = text::truncate(&clean, columns);
    assert!(text::width(&cut) <= columns, "{cut:?} is wider than {columns}");
    assert_eq!(text::width(&text::pad(&clean, columns)), columns, "{clean:?}");
    assert_eq!(text::width(&text::pad_left(&clean, columns)), columns, "{clean:?}");
    let wrapped = text::wrap(&clean, columns);
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(letters(&wrapped.concat()), letters(&clean), "wrapping lost or made something");
}

/// What a terminal acts on, what reorders, and what hides: written down apart from the code that
/// it checks.
fn is_dangerous(character: char) -> bool {
    let number = u32::from(character);
    let control = number < 0x20 || (0x7f..0xa0).contains(&number);
    let separators = matches!(number, 0x2028 | 0x2029);
    let bidirectional = matches!(number, 0x61c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069);
    let zero_width = matches!(number, 0xad | 0x200b..=0x200d | 0x2060..=0x2064 | 0xfeff);
    let tags = matches!(number, 0xfe00..=0xfe0f | 0xe0000..=0xe01ef);
    control || separators || bidirectional || zero_width || tags
}

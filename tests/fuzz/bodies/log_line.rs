//! A log message from outside: cleaned, coloured, escaped, read into a line, held, filtered and
//! searched, its fields told.

use dogwatch::model::{Book, Found, JsonFields, LineReader, LogBatch, LogEvent, LogStream, Sieve, Toward};
use dogwatch::model::{LineView, Tally, search_pattern};
use dogwatch::text;

/// Makes lines of any bytes and asks for them. The first line is the filter, the second what is
/// searched for; each line after them is a message.
///
/// # Panics
/// When what comes out is not fit for a terminal, or the book contradicts itself.
pub fn check(data: &[u8]) {
    let dirty = String::from_utf8_lossy(data);
    fit(&text::clean_line(&dirty), &dirty);
    fit(&text::escaped(&dirty), &dirty);
    let spans = text::spans(&dirty);
    fit(&spans.iter().map(|span| span.text.as_str()).collect::<String>(), &dirty);
    let mut asked = dirty.splitn(3, '\n');
    let mut next = || asked.next().unwrap_or_default();
    let (filter, search, messages) = (next(), next(), next());
    fields(&dirty);
    messages.split('\n').for_each(fields);
    hold(filter, search, messages);
}

/// What is shown of a JSON message.
fn fields(message: &str) {
    let fields = JsonFields::of(message);
    let lines = JsonFields::pretty(message);
    assert_eq!(fields.is_some(), lines.is_some(), "an object or not: {message:?}");
    for line in lines.unwrap_or_default() {
        fit(&line, message);
    }
    if let Some(fields) = fields {
        fit(&fields.rest_text(), message);
        fields.time.iter().chain(&fields.message).for_each(|text| fit(text, message));
    }
}

/// Holds the messages, each twice, the second time before the first; and asks for them.
fn hold(filter: &str, search: &str, messages: &str) {
    let mut book = Book::new(1 << 20);
    let sieve = Sieve { filter: filter.to_owned(), ..Sieve::default() };
    let bad = [sieve.check().err(), search_pattern(search).err()];
    bad.iter().flatten().for_each(|error| assert_eq!(text::clean_line(error), error.as_str()));
    book.sift(sieve.clone());
    let pattern = search_pattern(search).ok();
    book.search(pattern.clone());
    let mut reader = LineReader::default();
    for round in [1, -1] {
        let line = |(number, message): (usize, &str)| {
            let at = round * i64::try_from(number / 2).unwrap_or_default();
            reader.read(LogEvent { at, message: message.to_owned(), ..LogEvent::default() }, 0, false)
        };
        let lines = messages.split('\n').take(500).enumerate().map(line).collect();
        let stream = LogStream { source: 0, name: String::new(), task: None };
        book.add(LogBatch { generation: 0, streams: vec![(0, stream.into())], lines });
        assert!(book.bytes() <= book.limit());
    }
    while book.work(None, 1000) {}
    let all: Vec<LineView<'_>> = book.lines(false).collect();
    assert!(all.is_sorted_by_key(|line| line.key), "out of order");
    for line in &all {
        fit(line.text, line.raw.unwrap_or(line.text));
        assert_eq!(line.json, JsonFields::of(line.raw.unwrap_or(line.text)).is_some());
    }
    let shown: Vec<LineView<'_>> = book.lines(true).collect();
    assert_eq!(book.shown(), Tally { lines: shown.len(), complete: true });
    let hit = |line: &&LineView<'_>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(line.text));
    let hits: Vec<_> = shown.iter().filter(hit).map(|line| line.key).collect();
    assert_eq!(book.matches(), Tally { lines: hits.len(), complete: true }, "{search:?}");
    let mut from = None;
    for hit in hits {
        assert_eq!(book.step_match(from, Toward::Newer, 0), Found::Line(hit));
        from = Some(hit);
    }
    assert_eq!(book.step_match(from, Toward::Newer, 0), Found::Nothing);
}

/// # Panics
/// When a terminal would act on something in the text, reorder or hide it, or when it is not
/// clean.
fn fit(clean: &str, dirty: &str) {
    assert!(!clean.chars().any(is_dangerous), "{clean:?} of {dirty:?}");
    assert_eq!(text::clean_line(clean), clean, "not the same when it is cleaned again");
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

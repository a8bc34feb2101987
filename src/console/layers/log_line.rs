//! A line of logs in detail: when, from where, the message, and what was taken out of it.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::model::{BREAK, JsonFields, LineKey, LineView, MARK};
use crate::text;

/// Columns of a field's name.
const NAME: usize = 14;
/// Bytes of a message that are shown: more than anybody reads.
const MOST: usize = 256 << 10;

/// The lines, wrapped to a width.
pub(in crate::console) fn lines(
    app: &App,
    key: LineKey,
    paint: &Paint<'_>,
    width: usize,
) -> Vec<Line<'static>> {
    let Some(line) = app.logs.book.line(key) else {
        let words = "This line had to make room for newer ones.";
        return vec![Line::from(paint.span(words, Role::Muted))];
    };
    let mut page = fields(app, &line, paint, width);
    page.push(Line::default());
    let (text, more) = head(line.text);
    let role = level_role(line.level);
    let pretty = Some(line.raw.unwrap_or(line.text)).filter(|raw| line.json && raw.len() <= MOST);
    match pretty.and_then(JsonFields::pretty) {
        Some(pretty) => {
            for member in pretty {
                page.extend(indented(&member, width).map(|row| json_line(&row, paint)));
            }
        }
        None => message(&line, text, width).for_each(|row| page.push(marked(&row, role, paint))),
    }
    if more > 0 {
        page.push(Line::from(paint.span(format!("… {more} bytes more; save writes all of it"), Role::Muted)));
    }
    page.extend(removed(&line, paint, width));
    page
}

/// The role of a level.
pub(in crate::console) fn level_role(level: Option<crate::model::Level>) -> Role {
    use crate::model::Level;
    match level {
        Some(Level::Trace) => Role::LogTrace,
        Some(Level::Debug) => Role::LogDebug,
        Some(Level::Warn) => Role::LogWarn,
        Some(Level::Error | Level::Fatal) => Role::LogError,
        Some(Level::Info) | None => Role::LogInfo,
    }
}

fn fields(app: &App, line: &LineView<'_>, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let time = |at: i64| {
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        format!("{at:.3}  ({} ago)", paint.age(Some(at)))
    };
    let late = line.ingested - line.key.at;
    let after = match late {
        ..1_000 => String::new(),
        late => format!("  {} after it was written", text::age(late / 1_000)),
    };
    let came = if line.late { "  ~ later than lines that were shown already" } else { "" };
    let source = app.logs.sources().get(line.stream.source);
    let group = source.map(|source| source.group.clone()).unwrap_or_default();
    let service = source.map(|source| source.service.name.clone()).unwrap_or_default();
    let container = source.map(|source| source.container.clone()).unwrap_or_default();
    let level = line.level.map(crate::model::Level::name).unwrap_or("not told");
    let fields = [
        ("written", time(line.key.at), Role::Text),
        ("taken in", format!("{}{after}{came}", time(line.ingested)), Role::Muted),
        ("level", level.to_owned(), level_role(line.level)),
        ("service", service, Role::Text),
        ("container", container, Role::Text),
        ("task", line.stream.task.clone().unwrap_or_default(), Role::Text),
        ("group", group, Role::Muted),
        ("stream", line.stream.name.clone(), Role::Muted),
    ];
    let mut lines = Vec::new();
    for (name, value, role) in fields.into_iter().filter(|(_, value, _)| !value.is_empty()) {
        for (at, row) in text::wrap(&value, width.saturating_sub(NAME).max(20)).into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            lines.push(Line::from(vec![
                paint.span(text::pad(name, NAME), Role::Muted),
                paint.span(row, role),
            ]));
        }
    }
    lines
}

/// As much of a text as is shown, and how many bytes are not.
fn head(text: &str) -> (&str, usize) {
    let end = (0..=MOST.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    (text.get(..end).unwrap_or_default(), text.len() - end)
}

/// The message with its own line breaks, each line wrapped and indented as it was.
fn message<'a>(line: &LineView<'a>, text: &'a str, width: usize) -> impl Iterator<Item = String> + use<'a> {
    // A line without anything removed or broken has no raw message, and may hold the sign itself.
    let broken = line.raw.is_some();
    let parts: Vec<&str> = if broken { text.split(BREAK).collect() } else { vec![text] };
    parts.into_iter().flat_map(move |part| indented(part, width).collect::<Vec<_>>())
}

/// A line cut into rows that begin as far in as the line does.
fn indented(line: &str, width: usize) -> impl Iterator<Item = String> + use<> {
    let words = line.trim_start_matches(' ');
    let depth = (line.len() - words.len()).min(width / 2);
    let indent = " ".repeat(depth);
    let mut rows = Vec::new();
    let mut rest = words;
    loop {
        let part = text::head(rest, width.saturating_sub(depth).max(1));
        // A character that is wider than the room would never end.
        let end = if part.is_empty() { rest.chars().next().map_or(0, char::len_utf8) } else { part.len() };
        rows.push(format!("{indent}{}", rest.get(..end).unwrap_or_default()));
        rest = rest.get(end..).unwrap_or_default();
        if rest.is_empty() {
            return rows.into_iter();
        }
    }
}

/// A row whose signs for what was removed are dim.
fn marked(row: &str, role: Role, paint: &Paint<'_>) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (at, part) in row.split(MARK).enumerate() {
        if at > 0 {
            spans.push(paint.span(MARK.to_string(), Role::Faint));
        }
        spans.push(paint.span(part, role));
    }
    Line::from(spans)
}

/// A row of a pretty-printed object: the key stands out.
fn json_line(row: &str, paint: &Paint<'_>) -> Line<'static> {
    let begins = row.trim_start().starts_with('"');
    match row.find("\": ").filter(|_| begins) {
        Some(at) => {
            let (key, value) = row.split_at(at + 2);
            Line::from(vec![paint.span(key, Role::Muted), paint.span(value, Role::Text)])
        }
        None => Line::from(paint.span(row, Role::Text)),
    }
}

/// The message as it was written, what a terminal would act on escaped; nothing where the text
/// says it all.
fn removed(line: &LineView<'_>, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let Some(raw) = line.raw.filter(|_| line.text.contains(MARK)) else { return Vec::new() };
    let (raw, _) = head(raw);
    let escaped = text::escaped(raw);
    let mut lines = vec![Line::default(), Line::from(paint.span("As it was written, escaped", Role::Accent))];
    lines.extend(indented(&escaped, width).map(|row| Line::from(paint.span(row, Role::Muted))));
    lines
}

//! The table of figures and bounds.

use std::fmt;

/// A figure's bound.
#[derive(Clone, Copy)]
pub enum Bound {
    /// None: the figure stands for itself.
    None,
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
    /// This exactly.
    Exactly(f64),
}

impl Bound {
    fn holds(self, figure: f64) -> bool {
        match self {
            Self::None => true,
            Self::AtMost(bound) => figure <= bound,
            Self::AtLeast(bound) => figure >= bound,
            Self::Below(bound) => figure < bound,
            // Counts only: whole numbers that a f64 holds exactly.
            #[allow(clippy::float_cmp)]
            Self::Exactly(bound) => figure == bound,
        }
    }
}

/// What was measured.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
}

struct Row {
    what: String,
    figure: f64,
    unit: &'static str,
    bound: Bound,
}

impl Report {
    /// Adds a figure.
    pub fn add(&mut self, what: impl Into<String>, figure: f64, unit: &'static str, bound: Bound) {
        self.rows.push(Row { what: what.into(), figure, unit, bound });
    }

    /// Adds a remark below the table.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Whether every bound holds.
    pub fn is_met(&self) -> bool {
        self.rows.iter().all(|row| row.bound.holds(row.figure))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
        writeln!(out, "| {:<width$} | {:>14} | {:>9} | {:<7} |", "what", "figure", "bound", "")?;
        writeln!(out, "| {:-<width$} | {:->13}: | {:->8}: | {:-<7} |", "", "", "", "")?;
        for row in &self.rows {
            let (bound, verdict) = row.judge();
            let figure = format!("{}{}", number(row.figure), row.unit);
            writeln!(out, "| {:<width$} | {figure:>14} | {bound:>9} | {verdict:<7} |", row.what)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(out, "\n{note}"))
    }
}

impl Row {
    /// The bound, and whether it holds, in words.
    fn judge(&self) -> (String, &'static str) {
        let bound = match self.bound {
            Bound::None => return (String::new(), ""),
            Bound::AtMost(bound) => format!("≤ {}", number(bound)),
            Bound::AtLeast(bound) => format!("≥ {}", number(bound)),
            Bound::Below(bound) => format!("< {}", number(bound)),
            Bound::Exactly(bound) => format!("= {}", number(bound)),
        };
        (bound, if self.bound.holds(self.figure) { "ok" } else { "NOT MET" })
    }
}

/// Whole numbers as they are, small ones with three digits behind the point, others with one.
fn number(value: f64) -> String {
    match value {
        whole if whole.fract() == 0.0 => format!("{whole}"),
        small if small < 10.0 => format!("{small:.3}"),
        other => format!("{other:.1}"),
    }
}

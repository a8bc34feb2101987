//! What the console costs: its start, its frames, its answer to keys, and its idling.

mod account;
mod frame;
mod idle;
mod keys;
mod screen;
mod start;

use color_eyre::eyre::Result;

use crate::report::Report;

/// Measures everything and adds the figures; `quick` leaves out `fleet`.
pub fn measure(report: &mut Report, quick: bool) -> Result<()> {
    start::measure(report)?;
    idle::lauv(report)?;
    if !quick {
        frame::measure(report)?;
        keys::measure(report)?;
        idle::fleet(report)?;
    }
    Ok(())
}

/// The value below which this share of some figures lies.
fn quantile(figures: &[f64], share: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).ceil() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

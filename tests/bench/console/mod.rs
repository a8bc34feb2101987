//! What the console costs: its start, its frames, its answer to keys, and its idling.

mod account;
pub mod frame;
pub mod idle;
pub mod keys;
pub mod screen;
pub mod start;
pub mod tail;

/// The value below which this share of some figures lies.
fn quantile(figures: &[f64], share: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len().saturating_sub(1) as f64).ceil() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

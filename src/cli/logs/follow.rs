//! `-f`: the past, and then what comes, each line once.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::{Past, Printer, Seam, Stop, tell};
use crate::cli::Exit;
use crate::engine::Engine;
use crate::engine::tail::{self, Begin, Mode, TailAsk, TailReport, TailState, Want};
use crate::model::LogBatch;

/// What is followed begins so long before now, so that nothing falls between it and the past.
const OVERLAP: Duration = Duration::from_secs(120);

/// Prints the past from a time on, and then follows until the tail ends, which it does not by
/// itself. Lines are in order as far as they arrive so.
pub(super) async fn run(
    engine: &Engine,
    past: &mut Past<'_>,
    printer: &mut Printer,
    from: i64,
    now: i64,
) -> Result<Exit, Stop> {
    let (_engines, engines) = watch::channel(Some(engine.clone()));
    let (asks, asked) = mpsc::unbounded_channel();
    let (send, mut reports) = mpsc::unbounded_channel();
    let back = OVERLAP.min(Duration::from_millis(u64::try_from(now - from).unwrap_or_default()));
    let want = Want {
        generation: 1,
        sources: past.subject.sources.clone(),
        task: past.subject.task.clone(),
        pattern: past.pattern(),
        begin: Begin::Back(back),
        follow: true,
        live: true,
    };
    // The tail that is asked ends when the asking does; until then it listens.
    let _ = asks.send(TailAsk::Watch(want));
    let _ = asks.send(TailAsk::Show(true));
    let mut seam = Seam::new(now - i64::try_from(back.as_millis()).unwrap_or_default());
    let following = async {
        past.print(engine, printer, (from, None), Some(&mut seam)).await?;
        printer.begin();
        let mut told = Told::default();
        while let Some(report) = reports.recv().await {
            match report {
                TailReport::Lines(batch) => print(printer, &mut seam, batch)?,
                TailReport::State(state) => told.state(&state),
            }
        }
        Ok(Exit::Unreadable)
    };
    tokio::select! {
        outcome = following => outcome,
        () = tail::run(engines, asked, send) => Ok(Exit::Unreadable),
    }
}

fn print(printer: &mut Printer, seam: &mut Seam, mut batch: LogBatch) -> Result<(), Stop> {
    printer.learn(&batch);
    batch.lines.sort_by_key(|line| line.at);
    let (known, sources) = (&*printer, printer.sources());
    batch
        .lines
        .retain(|line| known.stream(line.stream).is_none_or(|stream| seam.is_new(line, stream, sources)));
    Ok(printer.print(batch.lines.iter())?)
}

/// What was said on stderr, so that it is said once.
#[derive(Default)]
struct Told {
    sampled: bool,
    refused: BTreeSet<String>,
    failed: BTreeSet<String>,
}

impl Told {
    fn state(&mut self, state: &TailState) {
        if state.sampled && !std::mem::replace(&mut self.sampled, true) {
            tell("AWS left lines out of live tail, because there are many; they are read afterwards");
        }
        for group in &state.groups {
            match &group.mode {
                Mode::Polling { why: Some(why), .. } => {
                    if self.refused.insert(why.message.clone()) {
                        tell(&format!("{} Lines are asked for every few seconds instead.", why.message));
                    }
                    self.again(&group.group);
                }
                Mode::Failed(why) => {
                    if self.failed.insert(group.group.clone()) {
                        tell(&format!("{} cannot be read: {} {}", group.group, why.message, why.remedy));
                    }
                }
                Mode::Live => self.again(&group.group),
                Mode::Polling { why: None, .. } | Mode::Waiting | Mode::Done => {}
            }
        }
    }

    fn again(&mut self, group: &str) {
        if self.failed.remove(group) {
            tell(&format!("{group} can be read again"));
        }
    }
}

//! What applications write to their logs.

use super::definition::{Container, TaskDefinition};
use super::estate::Estate;
use super::ids::{chance, name_number};
use super::lifecycle::behaviour_of;
use super::registry::Behaviour;
use super::service::{Condition, Service};
use super::task::{Phase, Task};

/// Writes what the service's tasks say between `from` (not included) and `to`.
pub fn speak(service: &Service, estate: &mut Estate, from: i64, to: i64) {
    let mut lines = Vec::new();
    for task in
        service.tasks.iter().filter(|task| task.started.is_some() && task.phase <= Phase::Deactivating)
    {
        let Some(definition) = estate.definition(&service.family, task.revision) else { continue };
        let containers = definition.containers.iter().enumerate();
        for (index, container) in containers.filter(|(_, container)| may_speak(task, container, from, to)) {
            let Some(log) = &container.log else { continue };
            let stream = format!("{}/{}/{}", log.prefix, container.name, task.id);
            let behaviour = behaviour_of(definition, task, estate);
            let seed = estate.seed ^ index as u64;
            let speaker = Speaker { service, task, definition, container, behaviour, seed };
            let said = speaker.lines(from, to).into_iter();
            lines.extend(said.map(|(at, text)| (log.group.clone(), stream.clone(), at, text)));
        }
    }
    for (group, stream, at, text) in lines {
        // The agent batches: a line arrives up to a second after it was written.
        let late = (chance(estate.seed, name_number(&stream), at) * 900.0) as i64;
        estate.logs.write(&group, &stream, at, at + late, text);
    }
}

/// Whether a container can have anything to say: most have not, most of the time.
fn may_speak(task: &Task, container: &Container, from: i64, to: i64) -> bool {
    let starting = task.ready.is_some_and(|ready| from <= ready);
    let ending = task.end.as_ref().is_some_and(|(end, _)| from <= *end);
    starting || ending || beat(container).is_some_and(|beat| from.div_euclid(beat) < to.div_euclid(beat))
}

/// Milliseconds between two lines of a container that writes any.
fn beat(container: &Container) -> Option<i64> {
    let per_minute = i64::from(container.script.per_minute);
    (per_minute > 0 && !container.script.lines.is_empty()).then(|| (60_000 / per_minute).max(1))
}

struct Speaker<'a> {
    service: &'a Service,
    task: &'a Task,
    definition: &'a TaskDefinition,
    container: &'a Container,
    behaviour: Behaviour,
    seed: u64,
}

impl Speaker<'_> {
    fn lines(&self, from: i64, to: i64) -> Vec<(i64, String)> {
        let mut lines = self.startup(from, to);
        lines.extend(self.last_words(from, to));
        lines.extend(self.running(from, to));
        lines.sort_by_key(|(at, _)| *at);
        lines
    }

    /// Lines written once, from RUNNING to the moment the application answers.
    fn startup(&self, from: i64, to: i64) -> Vec<(i64, String)> {
        let Some(started) = self.task.started else { return Vec::new() };
        let crashes = matches!(self.behaviour, Behaviour::Crash { .. });
        let script = if crashes { &[][..] } else { self.container.script.startup.as_slice() };
        let ready = self.task.ready.unwrap_or(started);
        let step = (ready - started) / (script.len() as i64 + 1);
        let times = script.iter().zip(1..).map(|(text, index)| (started + step * index, self.fill(text, 0)));
        times.filter(|(at, _)| from < *at && *at <= to).collect()
    }

    /// What an application says before it ends by itself.
    fn last_words(&self, from: i64, to: i64) -> Option<(i64, String)> {
        let end = self.task.end.as_ref()?.0 - 400;
        let text = match self.behaviour {
            Behaviour::Crash { exit: 127 } => {
                format!("exec: \"{}\": executable file not found in $PATH", self.container.name)
            }
            Behaviour::Crash { exit: 139 } => "Segmentation fault (core dumped)".to_owned(),
            Behaviour::Crash { exit: 1 } => "Error: Cannot find module '/app/dist/config.js'".to_owned(),
            Behaviour::Crash { exit } => format!("fatal: exiting with code {exit}"),
            Behaviour::OutOfMemory | Behaviour::Leak => {
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory".to_owned()
            }
            _ => return None,
        };
        (from < end && end <= to).then_some((end, text))
    }

    /// Lines written while it runs, on a fixed beat with its own text each.
    fn running(&self, from: i64, to: i64) -> Vec<(i64, String)> {
        let Some(ready) = self.task.ready.filter(|_| self.task.phase == Phase::Running) else {
            return Vec::new();
        };
        let Some(beat) = beat(self.container) else { return Vec::new() };
        let first = from.div_euclid(beat) + 1;
        let last = to.div_euclid(beat);
        let number = name_number(&self.task.id);
        (first..=last)
            .filter(|index| index * beat >= ready)
            .map(|index| {
                // Off the beat by a part of it, and never beyond `to`.
                let off = (chance(self.seed, number, index) * beat as f64 * 0.4) as i64;
                (index * beat - off, self.running_line(chance(self.seed ^ 77, number, index), index))
            })
            .collect()
    }

    fn running_line(&self, draw: f64, index: i64) -> String {
        let trouble = self.trouble();
        if let Some((share, text)) = trouble
            && draw < share
        {
            return self.fill(&text, index);
        }
        let lines = &self.container.script.lines;
        let at = (draw * 997.0).fract() * lines.len() as f64;
        lines.get(at as usize).map(|text| self.fill(text, index)).unwrap_or_default()
    }

    /// How often, and with what words, the application tells of its trouble.
    fn trouble(&self) -> Option<(f64, String)> {
        let port = self.container.port.unwrap_or(80);
        if self.service.conditions.contains(&Condition::DatabaseUnreachable) {
            return Some((
                0.6,
                "ERROR connect ECONNREFUSED: database connection refused, retrying in 5s".into(),
            ));
        }
        match self.behaviour {
            Behaviour::Answers { code } => Some((
                0.7,
                format!("ERROR connect() failed (111: Connection refused) while connecting to upstream, answering {code}"),
            )),
            Behaviour::Hangs => Some((0.5, "WARN request has been waiting for 30000ms".into())),
            Behaviour::ListensOn { port: other } => {
                Some((0.3, format!("INFO listening on 0.0.0.0:{other} (not {port}), no requests yet")))
            }
            Behaviour::Errors { percent } => {
                Some((f64::from(percent) / 100.0, "ERROR GET /api/orders/{id} 500 {ms}ms TypeError: Cannot read properties of undefined (reading 'total')".into()))
            }
            Behaviour::Leak => Some((0.2, "WARN heap usage is high, garbage collection took {ms}ms".into())),
            _ => None,
        }
    }

    fn fill(&self, text: &str, index: i64) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let number = name_number(&self.task.id);
        let draw = |salt: u64, most: f64| (chance(self.seed ^ salt, number, index) * most) as u32;
        let port = match self.behaviour {
            Behaviour::ListensOn { port } => port,
            _ => self.container.port.unwrap_or(80),
        };
        let tag = super::registry::split(&self.container.image).1;
        text.replace("{ms}", &(3 + draw(1, 60.0) + draw(2, 8.0).pow(2)).to_string())
            .replace("{id}", &(1000 + draw(3, 9000.0)).to_string())
            .replace("{user}", &(100 + draw(4, 900.0)).to_string())
            .replace("{port}", &port.to_string())
            .replace("{revision}", &self.definition.revision.to_string())
            .replace("{tag}", tag)
    }
}

//! The machine against a model of an account, a disk and an operator, all of them faulty: whatever
//! happens, nothing is sent that was not confirmed and written down, and nothing twice.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::model::{Arn, Guard, TaskStatus};
use crate::runbook::fixture::{Case, arn, night, task};
use crate::runbook::journal::{ChainState, Journal, Line, Resumption, Settled};
use crate::runbook::{
    Basis, Change, Known, Plan, PlannedChange, RunId, Runbook, Subject, Surroundings, Template, Verdict,
};

const TASKS: usize = 3;

pub(super) fn task_arn(index: usize) -> Arn {
    arn("ecs", &format!("task/cluster/{index}"))
}

fn basis() -> Basis {
    let account = Case::new(Vec::new(), Vec::new()).account;
    let service = account.service().unwrap();
    Basis {
        deployment: service.primary().map(|primary| primary.id.clone()),
        task_definition: Some(service.task_definition.as_str().to_owned()),
        ..Basis::default()
    }
}

pub(super) fn plan() -> Plan {
    let changes = (0..TASKS).map(|index| PlannedChange {
        step: 1,
        change: Change::StopTask { cluster: "cluster".to_owned(), task: task_arn(index) },
        why: String::new(),
        then_replaced: false,
    });
    Plan {
        title: "Restart".to_owned(),
        account: None,
        caller: None,
        region: "us-east-1".to_owned(),
        cluster: String::new(),
        service: "service".to_owned(),
        summary: Vec::new(),
        differences: Vec::new(),
        changes: changes.collect(),
        untouched: Vec::new(),
        warnings: Vec::new(),
        basis: basis(),
        undo: None,
        attach: None,
    }
}

/// One run of the test: what happens is drawn from `chance`.
struct Rig {
    run: Run,
    runbook: Arc<Runbook>,
    now: Timestamp,
    chance: VecDeque<u8>,
    waiting: VecDeque<Effect>,
    /// What is on the disk, and how much of it for sure.
    disk: Vec<Line>,
    synced: usize,
    disk_full: bool,
    /// The tasks that were stopped, in truth.
    stopped: BTreeSet<usize>,
    confirmed: bool,
    crashes: u32,
}

impl Rig {
    fn new(chance: Vec<u8>, attended: bool) -> Self {
        let action = Action::Restart { how: Template("all".to_owned()) };
        let runbook = Arc::new(Case::new(vec![action], Vec::new()).runbook);
        let given = Beginning {
            id: RunId("run".to_owned()),
            runbook: Arc::clone(&runbook),
            subject: Subject { service: "service".to_owned(), ..Subject::default() },
            guard: Guard::Protected,
            values: Default::default(),
            surroundings: Surroundings::default(),
            attended,
            plan_only: false,
        };
        let mut rig = Self {
            run: Run::new(given, night()),
            runbook,
            now: night(),
            chance: chance.into(),
            waiting: VecDeque::new(),
            disk: Vec::new(),
            synced: 0,
            disk_full: false,
            stopped: BTreeSet::new(),
            confirmed: false,
            crashes: 0,
        };
        rig.feed(Input::Begin);
        rig
    }

    fn draw(&mut self) -> u8 {
        self.chance.pop_front().unwrap_or(128)
    }

    fn feed(&mut self, input: Input) {
        let effects = self.run.on(input, self.now);
        self.waiting.extend(effects);
    }

    /// Lives until the run is over.
    fn live(&mut self) {
        for _ in 0..5_000 {
            if self.run.ended().is_some() {
                while let Some(effect) = self.waiting.pop_front() {
                    self.does(effect);
                }
                return;
            }
            self.now += SignedDuration::from_secs(1);
            if self.draw() < 8 && self.crashes < 4 && !self.crash() {
                return;
            }
            match self.waiting.pop_front() {
                Some(effect) => self.does(effect),
                None if self.run.asks() => self.operator(),
                None => self.feed(Input::Tick),
            }
        }
        panic!("it never ends: {:?}", self.run.phase());
    }

    /// The process ends here and another one takes the run up; tells whether there is one.
    fn crash(&mut self) -> bool {
        self.crashes += 1;
        let lost = usize::from(self.draw()) % (self.disk.len() - self.synced + 1);
        self.disk.truncate(self.disk.len() - lost);
        self.waiting.clear();
        self.confirmed = false;
        self.disk_full = false;
        let journal = Journal {
            id: RunId("run".to_owned()),
            lines: self.disk.clone(),
            newer: Vec::new(),
            head: String::new(),
            state: ChainState::Whole,
            busy: false,
        };
        match Resumption::of(&journal) {
            Ok(past) => {
                let surroundings = Surroundings::default();
                let runbook = Arc::clone(&self.runbook);
                self.run = Run::resume(past, runbook, Guard::Protected, surroundings, true);
                self.feed(Input::Begin);
                true
            }
            // Only a run that has sent nothing, or that has ended, cannot be taken up.
            Err(_) => {
                let ended = self.disk.iter().any(|line| matches!(line.entry, Entry::Ended { .. }));
                assert!(self.stopped.is_empty() || ended, "a run is lost that has sent something");
                false
            }
        }
    }

    fn operator(&mut self) {
        let words = |service: &str, reason: &str| {
            let (service, reason) = (service.to_owned(), reason.to_owned());
            Operator::Confirm(Confirmation::Words { service, reason })
        };
        let said = match self.draw() {
            0..20 => Operator::Confirm(Confirmation::Key),
            20..30 => words("another", "502"),
            30..40 => Operator::Skip("not needed".to_owned()),
            40..45 => Operator::Abort,
            45..60 => Operator::Remark("hm".to_owned()),
            60..100 => Operator::Retry,
            _ if matches!(self.run.phase(), Phase::Held { .. }) => Operator::Retry,
            _ => words("service", "502"),
        };
        self.feed(Input::Operator(said));
    }

    fn does(&mut self, effect: Effect) {
        match effect {
            Effect::Lock(ticket) => {
                let taken = if self.draw() < 20 { Err("held".to_owned()) } else { Ok(()) };
                self.feed(Input::Locked(ticket, taken));
            }
            Effect::Write(ticket, entry) => {
                let outcome = self.write(*entry, ticket.is_some());
                if let Some(ticket) = ticket {
                    self.feed(Input::Written(ticket, outcome));
                }
            }
            Effect::Read(ticket, question) => self.read(ticket, &question),
            Effect::Perform(ticket, change, _) => self.perform(ticket, &change),
            Effect::Wake(at) => self.now = self.now.max(at),
            Effect::ForgetValue | Effect::End(_) => {}
        }
    }

    fn write(&mut self, entry: Entry, sync: bool) -> Result<(), String> {
        if self.draw() < 5 {
            self.disk_full = true;
        }
        self.disk_full &= !self.chance.is_empty();
        if self.disk_full {
            return Err("full".to_owned());
        }
        if let Entry::Outcome { change, outcome, .. } = &entry {
            let is_stopped = self.stopped.contains(change);
            match outcome {
                Settled::Done => assert!(is_stopped, "written down as done and was not"),
                Settled::NotDone => assert!(!is_stopped, "written down as not done and was"),
                Settled::Unclear => {}
            }
        }
        self.confirmed |= matches!(entry, Entry::Confirmed { .. });
        self.disk.push(Line { seq: self.disk.len() as u64 + 1, at: self.now, entry });
        if sync {
            self.synced = self.disk.len();
        }
        Ok(())
    }

    fn read(&mut self, ticket: Ticket, question: &Question) {
        let mut facts = Case::new(Vec::new(), Vec::new()).account;
        facts.now = self.now;
        let status = |stopped| if stopped { TaskStatus::Stopping } else { TaskStatus::Running };
        let tasks = (0..TASKS).map(|index| {
            let mut found = task("t", TaskStatus::Running, 10);
            found.arn = task_arn(index);
            found.last_status = status(self.stopped.contains(&index));
            if self.stopped.contains(&index) {
                found.desired_status = TaskStatus::Stopped;
            }
            Arc::new(found)
        });
        facts.tasks = Known::Read(tasks.collect());
        if self.draw() < 60 && !matches!(question, Question::Basis) {
            facts.tasks = Known::Unread(crate::runbook::fixture::hole("no answer"));
        }
        if matches!(question, Question::Plan) {
            // The plan itself is not what is tested here: it is the same each time.
            let entry = Entry::Planned { plan: Box::new(plan()) };
            self.run.plan = Some(Arc::new(plan()));
            self.run.changes = vec![None; TASKS];
            self.run.phase = Phase::Confirming { problem: None };
            let _ = self.write(entry, false);
            return;
        }
        self.feed(Input::Facts(ticket, Box::new(facts)));
    }

    fn perform(&mut self, ticket: Ticket, change: &Change) {
        let Change::StopTask { task, .. } = change else { panic!("another change") };
        let index: usize = task.name().parse().unwrap();
        assert!(self.confirmed, "nobody confirmed it");
        let last = &self.disk[self.synced - 1].entry;
        let intended = matches!(last, Entry::Intent { change, .. } if *change == index);
        assert!(intended, "the intent is not on the disk: {last:?}");
        assert!(!self.stopped.contains(&index), "task {index} is stopped twice");
        let outcome = match self.draw() {
            0..40 => Outcome::Refused(Failed::default()),
            40..80 => Outcome::Unclear(Failed::default()),
            80..120 => {
                self.stopped.insert(index);
                Outcome::Unclear(Failed::default())
            }
            _ => {
                self.stopped.insert(index);
                Outcome::Done(Answer { at: self.now, ..Answer::default() })
            }
        };
        // Killed before the answer arrives.
        if self.draw() < 30 && self.crashes < 4 {
            if !self.crash() {
                self.run.ended = None;
                let _ = self.run.abort(self.now);
                self.waiting.clear();
            }
            return;
        }
        self.feed(Input::Performed(ticket, outcome));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_sent_unconfirmed_unwritten_or_twice(
        chance in proptest::collection::vec(any::<u8>(), 0..400), attended in any::<bool>(),
    ) {
        let mut rig = Rig::new(chance, attended);
        rig.live();
        if rig.run.ended().is_some_and(|ending| ending.verdict == Verdict::Pass) {
            prop_assert_eq!(rig.stopped.len(), TASKS, "passed without having done it");
        }
    }
}

#[test]
fn an_undisturbed_run_stops_each_task_once_and_passes() {
    let mut rig = Rig::new(Vec::new(), true);
    rig.live();
    assert_eq!(rig.run.ended().unwrap().verdict, Verdict::Pass);
    assert_eq!(rig.stopped.len(), TASKS);
}

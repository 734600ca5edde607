//! Who is answered in what way, and what came of it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::base::{Base, Candidate, is_for_us, shows_that_it_works};
use super::checks::judge::must_go_on;
use super::checks::{Act, HONEST, ListenCheck};
use super::others::Others;
use super::outcome::{ListenOutcome, Listened};
use super::queue::Queue;
use crate::facts::visit::{Visit, VisitKind};
use crate::verdict::{Judgement, Verdict};
use crate::wire::connection::Connection;

/// How long a connection waits for a check that may have to be made again: less than the 4 s that the
/// least patient client gives the whole handshake.
const HOLD: Duration = Duration::from_secs(2);

/// How many addresses are remembered before one of them went on.
const MOST_CANDIDATES: usize = 64;

/// What a connection is for.
pub(super) enum Task {
    /// To see whether the peer goes on behind an honest answer.
    Base(Base),
    /// This check, by its place.
    Check(&'static ListenCheck, usize),
    /// Nothing in particular: an honest answer.
    Honest,
}

/// What a connection is for, and how many were given something to do before.
pub(super) struct Turn {
    pub(super) task: Task,
    number: u64,
}

/// A verdict that has fallen.
pub(super) type Fallen = (&'static ListenCheck, Judgement);

/// Gives each connection something to do.
pub(super) struct Desk {
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    checks: Vec<&'static ListenCheck>,
    queue: Queue,
    candidates: HashMap<IpAddr, Candidate>,
    subject: Option<IpAddr>,
    others: Others,
    turns: u64,
}

impl Desk {
    pub(super) fn new(checks: &[&'static ListenCheck]) -> Self {
        let state = State {
            checks: checks.to_vec(),
            queue: Queue::new(checks),
            candidates: HashMap::new(),
            subject: None,
            others: Others::default(),
            turns: 0,
        };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    /// What the connection is for. Nothing if the peer closes it before that is known.
    pub(super) async fn turn(&self, peer: IpAddr, connection: &mut Connection) -> Option<Turn> {
        let end = Instant::now() + HOLD;
        // It may have waited for us.
        while connection.next(Instant::now()).await {}
        loop {
            let changed = self.changed.notified();
            if connection.closed().is_some() {
                return None;
            }
            if let Some(turn) = self.state().assign(peer) {
                return Some(turn);
            }
            let is_over = tokio::select! {
                () = changed => false,
                came = connection.next(end) => !came && connection.closed().is_none(),
            };
            if is_over {
                return Some(self.state().turn(Task::Honest));
            }
        }
    }

    /// Notes what came of a connection. Gives the verdicts that fall by it.
    pub(super) fn add(&self, turn: Option<Turn>, visit: Visit) -> Vec<Fallen> {
        let fallen = self.state().add(turn, visit);
        self.changed.notify_waiters();
        fallen
    }

    pub(super) fn is_done(&self) -> bool {
        self.state().is_done()
    }

    /// What came of it all. `done` hears of the verdicts that stand on all connections.
    pub(super) fn finish(
        &self,
        mut done: impl FnMut(&'static ListenCheck, &Judgement),
    ) -> Listened {
        let (listened, fallen) = self.state().finish();
        for (check, judgement) in &fallen {
            done(check, judgement);
        }
        listened
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in it is half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn turn(&mut self, task: Task) -> Turn {
        self.turns += 1;
        Turn { task, number: self.turns }
    }

    /// Nothing if the connection should wait.
    fn assign(&mut self, peer: IpAddr) -> Option<Turn> {
        let task = match self.subject {
            Some(subject) if subject == peer => match self.queue.take() {
                Some(at) => Task::Check(self.checks[at], at),
                None if self.queue.is_under_way() => return None,
                None => Task::Honest,
            },
            Some(_) => Task::Honest,
            None => {
                let is_known = self.candidates.contains_key(&peer);
                if is_known || self.candidates.len() < MOST_CANDIDATES {
                    let candidate = self.candidates.entry(peer).or_default();
                    if candidate.is_under_way {
                        return None;
                    }
                    Task::Base(candidate.begin())
                } else {
                    Task::Honest
                }
            }
        };
        Some(self.turn(task))
    }

    fn add(&mut self, turn: Option<Turn>, visit: Visit) -> Vec<Fallen> {
        let peer = visit.peer.ip();
        match self.subject {
            None => self.add_candidate(peer, turn, visit),
            Some(subject) if subject == peer => {
                if is_for_us(&visit) {
                    self.candidates.entry(peer).or_default().sent.add(&visit);
                }
                self.add_checked(turn, visit);
            }
            Some(_) => self.others.add(visit),
        }
        let checks = &self.checks;
        self.queue.fallen().map(|(at, judgement)| (checks[at], judgement)).collect()
    }

    fn add_candidate(&mut self, peer: IpAddr, turn: Option<Turn>, visit: Visit) {
        let base = match turn {
            Some(Turn { task: Task::Base(base), .. }) => Some(base),
            _ => None,
        };
        let is_known = self.candidates.contains_key(&peer);
        if is_known || self.candidates.len() < MOST_CANDIDATES {
            self.candidates.entry(peer).or_default().add(base, &visit);
        }
        if shows_that_it_works(&visit) {
            self.subject = Some(peer);
            if let Some(at) = self.checks.iter().position(|check| check.id == HONEST) {
                self.queue.settle(at, must_go_on(&visit), visit);
            }
        } else if !is_for_us(&visit) {
            self.others.add(visit);
        }
    }

    /// A connection of the peer that is checked.
    fn add_checked(&mut self, turn: Option<Turn>, visit: Visit) {
        let is_stranger = visit.kind == VisitKind::OtherTorrent || visit.looks_like.is_some();
        let Some(Turn { task, number }) = turn else {
            return self.others.add(visit);
        };
        if visit.went_on() {
            self.queue.went_on(number);
        }
        match task {
            Task::Check(_, at) if is_stranger => {
                self.queue.give_back(at);
                self.others.add(visit);
            }
            Task::Check(_, at) if self.queue.is_too_early(at, &visit) => {
                self.others.add(visit);
            }
            Task::Check(check, at) => {
                if let Act::Answer { judge, .. } = check.act {
                    self.queue.add(at, judge(&visit), visit, self.turns);
                }
            }
            _ if is_stranger || visit.went_on() => {}
            _ => self.queue.refused_honest(),
        }
    }

    fn is_done(&self) -> bool {
        let Some(subject) = self.subject else {
            return self.candidates.values().any(Candidate::is_given_up);
        };
        let is_sent = |check: &&ListenCheck| matches!(check.act, Act::Sent { .. });
        let enough = self.candidates.get(&subject).is_some_and(|one| one.sent.is_enough());
        let sent = enough || !self.checks.iter().any(is_sent);
        self.queue.is_lost() || (self.queue.is_done() && sent)
    }

    fn finish(&mut self) -> (Listened, Vec<Fallen>) {
        let goes_on = self.subject.is_some();
        let peer = self.subject.or_else(|| {
            let came = self.candidates.iter().filter(|(_, candidate)| candidate.came() > 0);
            came.max_by_key(|(_, candidate)| candidate.came()).map(|(peer, _)| *peer)
        });
        let candidate = peer.and_then(|peer| self.candidates.remove(&peer));
        let vain = candidate.as_ref().filter(|_| !goes_on);
        let honest = vain.map(Candidate::judge);
        let reason = match &honest {
            Some(judged) => {
                format!("it does not go on behind an honest answer: {}", judged.because)
            }
            None if goes_on => "no connection came for it".to_owned(),
            None => match self.others.seen.in_words() {
                words if words.is_empty() => "no connection came for it".to_owned(),
                words => format!("no connection came for it: {words}"),
            },
        };
        let answered = self.queue.take_outcomes(&reason);
        let (mut outcomes, mut fallen) = (Vec::new(), Vec::new());
        for (check, (mut visits, mut judgement)) in self.checks.iter().copied().zip(answered) {
            if let Act::Sent { .. } = check.act {
                let judged = candidate.as_ref().and_then(|one| one.sent.judge(check));
                if let Some((of_all, visit)) = judged {
                    visits.extend((of_all.verdict != Verdict::Pass).then(|| visit.clone()));
                    judgement = of_all;
                }
                fallen.push((check, judgement.clone()));
            } else if let (HONEST, Some(honest), Some(one)) = (check.id, &honest, vain) {
                (visits, judgement) = (one.visits().cloned().collect(), honest.clone());
                fallen.push((check, judgement.clone()));
            }
            outcomes.push(ListenOutcome { check, visits, judgement });
        }
        let subject = peer.zip(candidate);
        let subject = subject.map(|(peer, one)| one.into_subject(peer, goes_on));
        let others = std::mem::take(&mut self.others);
        (Listened { subject, outcomes, others }, fallen)
    }
}

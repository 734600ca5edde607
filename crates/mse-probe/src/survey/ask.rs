//! The questions, in an order in which each is worth its connection.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use peer_wire::InfoHash;
use tokio::time::{Instant, sleep, timeout_at};

use super::{Question, Survey};
use crate::dialer::Dialer;
use crate::facts::exchange::{Ending, Exchange, Kind, LastSent};
use crate::wire::group::KeyChoice;
use crate::wire::initiator::{InitiatorPlan, Mistake};

/// How long a survey takes at most. What is not done by then is left out.
pub const LONGEST: Duration = Duration::from_secs(14);

/// How long a step may take where the peer has let us wait in vain at the same place.
const SECOND_PATIENCE: Duration = Duration::from_millis(1200);

/// Before what was closed without a byte is asked again: a peer that keeps one connection for each
/// address may not have forgotten the last.
const PAUSE: Duration = Duration::from_secs(1);

/// One byte less than a key has, and how long to wait for that one.
const SHORT_KEY: usize = 95;
const DOUBT: Duration = Duration::from_millis(300);

/// Whoever asks.
pub(super) struct Asker<'a> {
    dialer: &'a Dialer,
    torrent: InfoHash,
    began: Instant,
    survey: Mutex<Survey>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(dialer: &'a Dialer, torrent: InfoHash) -> Self {
        let (began, survey) = (Instant::now(), Mutex::default());
        Self { dialer, torrent, began, survey }
    }

    pub(super) async fn run(self) -> Survey {
        self.greet(Question::Plaintext, self.torrent).await;
        if self.read(|survey| survey.exchanges().any(|(_, seen)| seen.was_connected())) {
            self.ask(Question::Both).await;
            let waited = self.read(|survey| survey.of(Question::Both).is_some_and(waited_in_vain));
            let step = waited.then_some(SECOND_PATIENCE);
            let without_ia = InitiatorPlan { ia: 0, ..self.plan(3, step) };
            let unknown = self.dialer.unknown_torrent();
            // One after the other where there is one address to come from, in this order.
            tokio::join!(
                self.offer(Question::Rc4, self.plan(2, step)),
                self.offer(Question::HeaderOnly, self.plan(1, step)),
                async {
                    if self.read(failed_behind_keys) {
                        self.offer(Question::WithoutIa, without_ia).await;
                    }
                },
                self.offer(Question::UnknownTorrent, self.plan_for(unknown, 3, step)),
                self.greet(Question::UnknownPlaintext, unknown),
            );
            self.look_closer(step).await;
        }
        let mut survey = self.survey.into_inner().unwrap_or_else(PoisonError::into_inner);
        let order = |asked: &Question| Question::ALL.iter().position(|one| one == asked);
        survey.answers.sort_by_key(|(asked, _)| order(asked));
        survey.took = self.began.elapsed();
        survey
    }

    /// What explains that something did not come about.
    async fn look_closer(&self, step: Option<Duration>) {
        if self.read(|survey| survey.honest_mse().any(|seen| received(seen) == SHORT_KEY)) {
            let plan = InitiatorPlan { doubts_key: Some(DOUBT), ..self.plan(3, step) };
            self.offer(Question::LostZero, plan).await;
        }
        // Whose step 4 can be read has the right keys.
        let is_mute = self.read(|survey| {
            let has_key = |seen: &Exchange| seen.key.is_some_and(|key| key.in_range);
            let has_step4 = |seen: &Exchange| seen.answer.is_some() || seen.wrong_vc.is_some();
            survey.honest_mse().any(|seen| has_key(seen) && !seen.is_no_bittorrent())
                && !survey.honest_mse().any(has_step4)
        });
        if is_mute {
            let mistaken = |mistake, key| {
                let mut plan = self.plan(3, step);
                (plan.mistake, plan.key) = (mistake, key);
                plan
            };
            let (prime, harmless) = (KeyChoice::WrongPrime, KeyChoice::Harmless);
            tokio::join!(
                self.offer(Question::WrongPrime, mistaken(Mistake::None, prime)),
                self.offer(Question::NoDiscard, mistaken(Mistake::NoDiscard, harmless)),
                self.offer(Question::KeysSwapped, mistaken(Mistake::KeysSwapped, harmless)),
            );
        }
        let is_doubtful = self
            .read(|survey| survey.is_unsteady() || survey.honest_mse().all(is_closed_unanswered));
        if is_doubtful {
            self.ask_again().await;
        }
    }
}

impl Asker<'_> {
    async fn ask(&self, question: Question) {
        match question {
            Question::Plaintext => self.greet(question, self.torrent).await,
            _ => self.offer(question, self.plan(3, None)).await,
        }
    }

    /// What was accepted first, if anything was.
    async fn ask_again(&self) {
        let first = self.read(|survey| {
            let mut accepted = survey.exchanges().filter(|(_, seen)| seen.is_sound());
            accepted.next().map(|(asked, seen)| (asked, seen.kind))
        });
        match first {
            Some((Question::Plaintext, _)) => self.greet(Question::Again, self.torrent).await,
            Some((asked, Kind::Mse { provide })) => {
                let mut plan = self.plan(provide, None);
                if asked == Question::WithoutIa {
                    plan.ia = 0;
                }
                self.offer(Question::Again, plan).await;
            }
            _ => {}
        }
    }

    async fn greet(&self, question: Question, torrent: InfoHash) {
        self.dial(question, async || self.dialer.greet(&self.dialer.handshake(torrent)).await)
            .await;
    }

    async fn offer(&self, question: Question, plan: InitiatorPlan) {
        self.dial(question, async || self.dialer.exchange(&plan).await).await;
    }

    /// Twice, if that is worth it.
    async fn dial(&self, question: Question, connect: impl AsyncFn() -> Exchange) {
        let deadline = self.began + LONGEST;
        let Ok(mut seen) = timeout_at(deadline, connect()).await else {
            return self.change(|survey| survey.left_out.push(question));
        };
        self.count(&seen);
        if let Some(pause) = self.read(|survey| pause_before_second(question, &seen, survey)) {
            let second = timeout_at(deadline, async {
                sleep(pause).await;
                connect().await
            });
            if let Ok(second) = second.await {
                self.count(&second);
                let dials = seen.dials + second.dials;
                let tells_more = received(&second) > 0 || received(&seen) == 0;
                seen = Exchange { dials, ..if tells_more { second } else { seen } };
            }
        }
        self.change(|survey| survey.answers.push((question, seen)));
    }

    /// Those before the last were dialled again because of what S began with: they were answered.
    fn count(&self, seen: &Exchange) {
        let is_answered = u32::from(received(seen) > 0);
        self.change(|survey| {
            survey.connections += seen.dials;
            survey.answered += seen.dials - 1 + is_answered;
        });
    }

    fn plan(&self, provide: u32, step: Option<Duration>) -> InitiatorPlan {
        self.plan_for(self.torrent, provide, step)
    }

    fn plan_for(&self, torrent: InfoHash, provide: u32, step: Option<Duration>) -> InitiatorPlan {
        let (dialer, handshake) = (self.dialer, self.dialer.handshake(torrent));
        let mut plan = InitiatorPlan::honest(handshake, dialer.pad(), dialer.pad());
        (plan.provide, plan.wait) = (provide, step);
        plan
    }

    fn read<T>(&self, look: impl FnOnce(&Survey) -> T) -> T {
        look(&self.survey.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Survey)) {
        change(&mut self.survey.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// How long to wait before a question is asked a second time, if it is: a handshake can fail by chance
/// (KTorrent loses 1 in 250), and a connection where another of ours was not forgotten yet.
fn pause_before_second(question: Question, seen: &Exchange, survey: &Survey) -> Option<Duration> {
    let is_unanswered = received(seen) == 0;
    // What a peer closes before it can tell one offer from another it closes for any.
    let is_known = survey.of(Question::Both).is_some_and(is_closed_unanswered);
    let is_worth_it = match question {
        Question::UnknownTorrent | Question::UnknownPlaintext => false,
        Question::Rc4 | Question::HeaderOnly if is_unanswered && is_known => false,
        Question::WrongPrime | Question::NoDiscard | Question::KeysSwapped => is_unanswered,
        _ => !seen.is_complete(),
    };
    let may_be_chance = seen.was_closed() || seen.unreadable;
    let is_stranger = seen.is_text() || seen.is_echo();
    (!is_stranger && is_worth_it && may_be_chance).then_some(if is_unanswered {
        PAUSE
    } else {
        Duration::ZERO
    })
}

pub(super) fn is_mse(seen: &Exchange) -> bool {
    matches!(seen.kind, Kind::Mse { .. })
}

/// Closed, or refused, without a byte.
pub(super) fn is_closed_unanswered(seen: &Exchange) -> bool {
    received(seen) == 0 && !matches!(seen.ending, Ending::Open { .. })
}

fn received(seen: &Exchange) -> usize {
    seen.record.totals().1
}

fn waited_in_vain(seen: &Exchange) -> bool {
    let waited = matches!(seen.ending, Ending::Open { after } if after >= SECOND_PATIENCE);
    waited && !seen.is_complete()
}

fn failed_behind_keys(survey: &Survey) -> bool {
    let failed = |seen: &Exchange| seen.last_sent >= LastSent::Step3 && !seen.is_complete();
    survey.of(Question::Both).is_some_and(failed)
}

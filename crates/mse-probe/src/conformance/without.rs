//! The checks of a peer that takes no offer of MSE: few of them say anything of it.

use std::sync::Arc;

use peer_wire::InfoHash;

use super::Outcome;
use super::base::{Base, NoBase};
use super::one::{Job, greet_unknown};
use crate::checks::{Act, Check, Judge};
use crate::dialer::{Dialer, Search};
use crate::facts::exchange::Exchange;
use crate::verdict::{Judgement, Verdict};

/// The checks that offer what was tried, in the same order.
const TRIED: [&str; 3] = ["provide-both", "provide-rc4", "provide-plaintext"];

/// One byte less than a key has.
const SHORT: usize = 95;

pub(super) struct WithoutBase<'a> {
    pub(super) dialer: &'a Arc<Dialer>,
    pub(super) torrent: InfoHash,
    pub(super) none: &'a NoBase,
    pub(super) search: Search,
}

impl WithoutBase<'_> {
    pub(super) async fn run(&self, check: &'static Check) -> Outcome {
        let judged = match check.act {
            Act::UnknownPlaintext { judge } => self.unknown_plaintext(judge).await,
            Act::Sent { judge } => {
                let tried: Vec<_> = self.none.tried.iter().collect();
                (self.none.tried.clone(), judge(&tried))
            }
            Act::Search { .. } if check.id == "sent-leading-zero" && self.lost_a_byte() => {
                // There is nothing to hold it against.
                self.job().act(check).await
            }
            _ => self.as_tried(check).unwrap_or_else(|| (Vec::new(), self.no_answer())),
        };
        let (exchanges, judgement) = judged;
        Outcome { check, exchanges, judgement }
    }

    async fn unknown_plaintext(&self, judge: Judge) -> (Vec<Exchange>, Judgement) {
        let seen = greet_unknown(self.dialer).await;
        let mut judged = judge(&seen);
        let known = self.dialer.greet(&self.dialer.handshake(self.torrent)).await;
        if !known.is_complete() {
            judged.verdict = Verdict::NoAnswer;
            judged.because.push_str("; nor does it take a handshake for the torrent that it has");
        }
        (vec![seen, known], judged)
    }

    /// What is wrong with a step 4 that came: the answer proves that all before it was right.
    fn as_tried(&self, check: &Check) -> Option<(Vec<Exchange>, Judgement)> {
        let at = TRIED.iter().position(|id| *id == check.id)?;
        let (Act::MseRetried { judge, .. }, seen) = (check.act, self.none.tried.get(at)?) else {
            return None;
        };
        let judged = match seen.answer {
            Some(_) if seen.selected().is_none() || seen.unreadable => judge(seen),
            _ => self.no_answer(),
        };
        Some((vec![seen.clone()], judged))
    }

    fn no_answer(&self) -> Judgement {
        // The first offers most; later ones may be refused because they came so soon.
        let sentence = self.none.tried.first().map(Exchange::sentence).unwrap_or_default();
        let because = format!("takes no offer of MSE to begin with: {sentence}");
        Judgement::new(Verdict::NoAnswer, because)
    }

    fn lost_a_byte(&self) -> bool {
        self.none.tried.iter().any(|seen| seen.record.totals().1 == SHORT)
    }

    fn job(&self) -> Job {
        let (dialer, torrent, search) = (Arc::clone(self.dialer), self.torrent, self.search);
        Job { dialer, torrent, base: Base::FIRST, search }
    }
}

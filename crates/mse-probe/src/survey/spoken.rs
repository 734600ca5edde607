//! What a survey comes to.

use super::{Question, Survey};
use crate::facts::exchange::{Ending, Exchange, Kind};
use crate::facts::fault::Fault;

/// What a peer speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spoken {
    /// MSE and BitTorrent in clear.
    Both,
    /// MSE.
    MseOnly,
    /// BitTorrent in clear.
    PlaintextOnly,
    /// BitTorrent in clear, and something that begins as MSE does and never becomes it.
    PlaintextAndBrokenMse,
    /// Something that begins as MSE does, and is certain to be broken.
    BrokenMse,
    /// It answers Ya, and no handshake comes about: the torrent may be another.
    KeyOnly,
    /// BitTorrent, for another torrent than was asked for.
    OtherTorrent,
    /// It accepted plaintext, and then nothing any more: what else it speaks is not known.
    StoppedAnswering,
    /// A beginning came of what may have been right, and not the rest.
    TooSlow,
    /// It sends back what it is sent.
    Echo,
    /// Bytes came back that are neither of the two.
    SomethingElse,
    /// Connections are accepted and closed without a byte.
    Closes,
    /// Connections are accepted, and no byte ever came back.
    Silent,
    /// Nobody is there.
    NotConnected,
}

/// The mistakes that are tried, and what it means if the peer makes one too.
const MISTAKES: [(Question, Fault); 4] = [
    (Question::WrongPrime, Fault::WrongPrime),
    (Question::NoDiscard, Fault::NoDiscard),
    (Question::KeysSwapped, Fault::KeysSwapped),
    (Question::LostZero, Fault::LostZero),
];

impl Survey {
    /// In one word.
    #[must_use]
    pub fn spoken(&self) -> Spoken {
        let any = |is: fn(&Exchange) -> bool| self.exchanges().any(|(_, seen)| is(seen));
        let in_clear = self.of(Question::Plaintext).filter(|seen| seen.is_complete()).is_some();
        let is_lost = self.of(Question::Again).is_some_and(|seen| !seen.is_complete());
        match (self.speaks_mse(), in_clear) {
            (true, true) => Spoken::Both,
            (true, false) => Spoken::MseOnly,
            (false, true) if is_lost => Spoken::StoppedAnswering,
            (false, true) if self.answers_mse() => Spoken::PlaintextAndBrokenMse,
            (false, true) => Spoken::PlaintextOnly,
            _ if any(Exchange::is_echo) => Spoken::Echo,
            _ if !any(Exchange::was_connected) => Spoken::NotConnected,
            _ if any(Exchange::is_no_bittorrent) => Spoken::SomethingElse,
            _ if any(is_for_another_torrent) => Spoken::OtherTorrent,
            _ if faults(self).iter().any(is_certain) => Spoken::BrokenMse,
            _ if any(|seen| seen.key.is_some()) => Spoken::KeyOnly,
            _ if any(is_begun) => Spoken::TooSlow,
            _ if any(|seen| seen.record.totals().1 > 0) => Spoken::SomethingElse,
            _ if any(Exchange::was_closed) => Spoken::Closes,
            _ => Spoken::Silent,
        }
    }

    /// A handshake came about that a correct initiator had taken part in.
    pub(crate) fn speaks_mse(&self) -> bool {
        self.honest_mse().any(Exchange::is_sound)
    }

    fn answers_mse(&self) -> bool {
        self.honest_mse().any(|seen| seen.record.totals().1 > 0)
    }

    pub(super) fn honest_mse(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges().filter(|(asked, _)| asked.is_honest_mse()).map(|(_, seen)| seen)
    }
}

pub(super) fn faults(survey: &Survey) -> Vec<Fault> {
    let is_any = |is: fn(&Exchange) -> bool| survey.exchanges().any(|(_, seen)| is(seen));
    // Whoever speaks something else does not speak MSE wrongly.
    if is_any(Exchange::is_no_bittorrent) && !is_any(Exchange::is_complete) {
        return Vec::new();
    }
    let mut faults: Vec<Fault> = Vec::new();
    let is_met = |seen: &Exchange| seen.is_complete() || seen.lost_zero;
    let is_made = |asked: Question| survey.of(asked).is_some_and(is_met);
    let made = MISTAKES.into_iter().filter(|(asked, _)| is_made(*asked));
    faults.extend(made.map(|(_, fault)| fault));
    faults.extend(survey.honest_mse().flat_map(Exchange::faults));
    let is_explained = faults.iter().any(is_certain);
    let unknown = [Question::UnknownTorrent, Question::UnknownPlaintext];
    if unknown.into_iter().filter_map(|asked| survey.of(asked)).any(|seen| seen.greeting.is_some())
    {
        faults.push(Fault::AnyTorrent);
    }
    // A peer may refuse offers for reasons of its own, as long as it takes one, and what is for another
    // torrent.
    if !survey.speaks_mse() && !is_explained {
        let knows_torrent = survey.of(Question::Plaintext).is_some_and(Exchange::is_complete);
        let is_told = |lack: &Fault| knows_torrent || is_certain(lack);
        let lacks = survey.honest_mse().filter_map(Exchange::lack_of_step4).filter(is_told);
        faults.extend(lacks.min_by_key(|lack| matches!(lack, Fault::NoStep4(_))));
    }
    let mut names = Vec::new();
    faults.retain(|fault| {
        let is_new = !names.contains(&fault.name());
        names.push(fault.name());
        is_new
    });
    faults
}

/// Whatever the torrent, this is wrong.
fn is_certain(fault: &Fault) -> bool {
    !matches!(fault, Fault::NoStep4(_) | Fault::AnyTorrent | Fault::ShortKey(_))
}

fn is_for_another_torrent(seen: &Exchange) -> bool {
    seen.greeting.as_ref().is_some_and(|greeting| !greeting.right_torrent)
}

/// It had begun to answer when our patience was over.
fn is_begun(seen: &Exchange) -> bool {
    let is_part = match seen.kind {
        Kind::Plaintext => !seen.unreadable,
        Kind::Mse { .. } => seen.key.is_none(),
    };
    is_part && seen.record.totals().1 > 0 && matches!(seen.ending, Ending::Open { .. })
}

//! What can be asked of a peer, one rule a file.

mod bytewise;
mod close;
mod drip;
mod hostile;
mod initial_payload;
pub(crate) mod judge;
mod keys;
mod methods;
mod pad_a;
mod pad_c;
mod plaintext;
mod sent;
mod timeouts;
mod vc;

use crate::dialer::Found;
use crate::facts::exchange::Exchange;
use crate::verdict::Judgement;
use crate::wire::initiator::InitiatorPlan;

/// One check of a peer that answers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Check {
    /// Never changes its meaning.
    pub id: &'static str,
    /// What is done.
    pub title: &'static str,
    /// What the protocol has to say on it.
    pub rule: &'static str,
    /// Where it says so: a section of `docs/protocol.md`, or a client's source.
    pub source: &'static str,
    /// Sends what no honest peer sends, and some deployed peers die of.
    pub hostile: bool,
    pub(crate) act: Act,
}

/// What a check does, and how its facts become a verdict.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// MSE, with a change to what an honest initiator sends.
    Mse { change: Change, judge: Judge },
    /// The same, where the peer can fail by chance: several times before it counts as failed.
    MseRetried { change: Change, judge: Judge },
    /// The same, as often as it takes for the peer to go on, at most this often: whether it does is left
    /// to chance.
    MseOften { times: u32, change: Change, judge: Judge },
    /// The same, with a long wait.
    Silence { change: Change, judge: Judge },
    /// The same, dialled until S begins with a zero byte, or Yb does.
    Search { change: Change, judge: fn(&Found) -> Judgement },
    /// The same for a torrent that nobody has.
    UnknownTorrent { judge: Judge },
    /// A BitTorrent handshake in clear for a torrent that nobody has.
    UnknownPlaintext { judge: Judge },
    /// Nothing but a few honest connections: looks at all that there were, those of others included.
    Sent { judge: fn(&[&Exchange]) -> Judgement },
}

/// What a check changes of an honest plan.
pub(crate) type Change = fn(&mut InitiatorPlan);

/// What one connection comes to.
pub(crate) type Judge = fn(&Exchange) -> Judgement;

impl Act {
    /// What it changes, if that is what it does.
    pub(crate) fn change(self) -> Option<Change> {
        match self {
            Self::Mse { change, .. }
            | Self::MseRetried { change, .. }
            | Self::MseOften { change, .. }
            | Self::Silence { change, .. }
            | Self::Search { change, .. } => Some(change),
            Self::UnknownTorrent { .. } | Self::UnknownPlaintext { .. } | Self::Sent { .. } => None,
        }
    }
}

/// Every check of a peer that answers, in the order in which they are made: those that a peer may not
/// survive come last.
pub fn responder_checks() -> impl Iterator<Item = &'static Check> {
    [
        methods::CHECKS,
        pad_a::CHECKS,
        bytewise::CHECKS,
        initial_payload::CHECKS,
        pad_c::CHECKS,
        vc::CHECKS,
        keys::CHECKS,
        plaintext::CHECKS,
        close::CHECKS,
        timeouts::CHECKS,
        drip::CHECKS,
        sent::CHECKS,
        hostile::CHECKS,
    ]
    .into_iter()
    .flatten()
}

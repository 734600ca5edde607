//! What a peer made of one connection.

use crate::facts::exchange::{Ending, Exchange, Kind};
use crate::facts::fault::Fault;

/// What a peer made of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// A BitTorrent handshake for the right torrent came back, and all before it was right.
    Accepted,
    /// An answer came that a correct initiator does not put up with, whatever followed it.
    WrongAnswer,
    /// A BitTorrent handshake for another torrent came back.
    OtherTorrent,
    /// Step 4 came, and nothing readable behind it.
    AnsweredOnly,
    /// Bytes came that are not what had to come.
    Unreadable,
    /// It closed.
    Closed,
    /// A beginning came, and no more of it for as long as we waited.
    TooSlow,
    /// It did nothing, or nothing more, for as long as we waited.
    Waits,
    /// There was no connection.
    NotConnected,
}

impl Behaviour {
    /// Of one connection.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let came = exchange.record.totals().1;
        let is_begun = match exchange.kind {
            Kind::Plaintext => came > 0,
            Kind::Mse { .. } => exchange.key.is_none() && came > 0,
        };
        match exchange.ending {
            _ if exchange.is_sound() => Self::Accepted,
            _ if exchange.is_no_bittorrent() => Self::Unreadable,
            _ if !exchange.faults().is_empty() => Self::WrongAnswer,
            _ if exchange.greeting.is_some() => Self::OtherTorrent,
            _ if exchange.answer.is_some() => Self::AnsweredOnly,
            Ending::NotConnected(_) => Self::NotConnected,
            Ending::Closed { .. } => Self::Closed,
            Ending::Open { .. } if is_begun => Self::TooSlow,
            Ending::Open { .. } if is_without_vc(exchange) => Self::Unreadable,
            Ending::Open { .. } => Self::Waits,
        }
    }
}

fn is_without_vc(exchange: &Exchange) -> bool {
    matches!(exchange.lack_of_step4(), Some(Fault::NoVc(_) | Fault::WrongVc))
}

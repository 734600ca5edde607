//! What a survey comes to.

use super::Survey;
use crate::facts::exchange::{Ending, Exchange};
use crate::facts::greeting::Greeting;

/// What a peer speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spoken {
    /// Nobody is there.
    NotConnected,
    /// Connections are accepted, and no byte ever came back.
    Silent,
    /// Connections are accepted and closed without a byte.
    Closes,
    /// It answers Ya, but completes no handshake.
    KeyOnly,
    /// MSE in the group of another prime: RFC 2409's first. It can talk to nobody who has the right one.
    WrongPrime,
    /// Bytes came back that are neither of the two.
    SomethingElse,
    /// BitTorrent in clear.
    PlaintextOnly,
    /// MSE.
    MseOnly,
    /// MSE and BitTorrent in clear.
    Both,
}

/// What a peer made of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// A BitTorrent handshake for the right torrent came back.
    Accepted,
    /// Step 4 came, and nothing readable behind it.
    AnsweredOnly,
    /// It closed.
    Closed,
    /// It did nothing, for as long as we waited.
    Waits,
    /// There was no connection.
    NotConnected,
}

impl Behaviour {
    /// Of one connection.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        match exchange.ending {
            _ if exchange.is_complete() => Self::Accepted,
            _ if exchange.answer.is_some() => Self::AnsweredOnly,
            Ending::NotConnected(_) => Self::NotConnected,
            Ending::Closed { .. } => Self::Closed,
            Ending::Open { .. } => Self::Waits,
        }
    }
}

/// The pads that a peer sent, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pads {
    /// PadB of each connection.
    pub b: Vec<usize>,
    /// PadD of each connection.
    pub d: Vec<u16>,
    /// Whether every PadD was zeros. Nothing if all were empty.
    pub d_is_zeros: Option<bool>,
}

impl Pads {
    /// Of all connections there were.
    pub fn of<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Self {
        let mut pads = Self::default();
        for exchange in exchanges {
            pads.b.extend(exchange.pad);
            let Some(answer) = exchange.answer else { continue };
            pads.d.push(answer.pad);
            if let Some(zeros) = answer.pad_is_zeros {
                pads.d_is_zeros = Some(zeros && pads.d_is_zeros != Some(false));
            }
        }
        pads
    }
}

impl Survey {
    /// In one word.
    #[must_use]
    pub fn spoken(&self) -> Spoken {
        let mse = [&self.both, &self.rc4, &self.header_only, &self.without_ia];
        let is_complete =
            |exchange: &Option<Exchange>| exchange.as_ref().is_some_and(Exchange::is_complete);
        let any = |is: fn(&Exchange) -> bool| self.exchanges().any(|(_, exchange)| is(exchange));
        match (mse.into_iter().any(is_complete), is_complete(&self.plaintext)) {
            (true, true) => Spoken::Both,
            (true, false) => Spoken::MseOnly,
            (false, true) => Spoken::PlaintextOnly,
            _ if is_complete(&self.wrong_prime) => Spoken::WrongPrime,
            _ if !any(Exchange::was_connected) => Spoken::NotConnected,
            _ if any(|exchange| exchange.key.is_some_and(|key| key.in_range)) => Spoken::KeyOnly,
            _ if any(|exchange| exchange.record.totals().1 > 0) => Spoken::SomethingElse,
            _ if any(Exchange::was_closed) => Spoken::Closes,
            _ => Spoken::Silent,
        }
    }

    /// The fullest that the peer said of itself.
    #[must_use]
    pub fn greeting(&self) -> Option<&Greeting> {
        let greetings = || self.exchanges().filter_map(|(_, exchange)| exchange.greeting.as_ref());
        greetings().find(|greeting| greeting.extended.is_some()).or_else(|| greetings().next())
    }

    /// The pads it sent.
    #[must_use]
    pub fn pads(&self) -> Pads {
        Pads::of(self.exchanges().map(|(_, exchange)| exchange))
    }
}

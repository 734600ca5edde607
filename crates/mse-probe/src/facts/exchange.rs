//! What one connection that we opened showed.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use super::greeting::Greeting;
use crate::wire::record::{How, Record};

/// One connection that we opened, from the first byte to the last.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// How it was begun.
    pub kind: Kind,
    /// The address it came from, if one was chosen.
    pub source: Option<IpAddr>,
    /// How often it was dialled: again where a first try can fail by chance.
    pub dials: u32,
    /// When the TCP connection was there.
    pub connected: Option<Duration>,
    /// Yb.
    pub key: Option<KeySeen>,
    /// Whether S begins with a zero byte, as 1 in 256 do.
    pub zero_secret: bool,
    /// Yb came without its leading zero byte: the peer went on under what S then is.
    pub lost_zero: bool,
    /// The length of PadB, in bytes; known once step 4 is found behind it.
    pub pad: Option<usize>,
    /// How far behind Yb what can only be step 4 begins, with a VC that is not zeros. Looked for if step
    /// 4 was not found.
    pub wrong_vc: Option<usize>,
    /// Step 4.
    pub answer: Option<Answer>,
    /// The BitTorrent handshake, read back.
    pub greeting: Option<Greeting>,
    /// How much payload came: what is behind step 4, or all of it in clear. In bytes.
    pub payload: usize,
    /// Payload came, but no BitTorrent handshake of it can be made under the selected method.
    pub unreadable: bool,
    /// A BitTorrent handshake can be made of it under this method, which is not what was selected.
    pub spoken: Option<u32>,
    /// What we had sent last when it ended.
    pub last_sent: LastSent,
    /// How it ended.
    pub ending: Ending,
    /// All of it.
    pub record: Record,
}

/// How a connection is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// With a BitTorrent handshake in clear.
    Plaintext,
    /// With Ya.
    Mse {
        /// crypto_provide.
        provide: u32,
    },
}

/// A public key that the peer sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySeen {
    /// How long after ours was sent.
    pub after: Duration,
    /// Its first byte.
    pub first: u8,
    /// Whether it is in [2, P-2].
    pub in_range: bool,
}

/// Step 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// How long after step 3 was sent.
    pub after: Duration,
    /// crypto_select.
    pub select: u32,
    /// len(PadD).
    pub pad: u16,
    /// Whether all of PadD came, and was zeros. Nothing if it is empty or did not come.
    pub pad_is_zeros: Option<bool>,
}

/// How far we were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LastSent {
    /// Nothing.
    Nothing,
    /// A part of Ya.
    PartOfKey,
    /// Ya, and PadA.
    Key,
    /// HASH("req1", S), and nothing behind it.
    Req1,
    /// Step 3.
    Step3,
    /// Payload behind step 4, or a plaintext BitTorrent handshake.
    Payload,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// There never was one.
    NotConnected(io::ErrorKind),
    /// The peer closed it.
    Closed {
        /// In order, or not.
        how: How,
        /// How long after what we sent last.
        after: Duration,
    },
    /// We had seen enough, or waited long enough.
    Open {
        /// How long after what we sent last.
        after: Duration,
    },
}

impl Exchange {
    /// Whether a BitTorrent handshake for the right torrent was read back.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.greeting.as_ref().is_some_and(|greeting| greeting.right_torrent)
    }

    /// The method that was selected, if it is exactly one that we offered.
    #[must_use]
    pub fn selected(&self) -> Option<u32> {
        let Kind::Mse { provide } = self.kind else { return None };
        let select = self.answer?.select;
        (select.count_ones() == 1 && select & provide == select).then_some(select)
    }

    /// Whether the peer closed the connection.
    #[must_use]
    pub fn was_closed(&self) -> bool {
        matches!(self.ending, Ending::Closed { .. })
    }

    /// Whether there was a connection at all.
    #[must_use]
    pub fn was_connected(&self) -> bool {
        self.connected.is_some()
    }

    /// One that was never connected.
    pub(crate) fn unconnected(kind: Kind, source: Option<IpAddr>, error: io::ErrorKind) -> Self {
        Self {
            kind,
            source,
            dials: 1,
            connected: None,
            key: None,
            zero_secret: false,
            lost_zero: false,
            pad: None,
            wrong_vc: None,
            answer: None,
            greeting: None,
            payload: 0,
            unreadable: false,
            spoken: None,
            last_sent: LastSent::Nothing,
            ending: Ending::NotConnected(error),
            record: Record::default(),
        }
    }
}

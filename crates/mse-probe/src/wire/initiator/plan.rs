//! What to send.

use std::time::Duration;

use peer_wire::Handshake;

use super::Mistake;
use crate::wire::group::{KeyChoice, SecretBegins};

/// What an initiator sends. [`InitiatorPlan::honest`] is what the rules ask for; change a field to
/// misbehave.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InitiatorPlan {
    /// SKEY, and whose handshake the peer is to read.
    pub handshake: Handshake,
    /// Another SKEY than that of the handshake.
    pub skey: [u8; 20],
    /// Ya.
    pub key: KeyChoice,
    /// What S is to begin with; dialled again until it does.
    pub secret: SecretBegins,
    /// The length of PadA that goes with Ya.
    pub pad_a: usize,
    /// The length of PadA that goes with step 3.
    pub late_pad_a: usize,
    /// crypto_provide.
    pub provide: u32,
    /// VC.
    pub vc: [u8; 8],
    /// The length of PadC.
    pub pad_c: usize,
    /// The payload: the handshake, and what follows it.
    pub payload: Vec<u8>,
    /// How much of the payload is IA.
    pub ia: usize,
    /// How much of the payload goes right behind IA, before step 4 is there, under the only method
    /// that is offered.
    pub ahead: usize,
    /// How long to wait in the middle of IA.
    pub ia_pause: Duration,
    /// How long to wait behind step 4 before what is left of the payload goes.
    pub rest_pause: Duration,
    /// Sends everything in pieces.
    pub pieces: Option<Pieces>,
    /// Once no step 4 came for this long, or Yb's last byte did not, goes on as if Yb had come without a
    /// leading zero.
    pub doubts_key: Option<Duration>,
    /// What to do wrong with the keys.
    pub mistake: Mistake,
    /// Where to fall silent.
    pub stop: Stop,
    /// How long to wait for each step and for the end, if not as long as for others.
    pub wait: Option<Duration>,
}

/// How a stream is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pieces {
    /// In bytes.
    pub size: usize,
    /// Between two of them.
    pub pause: Duration,
}

/// Where to fall silent, or nearly so, and wait for the peer to close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// Nowhere.
    #[default]
    Never,
    /// Before this many bytes of Ya are exceeded.
    InKey(usize),
    /// Never quite: goes on with Ya and PadA a byte at a time, as long as the peer lets it.
    Dripping {
        /// How many bytes come first, at once.
        at_once: usize,
        /// Before each further one.
        pause: Duration,
    },
    /// Behind Ya and PadA.
    BehindKey,
    /// Behind HASH("req1", S).
    BehindReq1,
    /// Behind step 3, with IA cut short.
    InStep3,
    /// When step 4 is there.
    BehindStep4,
}

impl InitiatorPlan {
    /// Offers both methods; the whole handshake is IA; pads of some length.
    #[must_use]
    pub fn honest(handshake: Handshake, pad_a: usize, pad_c: usize) -> Self {
        let payload = handshake.encode().to_vec();
        Self {
            handshake,
            skey: handshake.info_hash.into(),
            key: KeyChoice::default(),
            secret: SecretBegins::WithoutZero,
            pad_a,
            late_pad_a: 0,
            provide: 3,
            vc: [0; 8],
            pad_c,
            ia: payload.len(),
            payload,
            ahead: 0,
            ia_pause: Duration::ZERO,
            rest_pause: Duration::ZERO,
            pieces: None,
            doubts_key: None,
            mistake: Mistake::None,
            stop: Stop::Never,
            wait: None,
        }
    }

    /// Says who it is anew.
    pub(crate) fn renew(&mut self, handshake: Handshake) {
        self.handshake = handshake;
        for (byte, new) in self.payload.iter_mut().zip(handshake.encode()) {
            *byte = new;
        }
    }
}

//! What to answer.

use std::time::Duration;

use peer_wire::Handshake;

use crate::wire::group::{KeyChoice, SecretBegins};
use crate::wire::initiator::Pieces;

/// What a responder answers. [`ResponderPlan::honest`] is what the rules ask for; change a field to
/// misbehave.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponderPlan {
    /// What is sent as payload, and the torrent that is answered for.
    pub handshake: Handshake,
    /// Yb.
    pub key: KeyChoice,
    /// What S begins with.
    pub secret: SecretBegins,
    /// How long to wait in the middle of Yb.
    pub key_pause: Duration,
    /// The length of PadB that goes with Yb.
    pub pad_b: usize,
    /// The length of PadB that goes with step 4.
    pub late_pad_b: usize,
    /// VC.
    pub vc: [u8; 8],
    /// crypto_select.
    pub select: Select,
    /// Whether the payload goes in clear; as crypto_select has it if not said.
    pub in_clear: Option<bool>,
    /// The length of PadD.
    pub pad_d: usize,
    /// How long to wait before Yb, and before step 4.
    pub delay: Duration,
    /// How long to wait before the handshake is sent behind step 4; in one write with it if not at all.
    pub handshake_pause: Duration,
    /// Sends everything in pieces.
    pub pieces: Option<Pieces>,
    /// Where to fall silent.
    pub silence: Silence,
    /// How long to wait for each step and for the end, if not as long as for others.
    pub wait: Option<Duration>,
}

/// What to select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Select {
    /// RC4 if it is offered, else plaintext.
    Offered,
    /// This, offered or not.
    Value(u32),
    /// A bit that was not offered, one that has a meaning if there is one.
    Unoffered,
}

impl Select {
    /// Nothing if there is no such method.
    pub(crate) fn of(self, provide: u32) -> Option<u32> {
        match self {
            Self::Offered => [2, 1].into_iter().find(|method| provide & method != 0),
            Self::Value(select) => Some(select),
            Self::Unoffered => 1_u32.checked_shl((!provide).trailing_zeros()),
        }
    }
}

/// Where to fall silent, or nearly so, or close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Silence {
    /// Nowhere.
    #[default]
    Never,
    /// Closes when Ya is there.
    ClosesOnKey,
    /// Closes when step 3 is there.
    ClosesOnStep3,
    /// Never sends Yb.
    BeforeKey,
    /// Never sends step 4.
    BeforeStep4,
    /// Sends Yb a byte a second.
    SlowKey,
    /// Sends step 4 a byte a second.
    SlowStep4,
}

impl ResponderPlan {
    /// An honest one for a torrent that nobody has, to see what a change makes of it.
    pub(crate) fn any() -> Self {
        let info_hash = peer_wire::InfoHash::new([0; 20]);
        let handshake = Handshake { reserved: Handshake::EXTENDED, info_hash, peer_id: [0; 20] };
        Self::honest(handshake, 0, 0)
    }

    /// Selects RC4 if it may.
    #[must_use]
    pub fn honest(handshake: Handshake, pad_b: usize, pad_d: usize) -> Self {
        Self {
            handshake,
            key: KeyChoice::default(),
            secret: SecretBegins::WithoutZero,
            key_pause: Duration::ZERO,
            pad_b,
            late_pad_b: 0,
            vc: [0; 8],
            select: Select::Offered,
            in_clear: None,
            pad_d,
            delay: Duration::ZERO,
            handshake_pause: Duration::ZERO,
            pieces: None,
            silence: Silence::Never,
            wait: None,
        }
    }
}

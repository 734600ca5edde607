//! What a handshake waits for, and what its failure there suggests.

use core::fmt;

/// What the peer has still to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Ya or Yb: 96 bytes.
    PublicKey,
    /// Padding, up to HASH("req1", S) (to a responder) or ENCRYPT(VC) (to an initiator).
    Synchronise,
    /// HASH("req2", SKEY) xor HASH("req3", S): 20 bytes, to a responder only.
    NameTorrent,
    /// VC and crypto_provide, or crypto_select, with the length of the padding behind them.
    Negotiate,
    /// PadC or PadD.
    Pad,
    /// The length of IA, and IA, to a responder only.
    InitialPayload,
}

impl Stage {
    /// What the side that dialled may try after the peer closed, or fell silent, at this stage. The
    /// side that was dialled has nothing to try.
    #[must_use]
    pub const fn worth_trying(self) -> WorthTrying {
        match self {
            // Not a byte of MSE came back: the peer probably has none, or it is switched off.
            Self::PublicKey => WorthTrying::PlaintextConnection,
            // The peer does MSE, and refused step 3. Several deployed ones do that to 1 in 256 keys.
            Self::Synchronise => WorthTrying::FreshKey,
            Self::Negotiate | Self::Pad => WorthTrying::PlaintextConnection,
            Self::NameTorrent | Self::InitialPayload => WorthTrying::Nothing,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey => "waiting for the public key",
            Self::Synchronise => "waiting for the end of the padding",
            Self::NameTorrent => "waiting for the name of the torrent",
            Self::Negotiate => "waiting for the encryption methods",
            Self::Pad => "waiting for padding",
            Self::InitialPayload => "waiting for the initial payload",
        })
    }
}

/// What may help after a failed handshake. Every further try needs a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WorthTrying {
    /// MSE once more with a fresh key, and then a plaintext connection.
    FreshKey,
    /// A plaintext connection where MSE failed.
    PlaintextConnection,
    /// Nothing: the peer or the caller has to change something.
    Nothing,
}

//! What is asked of a peer, one connection or two for each.

/// What is asked of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Question {
    /// A BitTorrent handshake in clear.
    Plaintext,
    /// MSE, with both methods offered.
    Both,
    /// MSE, with RC4 alone.
    Rc4,
    /// MSE, with plaintext alone.
    HeaderOnly,
    /// MSE with both methods and no IA; asked if [`Self::Both`] failed behind step 2.
    WithoutIa,
    /// MSE for a torrent that nobody has.
    UnknownTorrent,
    /// A BitTorrent handshake in clear for a torrent that nobody has.
    UnknownPlaintext,
    /// MSE in the group of another prime, RFC 2409's first. This and the two behind it are asked if Yb
    /// came and nothing that can be read: each makes a mistake that the peer may make.
    WrongPrime,
    /// MSE with key streams of which nothing is discarded.
    NoDiscard,
    /// MSE with keyA and keyB swapped.
    KeysSwapped,
    /// MSE, where Yb is taken for one without its leading zero byte; asked if it was a byte too short.
    LostZero,
    /// What was accepted first, once more: asked if connections were closed without an answer.
    Again,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Plaintext,
        Self::Both,
        Self::Rc4,
        Self::HeaderOnly,
        Self::WithoutIa,
        Self::UnknownTorrent,
        Self::UnknownPlaintext,
        Self::WrongPrime,
        Self::NoDiscard,
        Self::KeysSwapped,
        Self::LostZero,
        Self::Again,
    ];

    /// In one word, which never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "plaintext",
            Self::Both => "both",
            Self::Rc4 => "rc4",
            Self::HeaderOnly => "header-only",
            Self::WithoutIa => "without-ia",
            Self::UnknownTorrent => "unknown-torrent",
            Self::UnknownPlaintext => "unknown-torrent-plaintext",
            Self::WrongPrime => "wrong-prime",
            Self::NoDiscard => "no-discard",
            Self::KeysSwapped => "keys-swapped",
            Self::LostZero => "lost-zero",
            Self::Again => "again",
        }
    }

    /// MSE for the torrent that was asked for, without a mistake.
    pub(super) fn is_honest_mse(self) -> bool {
        matches!(self, Self::Both | Self::Rc4 | Self::HeaderOnly | Self::WithoutIa)
    }
}

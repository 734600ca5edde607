//! What a peer did that a correct initiator does not put up with.

use std::fmt;

use super::exchange::{Exchange, Kind, LastSent};
use super::sentence::{bytes, method, offer};
use crate::wire::MAX_PAD;

/// Something a peer did that a correct initiator does not put up with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It computes in the group of another prime: RFC 2409's first.
    WrongPrime,
    /// It discards nothing of the key streams.
    NoDiscard,
    /// It has taken keyA for keyB, and the other way round.
    KeysSwapped,
    /// Yb is not in [2, P-2].
    KeyOutOfRange,
    /// Yb comes without its leading zero byte.
    LostZero,
    /// Fewer bytes than a key has came, and then no more.
    ShortKey(usize),
    /// PadB is too long.
    LongPadB(usize),
    /// PadD is too long.
    LongPadD(u16),
    /// PadD did not come, or not all of it.
    PadDMissing(u16),
    /// It selects several methods at once.
    SelectsSeveral(u32),
    /// It selects no method.
    SelectsNothing,
    /// It selects what was not offered.
    NotOffered {
        /// crypto_select.
        select: u32,
        /// crypto_provide.
        provide: u32,
    },
    /// It goes on with another method than the one it selected.
    OtherMethod {
        /// crypto_select.
        select: u32,
        /// Under which its handshake can be read.
        spoken: u32,
    },
    /// What follows step 4 is no BitTorrent, under either method.
    Unreadable(u32),
    /// Step 4 is there, but its VC is not zeros.
    WrongVc,
    /// Bytes came upon step 3, and VC is not in them.
    NoVc(usize),
    /// It sends Yb, and no step 4. How each try ended.
    NoStep4(String),
    /// It answers for a torrent that nobody has.
    AnyTorrent,
}

impl Fault {
    /// In one word, which never changes.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::WrongPrime => "wrong-prime",
            Self::NoDiscard => "no-discard",
            Self::KeysSwapped => "keys-swapped",
            Self::KeyOutOfRange => "key-out-of-range",
            Self::LostZero => "lost-zero",
            Self::ShortKey(_) => "short-key",
            Self::LongPadB(_) => "long-pad-b",
            Self::LongPadD(_) => "long-pad-d",
            Self::PadDMissing(_) => "pad-d-missing",
            Self::SelectsSeveral(_) => "selects-several",
            Self::SelectsNothing => "selects-nothing",
            Self::NotOffered { .. } => "selects-what-was-not-offered",
            Self::OtherMethod { .. } => "speaks-another-method",
            Self::Unreadable(_) => "unreadable",
            Self::WrongVc => "wrong-vc",
            Self::NoVc(_) => "no-vc",
            Self::NoStep4(_) => "no-step-4",
            Self::AnyTorrent => "any-torrent",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongPrime => {
                f.write_str("it has the wrong prime, that of RFC 2409's first group")
            }
            Self::NoDiscard => f.write_str("it does not discard the first 1024 key stream bytes"),
            Self::KeysSwapped => f.write_str("it has taken keyA for keyB and keyB for keyA"),
            Self::KeyOutOfRange => f.write_str("its public key Yb is out of range"),
            Self::LostZero => f.write_str("it sends Yb without its leading zero byte"),
            Self::ShortKey(count) => {
                write!(f, "it answers Ya with {}, a key has 96", bytes(*count))
            }
            Self::LongPadB(length) => {
                write!(f, "it sends a PadB of {length} bytes, 512 is the most")
            }
            Self::LongPadD(length) => {
                write!(f, "it sends a PadD of {length} bytes, 512 is the most")
            }
            Self::PadDMissing(length) => {
                write!(f, "it says that PadD has {length} bytes, and does not send them")
            }
            Self::SelectsSeveral(select) => write!(f, "it selects {select:#x}, several at once"),
            Self::SelectsNothing => f.write_str("it selects no method"),
            Self::NotOffered { select, provide } => {
                write!(f, "it selects {} where {} was offered", method(*select), offer(*provide))
            }
            Self::OtherMethod { select, spoken } => {
                write!(f, "it selects {} and goes on with {}", method(*select), method(*spoken))
            }
            Self::Unreadable(select) => {
                write!(f, "it selects {}, and what it sends then is no BitTorrent", method(*select))
            }
            Self::WrongVc => f.write_str("its step 4 is right but for VC, which is not zeros"),
            Self::NoVc(count) => {
                write!(f, "it sends {} behind Yb, and VC is not found in them", bytes(*count))
            }
            Self::NoStep4(end) => write!(f, "it sends Yb and no step 4: {end}"),
            Self::AnyTorrent => f.write_str("it answers for a torrent that nobody has"),
        }
    }
}

impl Exchange {
    /// What it shows for certain.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let Kind::Mse { provide } = self.kind else { return Vec::new() };
        if self.is_no_bittorrent() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        if self.key.is_some_and(|key| !key.in_range) {
            faults.push(Fault::KeyOutOfRange);
        }
        if self.lost_zero {
            faults.push(Fault::LostZero);
        }
        faults.extend(self.pad.filter(|pad| *pad > MAX_PAD).map(Fault::LongPadB));
        let Some(answer) = self.answer else { return faults };
        match answer.select {
            0 => faults.push(Fault::SelectsNothing),
            several if several.count_ones() > 1 => faults.push(Fault::SelectsSeveral(several)),
            select if select & provide == 0 => faults.push(Fault::NotOffered { select, provide }),
            _ => {}
        }
        match answer.pad {
            long if usize::from(long) > MAX_PAD => faults.push(Fault::LongPadD(long)),
            some if some > 0 && answer.pad_is_zeros.is_none() => {
                faults.push(Fault::PadDMissing(some));
            }
            _ => {}
        }
        match (self.spoken, self.unreadable) {
            (Some(spoken), _) if matches!(answer.select, 1 | 2) => {
                faults.push(Fault::OtherMethod { select: answer.select, spoken });
            }
            (None, true) => faults.push(Fault::Unreadable(answer.select)),
            _ => {}
        }
        faults
    }

    /// A BitTorrent handshake for the right torrent was read back, and a correct initiator had read it
    /// as well.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.is_complete() && self.faults().is_empty()
    }

    /// Why no step 4 was found, as far as can be told: nothing where the peer may only have refused.
    pub(crate) fn lack_of_step4(&self) -> Option<Fault> {
        let received = self.record.totals().1;
        match self.key {
            None if received > 0 => Some(Fault::ShortKey(received)),
            Some(_) if self.wrong_vc.is_some() => Some(Fault::WrongVc),
            Some(key) if key.in_range && self.answer.is_none() => {
                let behind = self.behind_key();
                let is_upon_step3 = self.last_sent == LastSent::Step3
                    && self.record.received_behind_last_sent() > 0;
                let is_more_than_pad = behind >= MAX_PAD + size_of::<u64>();
                Some(match is_upon_step3 || is_more_than_pad {
                    true => Fault::NoVc(behind),
                    false => Fault::NoStep4(self.end()),
                })
            }
            _ => None,
        }
    }
}

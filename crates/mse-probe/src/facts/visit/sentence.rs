//! The facts in words.

use super::{Answered, LooksLike, SecretSeen, VcSeen, Visit, VisitEnding, VisitKind};
use crate::facts::sentence::shown;
use crate::wire::record::How;

impl Visit {
    /// What the peer did. Nothing of it was written by the peer.
    #[must_use]
    pub fn sentence(&self) -> String {
        let did = match self.kind {
            VisitKind::Nothing => "said nothing".to_owned(),
            VisitKind::Short => format!("sent {} bytes{}", self.received(), self.like()),
            VisitKind::Plaintext => return "began in plaintext".to_owned(),
            VisitKind::OtherTorrent => "asks for another torrent".to_owned(),
            VisitKind::Key => match self.key_is {
                Some(number) => format!("sent a Ya of {number}"),
                None => self.key_alone(),
            },
            VisitKind::Mse => self.mse(),
        };
        format!("{did}, {}", self.end())
    }

    /// How it ended.
    fn end(&self) -> String {
        let (verb, after) = match self.ending {
            VisitEnding::Closed { how: How::Fin, after } => ("closed", after),
            VisitEnding::Closed { after, .. } => ("reset", after),
            VisitEnding::Open { .. } if self.left_by_us() => return "we closed".to_owned(),
            VisitEnding::Open { after } => ("still open", after),
        };
        let sent = match self.last_sent {
            Answered::Nothing => "it connected",
            Answered::PartOfKey => "the first byte of Yb",
            Answered::Key => "Yb",
            Answered::PartOfStep4 => "the first byte of step 4",
            Answered::Step4 => "step 4",
            Answered::Handshake => "the handshake behind step 4",
            Answered::Prod => "HAVE and keep-alives behind step 4",
        };
        format!("{verb} {} after {sent}", shown(after))
    }

    /// Unless we waited for more of it.
    fn left_by_us(&self) -> bool {
        let is_cut = self.offer.is_some_and(|offer| offer.missing > 0);
        self.cannot_be_answered() && !is_cut
    }

    /// 96 bytes, and nothing of step 3.
    fn key_alone(&self) -> String {
        let like = self.like();
        match self.early + self.behind_key {
            // Nobody looked.
            _ if self.last_sent <= Answered::PartOfKey => format!("sent Ya{like}"),
            0 => format!("sent Ya{like}, nothing behind it"),
            count => {
                format!("sent Ya{like}, {count} bytes behind it without HASH(\"req1\", S)")
            }
        }
    }

    fn mse(&self) -> String {
        match self.secret {
            Some(SecretSeen::Stripped) => {
                return "hashes an S without its leading zero byte".to_owned();
            }
            Some(SecretSeen::WrongPrime) => {
                let rest = self.step3();
                return format!("has the prime of RFC 2409's first group, {rest}");
            }
            _ => {}
        }
        self.step3()
    }

    fn step3(&self) -> String {
        let vc = match self.vc {
            Some(VcSeen::NotDiscarded) => " (its key stream without the discard of 1,024 bytes)",
            Some(VcSeen::KeysSwapped) => " (under the key of the other direction)",
            Some(VcSeen::Other) => " (its VC is not zeros)",
            _ => "",
        };
        let Some(offer) = self.offer else {
            let part = if self.vc.is_some() { "sent step 3" } else { "sent a part of step 3" };
            return format!("{part}{vc}");
        };
        let (total, name) = offer.incomplete();
        match offer.missing {
            0 if self.went_on() => {
                let noise = if self.unreadable { " that are no BitTorrent" } else { "" };
                format!("went on{vc} behind step 4 with {} bytes{noise}", self.payload_behind)
            }
            0 if offer.provide & 3 == 0 => {
                format!("sent step 3{vc}, offers {:#x}: no method that is known", offer.provide)
            }
            0 => format!("sent step 3{vc}"),
            missing => {
                let came = total.saturating_sub(missing);
                format!("sent step 3{vc}, {came} of the {total} bytes of its {name}")
            }
        }
    }

    fn like(&self) -> &'static str {
        match self.looks_like {
            None => "",
            Some(LooksLike::Http) => " (as HTTP begins)",
            Some(LooksLike::Tls) => " (as TLS begins)",
            Some(LooksLike::Ssh) => " (as SSH begins)",
            Some(LooksLike::Plaintext) => " (as a plaintext handshake begins)",
        }
    }

    fn received(&self) -> usize {
        self.record.totals().1
    }
}

//! What the peer sends on its own account, on every connection.

use super::{Act, ListenCheck};
use crate::facts::visit::{OfferSeen, SecretSeen, VcSeen, Visit};
use crate::verdict::Verdict;
use crate::wire::MAX_PAD;

/// The BitTorrent handshake.
const USUAL_IA: u16 = 68;

const REFUSED: &str = "docs/protocol.md, What is refused";
const PAYLOAD: &str = "docs/protocol.md, The initial payload";

/// Nobody can talk to a peer that does otherwise.
fn required(is_so: bool) -> Verdict {
    if is_so { Verdict::Pass } else { Verdict::Fails }
}

/// Some cannot.
fn advised(is_so: bool) -> Verdict {
    if is_so { Verdict::Pass } else { Verdict::Deviates }
}

fn offer(seen: &Visit, judge: impl Fn(OfferSeen) -> Verdict) -> Option<Verdict> {
    seen.offer.map(judge)
}

/// From the least to the most.
fn range(seen: &[&Visit], of: impl Fn(&Visit) -> Option<usize>) -> String {
    let numbers = || seen.iter().filter_map(|visit| of(visit));
    match (numbers().min(), numbers().max()) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most} bytes"),
        (least, _) => format!("{} bytes", least.unwrap_or_default()),
    }
}

/// Every value once.
fn each(seen: &[&Visit], of: impl Fn(&Visit) -> Option<String>) -> String {
    let mut words: Vec<_> = seen.iter().filter_map(|visit| of(visit)).collect();
    words.sort();
    words.dedup();
    words.truncate(4);
    words.join(", ")
}

macro_rules! check {
    ($id:literal, $title:literal, $rule:expr, $source:expr, $judge:expr, $say:expr) => {
        ListenCheck {
            id: $id,
            title: $title,
            rule: $rule,
            source: $source,
            hostile: false,
            act: Act::Sent { judge: $judge, say: $say },
        }
    };
}

pub(in crate::listen) const CHECKS: &[ListenCheck] = &[
    check!(
        "sent-ya",
        "looks at every Ya",
        "A public key is in [2, P-2].",
        REFUSED,
        |seen| seen.key.map(|key| required(key.in_range)),
        |seen| match each(seen, |visit| visit.key_is.map(str::to_owned)) {
            names if names.is_empty() => "Ya in [2, P-2]".to_owned(),
            names => format!("Ya is {names}"),
        }
    ),
    check!(
        "sent-group",
        "looks at the prime that S is taken by",
        "P ends in 0000000000090563. RFC 2409's first group has another prime: whoever takes that can talk to \
         nobody else.",
        "docs/protocol.md, Constants",
        |seen| seen.secret.map(|secret| required(secret != SecretSeen::WrongPrime)),
        |seen| match seen.first().and_then(|visit| visit.secret) {
            Some(SecretSeen::WrongPrime) => "the prime of RFC 2409's first group".to_owned(),
            _ => "the right prime".to_owned(),
        }
    ),
    check!(
        "sent-pad-a",
        "looks at every PadA",
        "PadA has 0 to 512 bytes: HASH(\"req1\", S) is found at each of the 513 offsets behind Ya, and \
         at no other.",
        "docs/protocol.md, Finding the end of a pad",
        |seen| seen.pad.map(|pad| required(pad <= MAX_PAD)),
        |seen| format!("PadA of {}", range(seen, |visit| visit.pad))
    ),
    check!(
        "sent-vc",
        "looks at every VC",
        "VC is 8 zero bytes, under keyA and RC4 of which the first 1,024 bytes are discarded.",
        REFUSED,
        |seen| seen.vc.map(|vc| required(vc == VcSeen::Zeros)),
        |seen| each(seen, |visit| {
            let words = match visit.vc? {
                VcSeen::Zeros => "zeros",
                VcSeen::NotDiscarded => "zeros, without the discard of 1,024 bytes",
                VcSeen::KeysSwapped => "zeros, under the key of the other direction",
                VcSeen::Other => "not zeros",
            };
            Some(words.to_owned())
        })
    ),
    check!(
        "sent-provide",
        "looks at every crypto_provide",
        "crypto_provide has a bit for each method that A accepts; without one that is known, nothing \
         can be selected.",
        REFUSED,
        |seen| offer(seen, |offer| required(offer.provide & 3 != 0)),
        |seen| format!(
            "offers {}",
            each(seen, |visit| Some(format!("{:#x}", visit.offer?.provide)))
        )
    ),
    check!(
        "sent-pad-c",
        "looks at every PadC",
        "PadC has 0 to 512 bytes; a longer one is refused.",
        REFUSED,
        |seen| offer(seen, |offer| required(usize::from(offer.pad) <= MAX_PAD)),
        |seen| format!("PadC of {}", range(seen, |visit| Some(visit.offer?.pad.into())))
    ),
    check!(
        "sent-step3",
        "looks whether every step 3 comes whole",
        "B answers when it has all of IA: what is announced in step 3 comes before the answer to it.",
        PAYLOAD,
        |seen| match seen.offer? {
            // Whoever closes in the middle may have its reasons.
            offer if offer.missing > 0 && seen.was_closed() => None,
            offer => Some(required(offer.missing == 0)),
        },
        |seen| match seen.first().and_then(|visit| visit.offer) {
            Some(offer) if offer.missing > 0 => {
                let (total, what) = offer.incomplete();
                format!("the last {} of {total} bytes of {what} did not come", offer.missing)
            }
            _ => "whole".to_owned(),
        }
    ),
    check!(
        "sent-ia",
        "looks at every IA",
        "libtorrent, rTorrent, aria2 and KTorrent refuse or mishandle more than the 68 bytes of the \
         BitTorrent handshake, so nobody should send them.",
        PAYLOAD,
        |seen| offer(seen, |offer| advised(offer.ia.is_none_or(|length| length <= USUAL_IA))),
        |seen| format!("IA of {}", range(seen, |visit| visit.offer?.ia.map(usize::from)))
    ),
    check!(
        "sent-behind-ia",
        "looks at what comes behind IA before step 4",
        "A sends nothing behind IA before step 4 has arrived: it does not know the method, and rTorrent \
         drops peers that do.",
        PAYLOAD,
        |seen| match seen.offer? {
            offer if offer.missing > 0 || seen.cannot_be_answered() => None,
            offer => Some(advised(offer.ahead == 0)),
        },
        |seen| format!("{} behind IA", range(seen, |visit| Some(visit.offer?.ahead)))
    ),
];

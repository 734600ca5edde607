//! Every policy with every kind of peer, and with everything that may be remembered of it.

mod failing;
mod peers;

use std::net::SocketAddr;

use mse::CryptoMethod;
use mse_proxy::{Carried, OutgoingConfig, PeerMemory, Policy, Shared};

use crate::support::*;
use peers::Peer;

const RC4: Option<Carried> = Some(Carried::Mse(CryptoMethod::Rc4));
const HEADER_ONLY: Option<Carried> = Some(Carried::Mse(CryptoMethod::Plaintext));
const PLAINTEXT: Option<Carried> = Some(Carried::Plaintext);

/// What may be remembered of a peer: nothing, or that this worked.
const REMEMBERED: [Option<&str>; 4] = [None, Some("mse"), Some("mse-rc4"), Some("plaintext")];

fn memory(peer: SocketAddr, worked: Option<&str>) -> PeerMemory {
    let memory = PeerMemory::new();
    memory.restore(worked.map(|worked| fact(peer, worked)));
    memory
}

/// What became of a conversation of the client.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// How it was carried, if it came about.
    carried: Option<Carried>,
    /// Whether the client's handshake was sent in plaintext, on whichever connection.
    was_sent: bool,
}

/// client -> outgoing half -> tap -> peer
async fn conversation(
    peer: SocketAddr,
    worked: Option<&str>,
    change: impl FnOnce(&mut OutgoingConfig),
) -> Outcome {
    let (shared, tap) = (Shared::new(), Tap::on(peer).await);
    let (proxy, running) = outgoing_with(&shared, |config| {
        config.memory = memory(tap.address, worked);
        change(config);
    })
    .await;
    let mut client = connect(proxy, tap.address).await.unwrap();
    let held = converse(&mut client).await;
    let carried = held.then(|| shared.connections().snapshot()[0].carried);
    drop((client, running));
    Outcome { carried, was_sent: tap.was_sent(NAME).await }
}

async fn check(policy: Policy, expected: impl Fn(Peer, Option<&str>) -> Outcome) {
    for peer in Peer::ALL {
        for worked in REMEMBERED {
            let (address, _running) = peer.start().await;
            let outcome = conversation(address, worked, |config| config.policy = policy).await;
            assert_eq!(outcome, expected(peer, worked), "{policy} {peer:?} {worked:?}");
        }
    }
}

/// Without a word in clear.
fn hidden(carried: Option<Carried>) -> Outcome {
    Outcome { carried, was_sent: false }
}

fn sent(carried: Option<Carried>) -> Outcome {
    Outcome { carried, was_sent: true }
}

#[tokio::test]
async fn off_reaches_those_that_take_plaintext() {
    check(Policy::Off, |peer, _| match peer {
        Peer::Plaintext | Peer::Both | Peer::LeadingZero => sent(PLAINTEXT),
        Peer::Mse | Peer::Rc4 | Peer::HeaderOnly => sent(None),
    })
    .await;
}

#[tokio::test]
async fn allow_reaches_everybody() {
    check(Policy::Allow, |peer, worked| {
        // What worked is taken up again, without plaintext where it is of use.
        let again = matches!(worked, Some("mse" | "mse-rc4"));
        match peer {
            Peer::Both if again => hidden(RC4),
            Peer::Plaintext | Peer::Both | Peer::LeadingZero => sent(PLAINTEXT),
            Peer::Mse | Peer::Rc4 => Outcome { carried: RC4, was_sent: !again },
            Peer::HeaderOnly => Outcome { carried: HEADER_ONLY, was_sent: !again },
        }
    })
    .await;
}

#[tokio::test]
async fn prefer_reaches_everybody_and_by_mse_where_that_is_possible() {
    check(Policy::Prefer, |peer, worked| {
        let downgraded = worked == Some("plaintext");
        match peer {
            Peer::Both if downgraded => sent(PLAINTEXT),
            Peer::Plaintext | Peer::LeadingZero => sent(PLAINTEXT),
            Peer::Both | Peer::Mse | Peer::Rc4 => Outcome { carried: RC4, was_sent: downgraded },
            Peer::HeaderOnly => Outcome { carried: HEADER_ONLY, was_sent: downgraded },
        }
    })
    .await;
}

#[tokio::test]
async fn require_reaches_those_that_have_mse_and_never_sends_plaintext() {
    check(Policy::Require, |peer, _| match peer {
        Peer::Plaintext | Peer::LeadingZero => hidden(None),
        Peer::Both | Peer::Mse | Peer::Rc4 => hidden(RC4),
        Peer::HeaderOnly => hidden(HEADER_ONLY),
    })
    .await;
}

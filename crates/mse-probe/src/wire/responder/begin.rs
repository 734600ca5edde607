//! What a peer begins with, up to Ya.

use peer_wire::PROTOCOL;

use super::pace::Deadline;
use crate::facts::exchange::KeySeen;
use crate::facts::visit::{LooksLike, Visit, VisitKind};
use crate::wire::Patience;
use crate::wire::connection::Connection;
use crate::wire::group::{Number, out_of_range};

const KEY: usize = size_of::<Number>();

/// Reads Ya. Nothing if that is not what comes, or if it is out of range.
pub(crate) async fn read_key(
    connection: &mut Connection,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<Number> {
    let deadline = Deadline::new(patience);
    let ended = loop {
        let received = connection.received();
        match begins_in_clear(received) {
            Some(true) => {
                seen.kind = VisitKind::Plaintext;
                return None;
            }
            Some(false) if received.len() >= KEY => break false,
            _ => {}
        }
        if !deadline.next(connection).await {
            break true;
        }
    };
    let received = connection.received();
    seen.looks_like = looks_like(received);
    if ended {
        seen.kind = if received.is_empty() { VisitKind::Nothing } else { VisitKind::Short };
        return None;
    }
    seen.kind = VisitKind::Key;
    let ya: Number = *received.first_chunk()?;
    seen.key_is = out_of_range(&ya);
    let in_range = seen.key_is.is_none();
    seen.key = Some(KeySeen { after: connection.arrived(), first: ya[0], in_range });
    in_range.then_some(ya)
}

/// Nothing if that cannot be told yet.
fn begins_in_clear(received: &[u8]) -> Option<bool> {
    let compared = received.len().min(PROTOCOL.len());
    match received[..compared] == PROTOCOL[..compared] {
        true if compared < PROTOCOL.len() => None,
        is_equal => Some(is_equal),
    }
}

fn looks_like(received: &[u8]) -> Option<LooksLike> {
    const OTHERS: [(&[u8], LooksLike); 7] = [
        (b"GET ", LooksLike::Http),
        (b"POST ", LooksLike::Http),
        (b"HEAD ", LooksLike::Http),
        (b"CONNECT ", LooksLike::Http),
        (b"OPTIONS ", LooksLike::Http),
        (&[0x16, 3], LooksLike::Tls),
        (b"SSH-", LooksLike::Ssh),
    ];
    if !received.is_empty() && begins_in_clear(received).is_none() {
        return Some(LooksLike::Plaintext);
    }
    OTHERS.iter().find(|(begin, _)| received.starts_with(begin)).map(|(_, like)| *like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_protocols_are_named() {
        for (bytes, expected) in [
            (&b"GET / HTTP/1.1"[..], Some(LooksLike::Http)),
            (b"\x16\x03\x01", Some(LooksLike::Tls)),
            (b"\x13BitTorrent pro", Some(LooksLike::Plaintext)),
            (b"\x13BitTorrent proof", None),
            (b"", None),
        ] {
            assert_eq!(looks_like(bytes), expected, "{bytes:?}");
        }
    }
}

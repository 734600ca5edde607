//! What a peer may have meant that sent no step 4, or did not keep to it.

use mse_rc4::Rc4;
use peer_wire::{HANDSHAKE_LENGTH, PROTOCOL};

use super::{Agreed, Link};
use crate::facts::exchange::{Answer, Exchange};
use crate::wire::MAX_PAD;

/// VC, crypto_select and len(PadD).
const HEADER: usize = 14;

/// Looks for what is left of step 4, or at what came behind it.
pub(super) async fn guess(link: &mut Link<'_>, agreed: &Agreed, seen: &mut Exchange) {
    let stream_b = link.plan.mistake.stream_b(&agreed.secrets);
    match (seen.pad, seen.answer) {
        (Some(pad), Some(answer)) => {
            method(link, agreed.behind_key + pad, stream_b, answer, seen).await;
        }
        (None, _) => {
            let behind = &link.connection.received()[agreed.behind_key..];
            seen.wrong_vc = wrong_vc(behind, link.plan.provide, stream_b);
        }
        _ => {}
    }
}

/// Where step 4 begins, if all of it is right but VC: 1 of 2^30 other places looks like it.
fn wrong_vc(behind_key: &[u8], provide: u32, mut stream_b: Rc4) -> Option<usize> {
    let mut stream = [0; HEADER];
    stream_b.apply(&mut stream);
    let is_header = |hidden: &[u8]| {
        let clear: Vec<u8> = hidden.iter().zip(stream).map(|(one, two)| one ^ two).collect();
        let select = u32::from_be_bytes([clear[8], clear[9], clear[10], clear[11]]);
        let pad = usize::from(u16::from_be_bytes([clear[12], clear[13]]));
        matches!(select, 1 | 2) && select & provide == select && pad <= MAX_PAD
    };
    behind_key.windows(HEADER).take(MAX_PAD + 1).position(is_header)
}

/// Under which method what follows step 4 is a BitTorrent handshake, whatever was selected. `stream_b`
/// is as it was before step 4.
async fn method(
    link: &mut Link<'_>,
    step4: usize,
    mut stream_b: Rc4,
    answer: Answer,
    seen: &mut Exchange,
) {
    let length = HEADER + usize::from(answer.pad);
    let behind = step4 + length;
    link.connection.wait_for(behind + HANDSHAKE_LENGTH, link.patience.quiet).await;
    let payload = link.connection.received().get(behind..).unwrap_or_default();
    let head = &payload[..payload.len().min(PROTOCOL.len())];
    let mut hidden = [&vec![0; length][..], head].concat();
    stream_b.apply(&mut hidden);
    let readings = [(1, head), (2, &hidden[length..])];
    let spoken = readings.into_iter().find(|(_, text)| *text == PROTOCOL);
    seen.payload = payload.len();
    seen.spoken = spoken.map(|(method, _)| method);
    seen.unreadable = spoken.is_none() && !payload.is_empty();
}

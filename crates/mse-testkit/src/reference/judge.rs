//! What a receiver has to make of a stream, decided on the stream as a whole.

use mse::{CryptoMethods, PeerIncompatible, PeerMisbehaved, Stage};
use num_bigint::BigUint;

use super::group;
use super::rc4::Rc4;
use super::secrets::Secrets;
use crate::side::{Reading, Stop, Verdict};

/// The public key that a stream begins with.
///
/// # Errors
///
/// When it is incomplete or degenerate.
pub fn public_key(stream: &[u8]) -> Result<&[u8], Stop> {
    let y = stream.get(..96).ok_or(Stop::Waiting(Stage::PublicKey))?;
    let (number, two) = (BigUint::from_bytes_be(y), BigUint::from(2_u8));
    if number < two || number > group::p() - two {
        return Err(misbehaved(PeerMisbehaved::DegeneratePublicKey));
    }
    Ok(y)
}

/// Judges what an initiator that offered `provide` receives behind Yb.
///
/// # Errors
///
/// When it is no complete handshake.
pub fn to_initiator(secrets: &Secrets, provide: u32, behind_yb: &[u8]) -> Verdict {
    let mut stream = secrets.stream_b();
    let vc = stream.apply(&[0; 8]);
    let mut rest = synchronise(behind_yb, &vc, PeerMisbehaved::VcNotFound)?;
    let (select, pad_len) = header(&stream.apply(take(&mut rest, 6, Stage::Negotiate)?));
    let methods = CryptoMethods::from_bits(select);
    match select.count_ones() {
        0 => return Err(misbehaved(PeerMisbehaved::SelectedNothing)),
        1 if select & provide & 3 == 0 => {
            return Err(misbehaved(PeerMisbehaved::SelectedUnoffered(methods)));
        }
        1 => {}
        _ => return Err(misbehaved(PeerMisbehaved::SelectedSeveral(methods))),
    }
    if pad_len > 512 {
        return Err(misbehaved(PeerMisbehaved::PadDTooLong(pad_len)));
    }
    let _pad_d = stream.apply(take(&mut rest, pad_len.into(), Stage::Pad)?);
    Ok(Reading { select, initial_payload: Vec::new(), behind: payload(select, &mut stream, rest) })
}

/// Judges what a responder receives behind Ya. It takes `methods`, the first one rather than the
/// next.
///
/// # Errors
///
/// When it is no complete handshake.
pub fn to_responder(secrets: &Secrets, methods: &[u32], behind_ya: &[u8]) -> Verdict {
    let mut rest = synchronise(behind_ya, &secrets.req1(), PeerMisbehaved::Req1NotFound)?;
    if take(&mut rest, 20, Stage::NameTorrent)? != secrets.name() {
        return Err(Stop::Refused);
    }
    let mut stream = secrets.stream_a();
    let vc_and_header = stream.apply(take(&mut rest, 14, Stage::Negotiate)?);
    if vc_and_header[..8] != [0; 8] {
        return Err(misbehaved(PeerMisbehaved::WrongVc));
    }
    let (provide, pad_len) = header(&vc_and_header[8..]);
    let Some(select) = methods.iter().copied().find(|method| provide & method != 0) else {
        let provided = CryptoMethods::from_bits(provide);
        return Err(Stop::Failed(PeerIncompatible::NoCommonMethod { provided }.into()));
    };
    if pad_len > 512 {
        return Err(misbehaved(PeerMisbehaved::PadCTooLong(pad_len)));
    }
    let _pad_c = stream.apply(take(&mut rest, pad_len.into(), Stage::Pad)?);
    let len = stream.apply(take(&mut rest, 2, Stage::InitialPayload)?);
    let len = usize::from(len[0]) << 8 | usize::from(len[1]);
    let initial_payload = stream.apply(take(&mut rest, len, Stage::InitialPayload)?);
    Ok(Reading { select, initial_payload, behind: payload(select, &mut stream, rest) })
}

/// What is behind the marker, which is at offset 0 to 512.
fn synchronise<'a>(
    stream: &'a [u8],
    marker: &[u8],
    nowhere: PeerMisbehaved,
) -> Result<&'a [u8], Stop> {
    match stream.windows(marker.len()).take(513).position(|window| window == marker) {
        Some(at) => Ok(&stream[at + marker.len()..]),
        None if stream.len() < 512 + marker.len() => Err(Stop::Waiting(Stage::Synchronise)),
        None => Err(misbehaved(nowhere)),
    }
}

fn take<'a>(rest: &mut &'a [u8], len: usize, stage: Stage) -> Result<&'a [u8], Stop> {
    let (taken, behind) = rest.split_at_checked(len).ok_or(Stop::Waiting(stage))?;
    *rest = behind;
    Ok(taken)
}

fn header(bytes: &[u8]) -> (u32, u16) {
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    ((number >> 16) as u32, number as u16)
}

fn payload(select: u32, stream: &mut Rc4, rest: &[u8]) -> Vec<u8> {
    if select == 1 { rest.to_vec() } else { stream.apply(rest) }
}

fn misbehaved(rule: PeerMisbehaved) -> Stop {
    Stop::Failed(rule.into())
}

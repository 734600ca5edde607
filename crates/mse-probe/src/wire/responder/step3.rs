//! Finding step 3, and reading it.

use mse_rc4::Rc4;

use super::pace::Deadline;
use super::plan::ResponderPlan;
use crate::facts::visit::{OfferSeen, SecretSeen, VcSeen, Visit, VisitKind};
use crate::wire::connection::Connection;
use crate::wire::group::{KeyChoice, Number};
use crate::wire::payload::since;
use crate::wire::secrets::Secrets;
use crate::wire::{MAX_PAD, Patience};

/// How far behind Ya step 3 is looked for: well over [`MAX_PAD`], so that a pad that is too long is
/// seen as one.
const FARTHEST: usize = 16 * MAX_PAD;

/// VC, crypto_provide, len(PadC).
const HEADER: usize = 14;

/// Where step 3 ends, and what is in it.
pub(super) struct Step3 {
    pub(super) end: usize,
    pub(super) stream_a: Rc4,
    pub(super) ia: Vec<u8>,
}

/// Reads step 3, and notes it. Nothing if it cannot be read to its end.
pub(super) async fn read_step3(
    connection: &mut Connection,
    plan: &ResponderPlan,
    secrets: &Secrets,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<Step3> {
    let sent = connection.now();
    let deadline = Deadline::new(patience);
    let at = find(connection, plan, secrets, &deadline, seen).await?;
    let name = secrets.name();
    if !deadline.wait_for(connection, at + name.len()).await {
        return None;
    }
    if connection.received()[at..at + name.len()] != name {
        seen.kind = VisitKind::OtherTorrent;
        return None;
    }
    let at = at + name.len();
    if !deadline.wait_for(connection, at + HEADER).await {
        return None;
    }
    let raw: [u8; HEADER] = *connection.received()[at..].first_chunk()?;
    let (mut header, mut stream_a) = (raw, secrets.stream_a());
    stream_a.apply(&mut header);
    let [vc @ .., p0, p1, p2, p3, l0, l1] = header;
    let provide = u32::from_be_bytes([p0, p1, p2, p3]);
    let pad_length = u16::from_be_bytes([l0, l1]);
    seen.vc = Some(vc_seen(vc, *raw.first_chunk()?, secrets));
    // Behind a VC that is wrong there may be nothing but noise.
    let is_plausible = provide <= 0xff && usize::from(pad_length) <= MAX_PAD;
    if seen.vc != Some(VcSeen::Zeros) && !is_plausible {
        return None;
    }
    let at = at + HEADER;
    let end = at + usize::from(pad_length) + 2;
    let offer = seen.offer.insert(OfferSeen {
        after: since(sent, connection.arrived()),
        provide,
        pad: pad_length,
        pad_is_zeros: None,
        ia: None,
        missing: 0,
        ahead: 0,
    });
    if !deadline.wait_for(connection, end).await {
        offer.missing = end - connection.received().len();
        return None;
    }
    let mut pad_c = connection.received()[at..end].to_vec();
    stream_a.apply(&mut pad_c);
    let (pad_c, length) = pad_c.split_last_chunk()?;
    let ia_length = u16::from_be_bytes(*length);
    offer.pad_is_zeros = (pad_length > 0).then(|| pad_c.iter().all(|&byte| byte == 0));
    offer.ia = Some(ia_length);
    let (begin, end) = (end, end + usize::from(ia_length));
    let is_whole = deadline.wait_for(connection, end).await;
    offer.after = since(sent, connection.arrived());
    if !is_whole {
        offer.missing = end - connection.received().len();
        return None;
    }
    let mut ia = connection.received()[begin..end].to_vec();
    stream_a.apply(&mut ia);
    Some(Step3 { end, stream_a, ia })
}

/// Looks for HASH("req1", S). Gives the offset behind it.
async fn find(
    connection: &mut Connection,
    plan: &ResponderPlan,
    secrets: &Secrets,
    deadline: &Deadline,
    seen: &mut Visit,
) -> Option<usize> {
    const KEY: usize = size_of::<Number>();
    let (req1, stripped) = (secrets.req1(), secrets.req1_of_stripped());
    let mut looked_at = 0;
    loop {
        let behind = &connection.received()[KEY..];
        let windows = behind.windows(req1.len()).enumerate().take(FARTHEST + 1).skip(looked_at);
        let found = windows.into_iter().find_map(|(pad, window)| match window {
            window if window == req1 => Some((pad, SecretSeen::Right)),
            window if Some(window) == stripped.as_ref().map(|hash| &hash[..]) => {
                Some((pad, SecretSeen::Stripped))
            }
            _ => None,
        });
        if let Some((pad, secret)) = found {
            seen.kind = VisitKind::Mse;
            seen.looks_like = None;
            seen.pad = Some(pad);
            let is_other = plan.key == KeyChoice::WrongPrime;
            let secret = if is_other { SecretSeen::WrongPrime } else { secret };
            seen.secret = Some(secret);
            // What follows from an S that is stripped is nobody's.
            return (secret != SecretSeen::Stripped).then_some(KEY + pad + req1.len());
        }
        looked_at = (behind.len() + 1).saturating_sub(req1.len());
        if looked_at > FARTHEST || !deadline.next(connection).await {
            return None;
        }
    }
}

/// What stands where VC has to be, if need be under another key stream.
fn vc_seen(vc: [u8; 8], raw: [u8; 8], secrets: &Secrets) -> VcSeen {
    let is_zeros_under = |mut stream: Rc4| {
        let mut vc = raw;
        stream.apply(&mut vc);
        vc == [0; 8]
    };
    match vc {
        [0, 0, 0, 0, 0, 0, 0, 0] => VcSeen::Zeros,
        _ if is_zeros_under(secrets.stream_a_from_its_beginning()) => VcSeen::NotDiscarded,
        _ if is_zeros_under(secrets.stream_b()) => VcSeen::KeysSwapped,
        _ => VcSeen::Other,
    }
}

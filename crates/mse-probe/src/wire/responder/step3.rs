//! Finding step 3, and reading it.

use mse_rc4::Rc4;
use tokio::time::Instant;

use crate::facts::visit::{OfferSeen, Visit};
use crate::wire::connection::Connection;
use crate::wire::group::Number;
use crate::wire::payload::since;
use crate::wire::secrets::Secrets;
use crate::wire::{MAX_PAD, Patience};

/// How far behind Ya step 3 is looked for: well over [`MAX_PAD`], so that a pad that is too long is
/// seen as one.
const FARTHEST: usize = 4 * MAX_PAD;

/// Where step 3 ends, and what is in it.
pub(super) struct Step3 {
    pub(super) end: usize,
    pub(super) stream_a: Rc4,
    pub(super) ia: Vec<u8>,
}

/// Reads step 3, and notes it.
pub(super) async fn read_step3(
    connection: &mut Connection,
    secrets: &Secrets,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<Step3> {
    const KEY: usize = size_of::<Number>();
    let sent = connection.now();
    let (req1, name) = (secrets.req1(), secrets.name());
    let deadline = Instant::now() + patience.step;
    let pad = loop {
        let behind = &connection.received()[KEY..];
        let mut windows = behind.windows(req1.len()).take(FARTHEST + 1);
        if let Some(pad) = windows.position(|window| window == req1) {
            break pad;
        }
        if !connection.next(deadline).await {
            return None;
        }
    };
    seen.pad = Some(pad);
    let at = KEY + pad + req1.len();
    if !connection.wait_for(at + name.len() + 14, patience.step).await {
        return None;
    }
    if connection.received()[at..at + name.len()] != name {
        // For another torrent: what follows cannot be read.
        return None;
    }
    let at = at + name.len();
    let mut stream_a = secrets.stream_a();
    let mut header: [u8; 14] = *connection.received()[at..].first_chunk()?;
    stream_a.apply(&mut header);
    let [vc @ .., p0, p1, p2, p3, l0, l1] = header;
    let pad_length = u16::from_be_bytes([l0, l1]);
    let at = at + header.len();
    let end = at + usize::from(pad_length) + 2;
    if !connection.wait_for(end, patience.step).await {
        return None;
    }
    let mut pad_c = connection.received()[at..end].to_vec();
    stream_a.apply(&mut pad_c);
    let (pad_c, length) = pad_c.split_last_chunk()?;
    let ia_length = u16::from_be_bytes(*length);
    seen.offer = Some(OfferSeen {
        after: since(sent, connection.arrived()),
        vc_is_right: vc == [0; 8],
        provide: u32::from_be_bytes([p0, p1, p2, p3]),
        pad: pad_length,
        pad_is_zeros: (pad_length > 0).then(|| pad_c.iter().all(|&byte| byte == 0)),
        ia: ia_length,
        ahead: 0,
    });
    let begin = end;
    let end = begin + usize::from(ia_length);
    if !connection.wait_for(end, patience.step).await {
        return None;
    }
    let mut ia = connection.received()[begin..end].to_vec();
    stream_a.apply(&mut ia);
    Some(Step3 { end, stream_a, ia })
}

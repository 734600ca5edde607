//! Step 4.

use std::time::Duration;

use tokio::time::Instant;

use super::{Agreed, Link};
use crate::facts::exchange::{Answer, Exchange};
use crate::wire::MAX_PAD;
use crate::wire::payload::{Payload, since};

/// How far behind Yb step 4 is looked for: well over [`MAX_PAD`], so that a pad that is too long is
/// seen as one.
const FARTHEST: usize = 32 * MAX_PAD;

/// Finds step 4 and reads it. Gives the payload behind it, if it can be read.
pub(super) async fn step4(
    link: &mut Link<'_>,
    agreed: &Agreed,
    sent: Duration,
    limit: Duration,
    seen: &mut Exchange,
) -> Option<Payload> {
    let mut stream_b = link.plan.mistake.stream_b(&agreed.secrets);
    let connection = &mut *link.connection;
    let mut vc = [0; 8];
    stream_b.apply(&mut vc);
    let deadline = Instant::now() + limit;
    let pad = loop {
        let behind = &connection.received()[agreed.behind_key..];
        let mut windows = behind.windows(vc.len()).take(FARTHEST + 1);
        if let Some(pad) = windows.position(|window| window == vc) {
            break pad;
        }
        if !connection.next(deadline).await {
            return None;
        }
    };
    let limit = link.patience.step;
    seen.pad = Some(pad);
    let header = agreed.behind_key + pad + vc.len();
    if !connection.wait_for(header + 6, limit).await {
        return None;
    }
    let mut fields: [u8; 6] = *connection.received()[header..].first_chunk()?;
    stream_b.apply(&mut fields);
    let [s0, s1, s2, s3, p0, p1] = fields;
    let select = u32::from_be_bytes([s0, s1, s2, s3]);
    let length = u16::from_be_bytes([p0, p1]);
    let after = since(sent, connection.arrived());
    let answer = Answer { after, select, pad: length, pad_is_zeros: None };
    let answer = seen.answer.insert(answer);
    let end = header + fields.len() + usize::from(length);
    if !connection.wait_for(end, limit).await {
        return None;
    }
    let mut pad_d = connection.received()[header + fields.len()..end].to_vec();
    stream_b.apply(&mut pad_d);
    answer.pad_is_zeros = (length > 0).then(|| pad_d.iter().all(|&byte| byte == 0));
    match select {
        1 => Some(Payload::new(end, None)),
        2 => Some(Payload::new(end, Some(stream_b))),
        // What that would mean is anyone's guess.
        _ => None,
    }
}

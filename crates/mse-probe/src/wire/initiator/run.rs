//! Sending it, and reading what comes back.

use std::time::Duration;

use mse_rc4::Rc4;
use tokio::time::Instant;

use super::plan::{InitiatorPlan, Stop};
use crate::facts::exchange::{Answer, Exchange, KeySeen, LastSent};
use crate::random::Random;
use crate::wire::connection::Connection;
use crate::wire::group::{Number, OurKey};
use crate::wire::payload::{Payload, since};
use crate::wire::secrets::Secrets;
use crate::wire::{MAX_PAD, Patience};

/// How far behind Yb step 4 is looked for: well over [`MAX_PAD`], so that a pad that is too long is
/// seen as one.
const FARTHEST: usize = 4 * MAX_PAD;

/// Pieces in a write, so that one byte a write does not take for ever to be told apart from one.
const ONE_WRITE: usize = usize::MAX;

/// Where the key exchange left off.
pub(crate) struct Agreed {
    pub(crate) secrets: Secrets,
}

/// Steps 1 and 2. Nothing if the peer sends no key, or the plan stops before.
pub(crate) async fn exchange_keys(
    connection: &mut Connection,
    plan: &InitiatorPlan,
    random: &Random,
    patience: &Patience,
    seen: &mut Exchange,
) -> Option<Agreed> {
    let key = OurKey::draw(plan.key, random);
    let mut step1 = key.public().to_vec();
    step1.extend(random.bytes(plan.pad_a));
    if let Stop::InKey(count) = plan.stop {
        step1.truncate(count);
        seen.last_sent = if count == 0 { LastSent::Nothing } else { LastSent::PartOfKey };
        send(connection, plan, &step1).await;
        connection.wait_for_close(patience.step).await;
        return None;
    }
    send(connection, plan, &step1).await;
    seen.last_sent = LastSent::Key;
    let sent = connection.now();
    let arrived = connection.wait_for(size_of::<Number>(), patience.step).await;
    if arrived {
        let yb: Number = *connection.received().first_chunk()?;
        let after = since(sent, connection.arrived());
        let secret = key.secret(&yb);
        seen.key = Some(KeySeen { after, first: yb[0], in_range: secret.is_some() });
        if plan.stop != Stop::BehindKey
            && let Some(s) = secret
        {
            seen.zero_secret = s[0] == 0;
            return Some(Agreed { secrets: Secrets { ya: *key.public(), s, skey: plan.skey } });
        }
    }
    if plan.stop == Stop::BehindKey {
        connection.wait_for_close(patience.step).await;
    }
    None
}

/// Step 3 and on.
pub(crate) async fn go_on(
    connection: &mut Connection,
    plan: &InitiatorPlan,
    agreed: &Agreed,
    random: &Random,
    patience: &Patience,
    seen: &mut Exchange,
) {
    let secrets = &agreed.secrets;
    let mut stream_a = secrets.stream_a();
    let ahead_is_clear = plan.provide == 1;
    let (head, tail) = step3(plan, secrets, &mut stream_a, random);
    if plan.stop == Stop::BehindReq1 {
        let req1 = [&random.bytes(plan.late_pad_a)[..], &secrets.req1()].concat();
        send(connection, plan, &req1).await;
        seen.last_sent = LastSent::Req1;
        connection.wait_for_close(patience.step).await;
        return;
    }
    let mut ahead = plan.payload[plan.ia..][..plan.ahead].to_vec();
    if !ahead_is_clear {
        stream_a.apply(&mut ahead);
    }
    if plan.ia_pause.is_zero() && plan.stop != Stop::InStep3 {
        send(connection, plan, &[head, tail, ahead].concat()).await;
    } else {
        send(connection, plan, &head).await;
        if plan.stop == Stop::InStep3 {
            seen.last_sent = LastSent::Step3;
            connection.wait_for_close(patience.step).await;
            return;
        }
        tokio::time::sleep(plan.ia_pause).await;
        send(connection, plan, &[tail, ahead].concat()).await;
    }
    seen.last_sent = LastSent::Step3;
    let sent = connection.now();
    let Some(mut payload) = step4(connection, secrets, sent, patience, seen).await else { return };
    if plan.stop == Stop::BehindStep4 {
        connection.wait_for_close(patience.step).await;
        return;
    }
    let mut rest = plan.payload[plan.ia + plan.ahead..].to_vec();
    if seen.answer.is_some_and(|answer| answer.select != 1) {
        stream_a.apply(&mut rest);
    }
    if !rest.is_empty() {
        send(connection, plan, &rest).await;
        seen.last_sent = LastSent::Payload;
    }
    seen.greeting = payload.greeting(connection, plan.handshake.info_hash, patience).await;
    seen.unreadable = payload.is_readable() == Some(false);
}

/// Step 3 in two parts, cut in the middle of IA.
fn step3(
    plan: &InitiatorPlan,
    secrets: &Secrets,
    stream_a: &mut Rc4,
    random: &Random,
) -> (Vec<u8>, Vec<u8>) {
    let mut hidden = plan.vc.to_vec();
    hidden.extend(plan.provide.to_be_bytes());
    hidden.extend(u16::try_from(plan.pad_c).unwrap_or(u16::MAX).to_be_bytes());
    hidden.resize(hidden.len() + plan.pad_c, 0);
    hidden.extend(u16::try_from(plan.ia).unwrap_or(u16::MAX).to_be_bytes());
    let cut = hidden.len() + plan.ia / 2;
    hidden.extend(&plan.payload[..plan.ia]);
    stream_a.apply(&mut hidden);
    let tail = hidden.split_off(cut);
    let late = random.bytes(plan.late_pad_a);
    ([late, secrets.req1().to_vec(), secrets.name().to_vec(), hidden].concat(), tail)
}

/// Finds step 4 and reads it. Gives the payload behind it, if it can be read.
async fn step4(
    connection: &mut Connection,
    secrets: &Secrets,
    sent: Duration,
    patience: &Patience,
    seen: &mut Exchange,
) -> Option<Payload> {
    const KEY: usize = size_of::<Number>();
    let mut stream_b = secrets.stream_b();
    let mut vc = [0; 8];
    stream_b.apply(&mut vc);
    let deadline = Instant::now() + patience.step;
    let pad = loop {
        let behind = &connection.received()[KEY..];
        let mut windows = behind.windows(vc.len()).take(FARTHEST + 1);
        if let Some(pad) = windows.position(|window| window == vc) {
            break pad;
        }
        if !connection.next(deadline).await {
            return None;
        }
    };
    seen.pad = Some(pad);
    let header = KEY + pad + vc.len();
    if !connection.wait_for(header + 6, patience.step).await {
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
    if !connection.wait_for(end, patience.step).await {
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

async fn send(connection: &mut Connection, plan: &InitiatorPlan, bytes: &[u8]) {
    let (size, pause) =
        plan.pieces.map_or((ONE_WRITE, Duration::ZERO), |pieces| (pieces.size, pieces.pause));
    connection.send_in_pieces(bytes, size, pause).await;
}

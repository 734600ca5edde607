//! Answering, and reading what comes.

use std::time::Duration;

use mse_rc4::Rc4;
use tokio::time::Instant;

use super::plan::{ResponderPlan, Silence};
use super::step3::{Step3, read_step3};
use crate::facts::exchange::KeySeen;
use crate::facts::visit::{Visit, VisitKind};
use crate::random::Random;
use crate::wire::Patience;
use crate::wire::connection::Connection;
use crate::wire::group::{Number, OurKey};
use crate::wire::payload::Payload;
use crate::wire::secrets::Secrets;

/// Answers a peer that opened a connection. Gives the secrets, once they are known.
pub(crate) async fn answer(
    connection: &mut Connection,
    plan: &ResponderPlan,
    random: &Random,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<Secrets> {
    seen.kind = kind(connection, patience).await;
    if seen.kind != VisitKind::Mse {
        return None;
    }
    if !connection.wait_for(size_of::<Number>(), patience.step).await {
        return None;
    }
    let ya: Number = *connection.received().first_chunk()?;
    let ours = OurKey::draw_for(plan.key, &ya, plan.secret, random);
    let secret = ours.secret(&ya);
    let after = connection.arrived();
    seen.key = Some(KeySeen { after, first: ya[0], in_range: secret.is_some() });
    let s = secret?;
    match plan.silence {
        Silence::ClosesOnKey => return None,
        Silence::BeforeKey => {
            connection.wait_for_close(patience.step).await;
            return None;
        }
        _ => {}
    }
    // PadA, if it goes with Ya, may need a moment more.
    connection.wait_for_quiet(Duration::from_millis(20), Duration::from_millis(60)).await;
    seen.early = connection.received().len() - ya.len();
    let step2 = [&ours.public()[..], &random.bytes(plan.pad_b)].concat();
    send(connection, plan, &step2).await;
    let secrets = Secrets { ya, s, skey: plan.handshake.info_hash.into() };
    let before = connection.received().len();
    behind_keys(connection, plan, &secrets, random, patience, seen).await;
    seen.behind_key = connection.received().len() - before;
    Some(secrets)
}

async fn kind(connection: &mut Connection, patience: &Patience) -> VisitKind {
    let deadline = Instant::now() + patience.step;
    loop {
        let received = connection.received();
        let compared = received.len().min(peer_wire::PROTOCOL.len());
        if received[..compared] != peer_wire::PROTOCOL[..compared] {
            return VisitKind::Mse;
        }
        if compared == peer_wire::PROTOCOL.len() {
            return VisitKind::Plaintext;
        }
        if !connection.next(deadline).await {
            return VisitKind::Unknown;
        }
    }
}

/// Steps 3 and 4, and the payload.
async fn behind_keys(
    connection: &mut Connection,
    plan: &ResponderPlan,
    secrets: &Secrets,
    random: &Random,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<()> {
    let step3 = read_step3(connection, secrets, patience, seen).await?;
    match plan.silence {
        Silence::ClosesOnStep3 => return None,
        Silence::BeforeStep4 => {
            connection.wait_for_close(patience.step).await;
            return None;
        }
        _ => {}
    }
    let Step3 { end, stream_a, ia } = step3;
    let offer = seen.offer.as_mut()?;
    offer.ahead = connection.received().len().saturating_sub(end);
    let select = plan.select.of(offer.provide);
    let mut stream_b = secrets.stream_b();
    let mut step4 = random.bytes(plan.late_pad_b);
    step4.extend(answer_bytes(plan, select, &mut stream_b));
    let mut handshake = plan.handshake.encode().to_vec();
    let in_clear = plan.in_clear.unwrap_or(select == 1);
    if !in_clear {
        stream_b.apply(&mut handshake);
    }
    seen.selected = Some(select);
    let before = connection.received().len();
    if plan.handshake_pause.is_zero() {
        send(connection, plan, &[step4, handshake].concat()).await;
    } else {
        send(connection, plan, &step4).await;
        tokio::time::sleep(plan.handshake_pause).await;
        send(connection, plan, &handshake).await;
    }
    let cipher = (!in_clear).then_some(stream_a);
    let mut payload = Payload::new(end, cipher).beginning_with(ia);
    seen.greeting = payload.greeting(connection, plan.handshake.info_hash, patience).await;
    if connection.received().len() == before {
        let deadline = Instant::now() + patience.step;
        connection.next(deadline).await;
    }
    seen.payload_behind = connection.received().len() - before;
    Some(())
}

fn answer_bytes(plan: &ResponderPlan, select: u32, stream_b: &mut Rc4) -> Vec<u8> {
    let mut bytes = plan.vc.to_vec();
    bytes.extend(select.to_be_bytes());
    bytes.extend(u16::try_from(plan.pad_d).unwrap_or(u16::MAX).to_be_bytes());
    bytes.resize(bytes.len() + plan.pad_d, 0);
    stream_b.apply(&mut bytes);
    bytes
}

async fn send(connection: &mut Connection, plan: &ResponderPlan, bytes: &[u8]) {
    let (size, pause) =
        plan.pieces.map_or((usize::MAX, Duration::ZERO), |pieces| (pieces.size, pieces.pause));
    connection.send_in_pieces(bytes, size, pause).await;
}

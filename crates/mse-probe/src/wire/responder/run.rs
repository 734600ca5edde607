//! Answering, and reading what comes.

use std::time::Duration;

use mse_rc4::Rc4;
use peer_wire::HANDSHAKE_LENGTH;
use tokio::time::Instant;

use super::pace::{drip, send};
use super::plan::{ResponderPlan, Silence};
use super::step3::{Step3, read_step3};
use crate::facts::visit::{Answered, Visit};
use crate::random::Random;
use crate::wire::connection::Connection;
use crate::wire::group::{Number, OurKey};
use crate::wire::payload::Payload;
use crate::wire::secrets::Secrets;
use crate::wire::{MAX_PAD, Patience};

/// For a peer that says nothing behind step 4. If it has nothing to say, it may now be interested in
/// piece 0; if it still looks for VC, that has to fail before 520 bytes more have arrived.
const PROD: [u8; 609] = {
    let mut bytes = [0; 609];
    // HAVE; keep-alives behind it.
    (bytes[3], bytes[4]) = (5, 4);
    bytes
};
const _: () = assert!(PROD.len() >= MAX_PAD + 8 && (PROD.len() - 9).is_multiple_of(4));

/// Answers a peer that sent Ya. Gives the secrets, if it was answered.
pub(crate) async fn answer(
    connection: &mut Connection,
    ya: Number,
    plan: &ResponderPlan,
    random: &Random,
    patience: &Patience,
    seen: &mut Visit,
) -> Option<Secrets> {
    let ours = OurKey::draw_for(plan.key, &ya, plan.secret, random);
    let s = ours.secret(&ya)?;
    match plan.silence {
        Silence::ClosesOnKey => return None,
        Silence::BeforeKey => {
            connection.wait_for_close(patience.step).await;
            return None;
        }
        Silence::SlowKey => {
            seen.note_sent(Answered::PartOfKey, connection.now());
            drip(connection, ours.public(), patience.step).await;
            return None;
        }
        _ => {}
    }
    connection.wait_for_close(plan.delay).await;
    // PadA, if it goes with Ya, may need a moment more.
    settle(connection).await;
    if connection.closed().is_some() {
        return None;
    }
    let before = connection.received().len();
    seen.early = before - ya.len();
    let step2 = [&ours.public()[..], &random.bytes(plan.pad_b)].concat();
    let half = if plan.key_pause.is_zero() { 0 } else { size_of::<Number>() / 2 };
    send(connection, plan, &step2[..half]).await;
    connection.wait_for_close(plan.key_pause).await;
    send(connection, plan, &step2[half..]).await;
    seen.note_sent(Answered::Key, connection.now());
    let secrets = Secrets { ya, s, skey: plan.handshake.info_hash.into() };
    behind_keys(connection, plan, &secrets, random, patience, seen).await;
    seen.behind_key = connection.received().len() - before;
    Some(secrets)
}

/// What was sent in one go may come in parts.
async fn settle(connection: &mut Connection) {
    connection.wait_for_quiet(Duration::from_millis(20), Duration::from_millis(60)).await;
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
    let Step3 { end, stream_a, ia } = read_step3(connection, plan, secrets, patience, seen).await?;
    settle(connection).await;
    let offer = seen.offer.as_mut()?;
    offer.ahead = connection.received().len().saturating_sub(end);
    let is_in_order = offer.ahead == 0 && ia.len() <= HANDSHAKE_LENGTH;
    match plan.silence {
        Silence::ClosesOnStep3 => return None,
        Silence::BeforeStep4 => {
            connection.wait_for_close(patience.step).await;
            return None;
        }
        _ => {}
    }
    connection.wait_for_close(plan.delay).await;
    let before = connection.received().len();
    let select = plan.select.of(offer.provide)?;
    let mut stream_b = secrets.stream_b();
    let mut step4 = random.bytes(plan.late_pad_b);
    step4.extend(answer_bytes(plan, select, &mut stream_b));
    if plan.silence == Silence::SlowStep4 {
        seen.note_sent(Answered::PartOfStep4, connection.now());
        drip(connection, &step4, patience.step).await;
        return None;
    }
    seen.selected = Some(select);
    let in_clear = plan.in_clear.unwrap_or(select == 1);
    let mut outgoing = Outgoing { cipher: (!in_clear).then_some(stream_b), plan };
    let mut payload = Payload::new(end, (!in_clear).then_some(stream_a)).beginning_with(ia);
    outgoing.answer(connection, step4, seen).await;
    seen.greeting = payload.greeting(connection, plan.handshake.info_hash, patience).await;
    if connection.received().len() == before {
        let deadline = Instant::now() + patience.step;
        connection.next(deadline).await;
    }
    if connection.received().len() == before && connection.closed().is_none() {
        outgoing.send(connection, &PROD).await;
        seen.note_sent(Answered::Prod, connection.now());
        let deadline = Instant::now() + patience.step;
        connection.next(deadline).await;
    }
    payload.update(connection);
    seen.payload_behind = connection.received().len() - before;
    // What came too early may be noise already.
    seen.unreadable = seen.payload_behind > 0 && is_in_order && !payload.makes_sense();
    Some(())
}

/// What goes behind step 4.
struct Outgoing<'a> {
    plan: &'a ResponderPlan,
    /// Nothing if it goes in clear.
    cipher: Option<Rc4>,
}

impl Outgoing<'_> {
    /// Step 4, and the handshake.
    async fn answer(&mut self, connection: &mut Connection, step4: Vec<u8>, seen: &mut Visit) {
        let handshake = self.plan.handshake.encode();
        let pause = self.plan.handshake_pause;
        if pause.is_zero() {
            let bytes = [step4, self.covered(&handshake)].concat();
            send(connection, self.plan, &bytes).await;
            seen.note_sent(Answered::Step4, connection.now());
            return;
        }
        send(connection, self.plan, &step4).await;
        seen.note_sent(Answered::Step4, connection.now());
        connection.wait_for_close(pause).await;
        if connection.closed().is_none() {
            self.send(connection, &handshake).await;
            seen.note_sent(Answered::Handshake, connection.now());
        }
    }

    async fn send(&mut self, connection: &mut Connection, bytes: &[u8]) {
        let bytes = self.covered(bytes);
        send(connection, self.plan, &bytes).await;
    }

    fn covered(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        if let Some(cipher) = &mut self.cipher {
            cipher.apply(&mut bytes);
        }
        bytes
    }
}

fn answer_bytes(plan: &ResponderPlan, select: u32, stream_b: &mut Rc4) -> Vec<u8> {
    let mut bytes = plan.vc.to_vec();
    bytes.extend(select.to_be_bytes());
    bytes.extend(u16::try_from(plan.pad_d).unwrap_or(u16::MAX).to_be_bytes());
    bytes.resize(bytes.len() + plan.pad_d, 0);
    stream_b.apply(&mut bytes);
    bytes
}

//! From step 3 on.

use std::time::Duration;

use super::guess::guess;
use super::step3::step3;
use super::step4::step4;
use super::{Agreed, Link, Stop};
use crate::facts::exchange::{Exchange, LastSent};
use crate::random::Random;

/// Step 3 and on.
pub(crate) async fn go_on(
    link: &mut Link<'_>,
    agreed: Agreed,
    random: &Random,
    seen: &mut Exchange,
) {
    let is_short = agreed.is_without_zero();
    let doubts = link.plan.doubts_key.filter(|_| !is_short && !has_zero(seen));
    attempt(link, &agreed, doubts.unwrap_or(link.patience.step), random, seen).await;
    seen.lost_zero = is_short && seen.pad.is_some();
    let is_answered = seen.pad.is_some() || link.connection.closed().is_some();
    if doubts.is_none() || is_answered {
        return;
    }
    // What was sent in vain is PadA now.
    let received = link.connection.received();
    if let Some(other) = agreed.without_zero(received, link.plan, seen) {
        attempt(link, &other, link.patience.step, random, seen).await;
        seen.lost_zero = seen.pad.is_some();
    }
}

/// `limit` is for step 4.
async fn attempt(
    link: &mut Link<'_>,
    agreed: &Agreed,
    limit: Duration,
    random: &Random,
    seen: &mut Exchange,
) {
    let (plan, secrets) = (link.plan, &agreed.secrets);
    let mut stream_a = plan.mistake.stream_a(secrets);
    let ahead_is_clear = plan.provide == 1;
    let (head, tail) = step3(plan, secrets, &mut stream_a, random);
    if plan.stop == Stop::BehindReq1 {
        let req1 = [&random.bytes(plan.late_pad_a)[..], &plan.mistake.req1(secrets)].concat();
        link.send(&req1).await;
        seen.last_sent = LastSent::Req1;
        return link.wait_for_close().await;
    }
    let mut ahead = plan.payload[plan.ia..][..plan.ahead].to_vec();
    if !ahead_is_clear {
        stream_a.apply(&mut ahead);
    }
    if plan.ia_pause.is_zero() && plan.stop != Stop::InStep3 {
        link.send(&[head, tail, ahead].concat()).await;
    } else {
        link.send(&head).await;
        if plan.stop == Stop::InStep3 {
            seen.last_sent = LastSent::Step3;
            return link.wait_for_close().await;
        }
        tokio::time::sleep(plan.ia_pause).await;
        link.send(&[tail, ahead].concat()).await;
    }
    seen.last_sent = LastSent::Step3;
    let sent = link.connection.now();
    let Some(mut payload) = step4(link, agreed, sent, limit, seen).await else {
        return guess(link, agreed, seen).await;
    };
    if plan.stop == Stop::BehindStep4 {
        return link.wait_for_close().await;
    }
    if plan.doubts_key.is_some() && !has_zero(seen) && !agreed.is_without_zero() {
        // Step 4 settles that nothing was lost, and there may be hundreds.
        return;
    }
    let mut rest = plan.payload[plan.ia + plan.ahead..].to_vec();
    if seen.answer.is_some_and(|answer| answer.select != 1) {
        stream_a.apply(&mut rest);
    }
    if !rest.is_empty() {
        tokio::time::sleep(plan.rest_pause).await;
        link.send(&rest).await;
        seen.last_sent = LastSent::Payload;
    }
    let torrent = plan.handshake.info_hash;
    seen.greeting = payload.greeting(link.connection, torrent, &link.patience).await;
    seen.payload = payload.len();
    if payload.is_readable() == Some(false) {
        guess(link, agreed, seen).await;
        seen.unreadable = true;
    }
}

/// A zero that is there was not lost.
fn has_zero(seen: &Exchange) -> bool {
    seen.key.is_some_and(|key| key.first == 0)
}

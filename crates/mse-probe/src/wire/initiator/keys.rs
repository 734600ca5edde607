//! Steps 1 and 2.

use std::time::Duration;

use tokio::time::Instant;

use super::{InitiatorPlan, Link, Stop};
use crate::facts::exchange::{Exchange, KeySeen, LastSent};
use crate::random::Random;
use crate::wire::connection::Connection;
use crate::wire::group::{Number, OurKey, is_in_range};
use crate::wire::payload::since;
use crate::wire::secrets::Secrets;

/// The bytes of a key.
const KEY: usize = size_of::<Number>();

/// What both sides know behind step 2.
pub(crate) struct Agreed {
    pub(crate) secrets: Secrets,
    /// Where the peer's stream goes on behind Yb.
    pub(super) behind_key: usize,
    key: OurKey,
}

/// Nothing if the peer sends no key, or the plan stops before.
pub(crate) async fn exchange_keys(
    link: &mut Link<'_>,
    random: &Random,
    seen: &mut Exchange,
) -> Option<Agreed> {
    let plan = link.plan;
    let key = OurKey::draw(plan.key, random);
    let mut step1 = key.public().to_vec();
    step1.extend(random.bytes(plan.pad_a));
    let count = match plan.stop {
        Stop::InKey(count) => count,
        Stop::Dripping { at_once, .. } => at_once,
        _ => step1.len(),
    };
    let (now, later) = step1.split_at(count);
    link.send(now).await;
    let sent = link.connection.now();
    let count = match plan.stop {
        Stop::Dripping { pause, .. } => count + drip_feed(link, later, pause).await,
        Stop::InKey(_) | Stop::BehindKey => {
            link.wait_for_close().await;
            count
        }
        _ => {
            if link.connection.wait_for(KEY - 1, link.patience.step).await {
                let last = plan.doubts_key.unwrap_or(link.patience.step);
                link.connection.wait_for(KEY, last).await;
            }
            count
        }
    };
    seen.last_sent = match count {
        0 => LastSent::Nothing,
        1..KEY => LastSent::PartOfKey,
        _ => LastSent::Key,
    };
    let agreed = read_key(link.connection, plan, key, sent, seen);
    let goes_on = !matches!(plan.stop, Stop::InKey(_) | Stop::Dripping { .. } | Stop::BehindKey);
    agreed.filter(|_| goes_on)
}

/// Sends bytes one at a time, until the peer closes or the time is over. How many.
async fn drip_feed(link: &mut Link<'_>, bytes: &[u8], pause: Duration) -> usize {
    let end = Instant::now() + link.patience.step;
    for (count, byte) in bytes.iter().enumerate() {
        let next = Instant::now() + pause;
        while link.connection.next(next.min(end)).await {}
        if link.connection.closed().is_some() || Instant::now() >= end {
            return count;
        }
        link.connection.send(&[*byte]).await;
    }
    link.connection.wait_for_close(end.duration_since(Instant::now())).await;
    bytes.len()
}

/// Reads Yb, as it came or as it may have been meant.
fn read_key(
    connection: &Connection,
    plan: &InitiatorPlan,
    key: OurKey,
    sent: Duration,
    seen: &mut Exchange,
) -> Option<Agreed> {
    let received = connection.received();
    let Some(yb) = received.first_chunk::<KEY>() else {
        let is_short = received.len() == KEY - 1 && plan.doubts_key.is_some();
        return is_short.then(|| without_zero(key, received, plan, seen)).flatten();
    };
    let after = since(sent, connection.arrival(KEY).unwrap_or_default());
    seen.key = Some(KeySeen { after, first: yb[0], in_range: is_in_range(yb) });
    let s = key.secret(yb)?;
    seen.zero_secret = s[0] == 0;
    Some(Agreed {
        secrets: Secrets { ya: *key.public(), s, skey: plan.skey },
        behind_key: KEY,
        key,
    })
}

/// As if Yb had lost its first byte, a zero, on the way to the wire.
fn without_zero(
    key: OurKey,
    received: &[u8],
    plan: &InitiatorPlan,
    seen: &mut Exchange,
) -> Option<Agreed> {
    let rest = received.first_chunk::<{ KEY - 1 }>()?;
    let mut yb = [0; KEY];
    yb[1..].copy_from_slice(rest);
    let s = key.secret(&yb)?;
    seen.zero_secret = s[0] == 0;
    let secrets = Secrets { ya: *key.public(), s, skey: plan.skey };
    Some(Agreed { secrets, behind_key: rest.len(), key })
}

impl Agreed {
    /// What would have been agreed if the peer had lost the zero that its key began with.
    pub(super) fn without_zero(
        self,
        received: &[u8],
        plan: &InitiatorPlan,
        seen: &mut Exchange,
    ) -> Option<Self> {
        without_zero(self.key, received, plan, seen)
    }

    /// Whether that is what this is.
    pub(super) fn is_without_zero(&self) -> bool {
        self.behind_key < KEY
    }
}

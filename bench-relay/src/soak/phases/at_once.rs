//! All connections that the file descriptors are enough for, at the same time.

use anyhow::{Result, ensure};

use super::honest::{HalfOpen, Honest, Peer};
use super::{Account, Soak, SoakArgs};
use crate::soak::metrics::Metrics;
use crate::soak::usage::Usage;
use crate::soak::{SPARE, proxy};

/// The most that wait in their handshake.
const MAX_HALF_OPEN: usize = proxy::HANDSHAKES / 2;

/// A relayed connection takes the proxy two file descriptors, one in its handshake takes one. So where two are
/// too many for all, some wait behind Yb, and are relayed as soon as others have gone.
pub(super) async fn run(soak: &Soak, args: &SoakArgs, account: &mut Account) -> Result<()> {
    let (count, files) = (args.at_once(), soak.files - SPARE.min(soak.files));
    let relayed = count.min(files.saturating_sub(count));
    let half_open = count - relayed;
    ensure!(half_open <= MAX_HALF_OPEN, "{} file descriptors are too few (ulimit -Hn)", soak.files);

    let honest = soak.honest();
    let mut peers = honest.open_all(relayed).await?;
    let waiting = begin(&honest, half_open).await;
    let open = Metrics::of(soak.proxy.status()).await?.open();
    account.say(format!("{open} relayed and {} waiting in their handshake", waiting.len()));
    account.say(format!("with all of them: {}", Usage::of(soak.proxy.pid())?));
    if open + waiting.len() != count {
        account.complain(format!("{} were open, not {count}", open + waiting.len()));
    }
    honest.part(peers.split_off(peers.len() - half_open.min(peers.len()))).await;
    peers.extend(complete(&honest, waiting).await);
    honest.part(peers).await;
    honest.tally.tell(account);
    Ok(())
}

/// Goes as far as Yb with this many.
async fn begin(honest: &Honest, count: usize) -> Vec<HalfOpen> {
    let mut waiting = Vec::with_capacity(count);
    for _ in 0..count {
        match honest.begin().await {
            Ok(half_open) => waiting.push(half_open),
            Err(error) => honest.tally.add_lost(&error),
        }
    }
    waiting
}

async fn complete(honest: &Honest, waiting: Vec<HalfOpen>) -> Vec<Peer> {
    let mut peers = Vec::with_capacity(waiting.len());
    for half_open in waiting {
        match half_open.complete().await {
            Ok(peer) => peers.push(peer),
            Err(error) => honest.tally.add_lost(&error),
        }
    }
    peers
}

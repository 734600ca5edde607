//! Honest peers, one after the other, to fill what the proxy keeps for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::task::JoinSet;

use super::{Account, Soak, SoakArgs};
use crate::soak::LANES;

pub(super) async fn run(soak: &Soak, args: &SoakArgs, account: &mut Account) -> Result<()> {
    let (honest, next) = (soak.honest(), Arc::new(AtomicUsize::new(0)));
    let (count, mut lanes) = (args.warm_up(), JoinSet::new());
    for _ in 0..LANES {
        let (honest, next) = (honest.clone(), Arc::clone(&next));
        lanes.spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < count {
                honest.visit().await;
            }
        });
    }
    while let Some(ended) = lanes.join_next().await {
        ended?;
    }
    honest.tally.tell(account);
    Ok(())
}

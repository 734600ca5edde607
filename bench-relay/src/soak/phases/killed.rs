//! The client, killed while peers talk to it, and restarted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::honest::Honest;
use super::{Account, Soak, SoakArgs};
use crate::soak::{HANG, LANES};

/// How long the client is down.
const DOWN: Duration = Duration::from_secs(1);

/// How long a peer waits that was not served.
const RETRY: Duration = Duration::from_millis(20);

pub(super) async fn run(soak: &mut Soak, args: &SoakArgs, account: &mut Account) -> Result<()> {
    let honest = soak.honest();
    let enough = Arc::new(AtomicBool::new(false));
    let mut lanes = JoinSet::new();
    for _ in 0..LANES {
        let (enough, honest) = (Arc::clone(&enough), honest.clone());
        lanes.spawn(async move {
            while !enough.load(Ordering::Relaxed) {
                if !honest.visit().await {
                    sleep(RETRY).await;
                }
            }
        });
    }
    let mut ended = 0;
    for _ in 0..args.kills() {
        served(&honest, args.between_kills()).await?;
        let open = honest.open_all(args.open_at_kill()).await?;
        honest.tally.client_is_down(true);
        soak.client.kill();
        for peer in open {
            match peer.wait_for_end().await {
                Ok(()) => ended += 1,
                Err(error) => account.complain(format!("a peer outlived the client: {error:#}")),
            }
        }
        sleep(DOWN).await;
        soak.client.restart().await?;
        honest.tally.client_is_down(false);
    }
    served(&honest, args.between_kills()).await?;
    enough.store(true, Ordering::Relaxed);
    while let Some(ended) = lanes.join_next().await {
        ended?;
    }
    account.say(format!("open when it was killed, and ended by the proxy: {ended}"));
    honest.tally.tell(account);
    Ok(())
}

/// Waits until so many more were served.
async fn served(honest: &Honest, more: usize) -> Result<()> {
    let enough = honest.tally.served() + more;
    let serving = async {
        while honest.tally.served() < enough {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(HANG, serving).await.context("nobody is served any more")
}

//! Honest and hostile peers mixed, and one address that floods.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::task::JoinSet;

use super::flood::Flood;
use super::heard::Heard;
use super::honest::Honest;
use super::hostile::Hostile;
use super::{Account, Soak, SoakArgs};
use crate::soak::LANES;
use crate::soak::usage::Usage;

pub(super) async fn run(soak: &Soak, args: &SoakArgs, account: &mut Account) -> Result<()> {
    let proxy = soak.proxy.listen();
    let visits = soak.client.visits();
    let heard = Heard::of(visits);
    let flood = Flood::new(&soak.addresses);
    let mut flooding = JoinSet::new();
    flooding.spawn(Arc::clone(&flood).run(proxy));
    let honest = soak.honest();
    let addresses = Arc::clone(&soak.addresses);
    let hostile = Arc::new(Hostile::new(addresses, proxy, args.deadline(), args.patient()));
    let next = Arc::new(AtomicUsize::new(0));
    let mut lanes = JoinSet::new();
    for _ in 0..LANES {
        let mix = Mix {
            next: Arc::clone(&next),
            count: args.in_turn(),
            hostile_every: args.hostile_every(),
            honest: honest.clone(),
            hostile: Arc::clone(&hostile),
        };
        lanes.spawn(mix.run());
    }
    let mut staying = Vec::new();
    while let Some(enemies) = lanes.join_next().await {
        staying.push(enemies?);
    }
    account.say(format!("with the last of them: {}", Usage::of(soak.proxy.pid())?));
    for mut enemies in staying {
        while let Some(ended) = enemies.join_next().await {
            ended?;
        }
    }
    drop(flooding);

    honest.tally.tell(account);
    hostile.outcomes().tell(account);
    flood.tell(&soak.addresses, account);
    let let_through = hostile.outcomes().let_through();
    heard.tell_since(visits, honest.tally.served(), let_through, account).await;
    Ok(())
}

/// What a lane does.
struct Mix {
    /// The number of the next connection, of all lanes.
    next: Arc<AtomicUsize>,
    count: usize,
    hostile_every: usize,
    honest: Honest,
    hostile: Arc<Hostile>,
}

impl Mix {
    /// Returns the hostile peers that are not done yet: nobody waits behind them.
    async fn run(self) -> JoinSet<()> {
        let mut enemies = JoinSet::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return enemies;
            }
            if number.is_multiple_of(self.hostile_every) {
                let (hostile, number) = (Arc::clone(&self.hostile), number / self.hostile_every);
                enemies.spawn(async move { hostile.visit(number).await });
            } else {
                self.honest.visit().await;
            }
            while enemies.try_join_next().is_some() {}
        }
    }
}

//! One address that wants more key exchanges than it is due.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::account::Account;
use super::addresses::{Addresses, FLOOD, dial};
use super::proxy::{KEY_EXCHANGE_WINDOW, KEY_EXCHANGES};
use crate::load::ya;

/// Between two connections, so that the load has CPU left for others.
const PAUSE: Duration = Duration::from_millis(20);

/// How long each waits for Yb: the proxy keeps it for up to a minute when it refuses.
const WAIT: Duration = Duration::from_secs(2);

/// How many addresses the proxy counts in a window: with more, all counts start anew (`MAX_NETWORKS` in
/// mse-proxy).
const COUNTED: u32 = 1 << 16;

/// What came of it.
#[derive(Debug)]
pub(super) struct Flood {
    began: Instant,
    /// How many addresses had come before.
    addresses: u32,
    asked: AtomicU64,
    granted: AtomicU64,
    failed: AtomicU64,
}

impl Flood {
    pub(super) fn new(addresses: &Addresses) -> Arc<Self> {
        let [asked, granted, failed] = [(); 3].map(|()| AtomicU64::new(0));
        let (began, addresses) = (Instant::now(), addresses.given());
        Arc::new(Self { began, addresses, asked, granted, failed })
    }

    /// Asks for one key exchange after the other, until it is dropped.
    pub(super) async fn run(self: Arc<Self>, proxy: SocketAddr) {
        let mut asking = JoinSet::new();
        loop {
            asking.spawn(Arc::clone(&self).ask(proxy));
            sleep(PAUSE).await;
            while asking.try_join_next().is_some() {}
        }
    }

    async fn ask(self: Arc<Self>, proxy: SocketAddr) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let Ok(mut stream) = dial(FLOOD, proxy).await else {
            self.failed.fetch_add(1, Ordering::Relaxed);
            return;
        };
        // The proxy may close before it has read all of it.
        let _ = stream.write_all(&ya()).await;
        if let Ok(Ok(1..)) = timeout(WAIT, stream.read(&mut [0])).await {
            self.granted.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Says it, and complains if there was more than the proxy grants, or nothing.
    pub(super) fn tell(&self, addresses: &Addresses, account: &mut Account) {
        let [asked, granted, failed] =
            [&self.asked, &self.granted, &self.failed].map(|it| it.load(Ordering::Relaxed));
        account.say(format!("one address that floods: {granted} of {asked} key exchanges granted"));
        // The first window began before, and the last has not ended.
        let windows = self.began.elapsed().as_secs() / KEY_EXCHANGE_WINDOW + 2;
        let most =
            (windows + u64::from((addresses.given() - self.addresses) / COUNTED)) * KEY_EXCHANGES;
        if granted == 0 || granted > most {
            account
                .complain(format!("{granted} key exchanges for one address, at most {most} due"));
        }
        if failed > 0 {
            account.complain(format!("{failed} connections of the flood could not be made"));
        }
    }
}

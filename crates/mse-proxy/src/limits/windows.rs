//! Counting what addresses do in a while.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::network::Network;

/// The most addresses that are counted, some 3 MiB. With more of them in one window, all start anew, as in
/// BiglyBT's filter when it fills.
const MAX_NETWORKS: usize = 1 << 16;

/// How often each address did something since the window began, which is the same for all.
///
/// All counts go at once, as one window ends and the next begins. So whoever knows when may have the count of
/// two windows within one, and nobody more.
#[derive(Debug, Default)]
pub(super) struct Windows {
    began: Option<Instant>,
    counts: HashMap<Network, usize>,
}

impl Windows {
    /// Counts one more. False where there were as many as allowed already.
    pub(super) fn add(&mut self, network: Network, most: usize, window: Duration) -> bool {
        let over = self.began.is_none_or(|began| began.elapsed() >= window);
        let full = self.counts.len() >= MAX_NETWORKS && !self.counts.contains_key(&network);
        if over || full {
            *self = Self { began: Some(Instant::now()), counts: HashMap::new() };
        }
        let count = self.counts.entry(network).or_default();
        let allowed = *count < most;
        *count += usize::from(allowed);
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const WINDOW: Duration = Duration::from_secs(30);

    fn network(number: u32) -> Network {
        Network::of(Ipv4Addr::from_bits(number).into())
    }

    #[tokio::test(start_paused = true)]
    async fn each_address_has_its_count_until_the_window_ends() {
        let mut windows = Windows::default();
        for _ in 0..2 {
            assert!((0..3).all(|_| windows.add(network(1), 3, WINDOW)));
            assert!((0..9).all(|_| !windows.add(network(1), 3, WINDOW)));
            tokio::time::advance(WINDOW - Duration::from_millis(1)).await;
            assert!(!windows.add(network(1), 3, WINDOW));
            assert!(windows.add(network(2), 3, WINDOW));
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert!(!windows.add(network(3), 0, WINDOW));
    }

    #[tokio::test(start_paused = true)]
    async fn the_table_is_bounded_and_expires() {
        let mut windows = Windows::default();
        for number in 0..3 * MAX_NETWORKS as u32 {
            assert!(windows.add(network(number), 1, WINDOW));
            assert!(windows.counts.len() <= MAX_NETWORKS);
        }
        tokio::time::advance(WINDOW).await;
        assert!(windows.add(network(0), 1, WINDOW));
        assert!(windows.counts.capacity() < 10);
    }
}

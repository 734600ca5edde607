//! Telling of limits that are reached.

use std::sync::Mutex;

use crate::connections::{Connections, LimitKind};
use crate::lock::lock;
use crate::trouble::Trouble;

/// Counts each time that a limit is reached, and logs when that begins.
#[derive(Debug)]
pub(super) struct Hits {
    connections: Connections,
    troubles: Mutex<[Trouble; LimitKind::ALL.len()]>,
}

impl Hits {
    pub(super) fn new(connections: Connections) -> Self {
        Self { connections, troubles: Mutex::default() }
    }

    pub(super) fn count(&self, limit: LimitKind) {
        self.connections.limit_hit(limit);
    }

    pub(super) fn add(&self, limit: LimitKind) {
        self.count(limit);
        let begins = {
            let trouble = &mut lock(&self.troubles)[limit as usize];
            // It was calm for a while, which nobody looked at.
            trouble.is_over();
            trouble.begins()
        };
        if begins {
            tracing::warn!("a limit is reached: {limit}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn trouble_with_one_limit_hides_no_other() {
        let connections = Connections::new();
        let hits = Hits::new(connections.clone());
        for _ in 0..5 {
            hits.add(LimitKind::Handshakes);
        }
        hits.add(LimitKind::PerAddress);
        let statistics = connections.statistics();
        assert_eq!(statistics.limit_hits(LimitKind::Handshakes), 5);
        assert_eq!(statistics.limit_hits(LimitKind::PerAddress), 1);
        let told = |limit: LimitKind| lock(&hits.troubles)[limit as usize].begins();
        assert!(!told(LimitKind::Handshakes) && !told(LimitKind::PerAddress));
        assert!(told(LimitKind::Tarpit));
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert!(lock(&hits.troubles)[LimitKind::Handshakes as usize].is_over());
    }
}

//! How fast bytes come and go.

use std::time::Duration;

use tokio::time::Instant;

use super::plan::ResponderPlan;
use crate::wire::Patience;
use crate::wire::connection::Connection;

/// How long a peer may take for Ya, and for step 3, if bytes keep coming: what the specification of 2006
/// gives it for the first 96.
const LONGEST: Duration = Duration::from_secs(30);

/// Between two bytes, where one falls nearly silent.
const DRIP: Duration = Duration::from_secs(1);

/// Until when to wait for more, if something just came. A peer may be slow, and right.
pub(super) struct Deadline {
    last: Instant,
    step: Duration,
}

impl Deadline {
    pub(super) fn new(patience: &Patience) -> Self {
        Self { last: Instant::now() + LONGEST.max(patience.step), step: patience.step }
    }

    /// Waits for more. False if there is none.
    pub(super) async fn next(&self, connection: &mut Connection) -> bool {
        connection.next((Instant::now() + self.step).min(self.last)).await
    }

    /// Waits until `count` bytes are there in all. False if they do not come.
    pub(super) async fn wait_for(&self, connection: &mut Connection, count: usize) -> bool {
        while connection.received().len() < count {
            if !self.next(connection).await {
                return false;
            }
        }
        true
    }
}

/// Sends as the plan has it.
pub(super) async fn send(connection: &mut Connection, plan: &ResponderPlan, bytes: &[u8]) {
    let (size, pause) =
        plan.pieces.map_or((usize::MAX, Duration::ZERO), |pieces| (pieces.size, pieces.pause));
    connection.send_in_pieces(bytes, size, pause).await;
}

/// Sends a byte a second until the peer closes, or the time is over.
pub(super) async fn drip(connection: &mut Connection, bytes: &[u8], limit: Duration) {
    let end = Instant::now() + limit;
    for byte in bytes {
        connection.send(std::slice::from_ref(byte)).await;
        connection.wait_for_close(DRIP.min(end.saturating_duration_since(Instant::now()))).await;
        if connection.closed().is_some() || Instant::now() >= end {
            return;
        }
    }
    connection.wait_for_close(end.saturating_duration_since(Instant::now())).await;
}

//! The initiator's side, as a plan has it.

mod guess;
mod keys;
mod mistake;
mod plan;
mod run;
mod step3;
mod step4;

use std::time::Duration;

use crate::wire::Patience;
use crate::wire::connection::Connection;

pub(crate) use keys::{Agreed, exchange_keys};
pub use mistake::Mistake;
pub use plan::{InitiatorPlan, Pieces, Stop};
pub(crate) use run::go_on;

/// A connection, and what to do on it.
pub(crate) struct Link<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) plan: &'a InitiatorPlan,
    pub(crate) patience: Patience,
}

impl Link<'_> {
    async fn send(&mut self, bytes: &[u8]) {
        // One byte a write does not take for ever to be told apart from one write.
        let (size, pause) = self
            .plan
            .pieces
            .map_or((usize::MAX, Duration::ZERO), |pieces| (pieces.size, pieces.pause));
        self.connection.send_in_pieces(bytes, size, pause).await;
    }

    async fn wait_for_close(&mut self) {
        self.connection.wait_for_close(self.patience.step).await;
    }
}

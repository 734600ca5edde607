//! One connection, from accept to close.

use std::net::SocketAddr;
use std::time::Duration;

use peer_wire::Handshake;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::Listener;
use super::base::Base;
use super::checks::Act;
use super::desk::{Desk, Task, Turn};
use crate::facts::visit::{Visit, VisitEnding};
use crate::wire::connection::Connection;
use crate::wire::group::{KeyChoice, Number};
use crate::wire::responder::{self, ResponderPlan};
use crate::wire::{MAX_PAD, Patience};

/// How long the handshake is held back where the peer has to show by waiting that it took step 4.
const PAUSE: Duration = Duration::from_secs(1);

impl Listener {
    /// Reads Ya, asks what it is for, and answers.
    pub(super) async fn visit(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        desk: &Desk,
    ) -> (Option<Turn>, Visit) {
        let mut connection = Connection::new(stream, Instant::now());
        let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let mut seen = Visit::new(peer);
        let ya = responder::read_key(&mut connection, &self.patience, &mut seen).await;
        let mut turn = None;
        if let Some(ya) = ya {
            turn = desk.turn(peer.ip(), &mut connection).await;
            if let Some(turn) = &turn {
                self.answer(&mut connection, ya, turn, &mut seen).await;
            }
        }
        finish(connection, &mut seen);
        (turn, seen)
    }

    async fn answer(&self, connection: &mut Connection, ya: Number, turn: &Turn, seen: &mut Visit) {
        let plan = self.plan(&turn.task);
        let step = plan.wait.unwrap_or(self.patience.step);
        let patience = Patience { step, ..self.patience };
        let secrets = responder::answer(connection, ya, &plan, &self.random, &patience, seen).await;
        if let (Some(log), Some(secrets)) = (&self.key_log, secrets) {
            log(&secrets);
        }
    }

    fn plan(&self, task: &Task) -> ResponderPlan {
        let mut peer_id = *b"-MS0100-            ";
        for byte in &mut peer_id[8..] {
            *byte = b"0123456789abcdefghijklmnopqrstuv"[self.random.up_to(31)];
        }
        let info_hash = self.torrent;
        let handshake = Handshake { reserved: Handshake::EXTENDED, info_hash, peer_id };
        let (pad_b, pad_d) = (self.random.up_to(MAX_PAD), self.random.up_to(MAX_PAD));
        let mut plan = ResponderPlan::honest(handshake, pad_b, pad_d);
        match task {
            Task::Base(Base::Paused) => {
                // More than a search for VC may take, with no pad near its limit.
                (plan.pad_b, plan.pad_d) = (300, 300);
                plan.handshake_pause = PAUSE;
            }
            Task::Base(Base::WrongPrime) => plan.key = KeyChoice::WrongPrime,
            Task::Check(check, _) => {
                if let Act::Answer { change, .. } = check.act {
                    change(&mut plan);
                }
            }
            Task::Base(Base::Honest) | Task::Honest => {}
        }
        plan
    }
}

/// How it ended, and all of it.
fn finish(connection: Connection, seen: &mut Visit) {
    let (closed, now) = (connection.closed(), connection.now());
    seen.record = connection.into_record();
    seen.ending = match closed {
        Some((how, at)) => VisitEnding::Closed { how, after: at.saturating_sub(seen.sent_at) },
        None => VisitEnding::Open { after: now.saturating_sub(seen.sent_at) },
    };
}

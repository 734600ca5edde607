//! Climbing the ladder: one attempt after the other, until one carries the client's handshake.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use mse::{CryptoPolicy, Offer, Skey};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::attempt::{self, AttemptError, Carrier};
use super::client::Client;
use super::config::OutgoingConfig;
use super::connect::{self, ConnectError};
use super::ladder::{LADDER_DEADLINE, Ladder, Offered, Rung, Setback, Step};
use crate::connections::{Connections, Direction, Fallback};
use crate::memory::Worked;
use crate::relay::Transform;

/// What all attempts for one client have in common.
pub(super) struct Climb<'a> {
    pub(super) config: &'a OutgoingConfig,
    pub(super) methods: CryptoPolicy,
    pub(super) address: SocketAddr,
    pub(super) skey: Skey,
    /// The client's handshake, 48 to 68 bytes. Each attempt begins with it anew.
    pub(super) handshake: Vec<u8>,
    pub(super) client: &'a mut Client,
    pub(super) connections: &'a Connections,
}

impl Climb<'_> {
    /// Returns the first attempt that succeeds, or the error of the last one. `first` is the connection
    /// that was dialled for the client already.
    pub(super) async fn run(
        mut self,
        (mut ladder, mut step): (Ladder, Step),
        first: TcpStream,
    ) -> Result<Carrier, AttemptError> {
        let end = Instant::now() + LADDER_DEADLINE;
        let mut dialled = Some(first);
        let mut mse_failed = false;
        loop {
            let error = match self.attempt(step, dialled.take()).await {
                Ok(carrier) => return Ok(self.remember(carrier, step, mse_failed)),
                Err(error) => error,
            };
            let left = end.saturating_duration_since(Instant::now());
            let setback = error.setback();
            match setback.and_then(|setback| ladder.next(setback, left)) {
                Some(next) => {
                    mse_failed |= step.rung == Rung::Mse;
                    self.connections.fell_back(fallback(setback, next.rung));
                    tracing::debug!(%error, next = ?next.rung, "trying another connection");
                    step = next;
                }
                None => return Err(error),
            }
        }
    }

    /// Takes one step, on the connection there is or on a new one.
    async fn attempt(
        &mut self,
        step: Step,
        dialled: Option<TcpStream>,
    ) -> Result<Carrier, AttemptError> {
        let deadline = Instant::now() + step.within;
        let peer = match dialled {
            Some(peer) => peer,
            None => tokio::select! {
                peer = dial_after(step.pause, self.address, self.config.mark, deadline) => peer?,
                gone = self.client.gone() => return Err(AttemptError::ClientGone(gone)),
            },
        };
        match step.rung {
            Rung::Mse => {
                let sent = self.handshake.len();
                let begun = Instant::now();
                let carrier =
                    attempt::mse(peer, self.offer(step.offered), sent, self.client, deadline)
                        .await?;
                self.connections.handshake_took(Direction::Outgoing, begun.elapsed());
                Ok(carrier)
            }
            Rung::Plaintext if step.last => Ok(attempt::plaintext(peer)),
            Rung::Plaintext => attempt::confirmed_plaintext(peer, self.client, deadline).await,
        }
    }

    /// Remembers what worked, plaintext as soon as the peer answers in it.
    fn remember(&self, mut carrier: Carrier, step: Step, mse_failed: bool) -> Carrier {
        let (memory, address, now) = (self.config.memory.clone(), self.address, SystemTime::now());
        match step.rung {
            Rung::Mse if step.offered.of(self.methods) != self.methods => {
                memory.dialled(address, Worked::MseRc4, now);
            }
            Rung::Mse => memory.dialled(address, Worked::Mse, now),
            Rung::Plaintext if mse_failed => {
                let answered = move || memory.dialled(address, Worked::Plaintext, now);
                carrier.to_client = Transform::Notice(Box::new(answered));
            }
            // That MSE does not work has not been seen this time.
            Rung::Plaintext => {}
        }
        carrier
    }

    fn offer(&self, offered: Offered) -> Offer {
        let offer = Offer::new(self.skey, offered.of(self.methods))
            .with_initial_payload(self.handshake.clone())
            .expect("68 bytes fit into IA");
        match &self.config.key_log {
            Some(key_log) => offer.with_key_log(key_log.clone()),
            None => offer,
        }
    }
}

/// What an attempt is, after one that failed like this.
fn fallback(setback: Option<Setback>, next: Rung) -> Fallback {
    match (setback, next) {
        (Some(Setback::LeadingZero), Rung::Mse) => Fallback::LeadingZero,
        (Some(Setback::Plaintext), Rung::Mse) => Fallback::ToMse,
        (_, Rung::Mse) => Fallback::FreshKey,
        (_, Rung::Plaintext) => Fallback::ToPlaintext,
    }
}

async fn dial_after(
    pause: Duration,
    address: SocketAddr,
    mark: Option<u32>,
    deadline: Instant,
) -> Result<TcpStream, ConnectError> {
    // Without one, not even for a tick of the timer.
    if !pause.is_zero() {
        sleep(pause).await;
    }
    connect::to(address, mark, deadline).await
}

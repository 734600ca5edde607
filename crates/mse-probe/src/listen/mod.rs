//! The other side: waits for peers that dial, and checks them.

mod base;
pub(crate) mod checks;
mod desk;
mod others;
mod outcome;
mod queue;
mod sent;
mod visit;

use std::sync::Arc;
use std::time::Duration;

use peer_wire::InfoHash;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::dialer::KeyLog;
use crate::random::Random;
use crate::verdict::Judgement;
use crate::wire::Patience;

pub use checks::{ListenCheck, initiator_checks};
use desk::Desk;
pub use others::{Others, OthersSeen};
pub use outcome::{ListenOutcome, Listened, Subject};

/// How many connections are answered at once.
const AT_ONCE: usize = 64;

/// How long to wait before the next connection is taken, if there is no room for it.
const NO_ROOM: Duration = Duration::from_millis(50);

/// Waits for peers.
pub struct Listener {
    random: Random,
    torrent: InfoHash,
    patience: Patience,
    key_log: Option<KeyLog>,
}

impl Listener {
    /// Answers for one torrent.
    #[must_use]
    pub fn new(torrent: InfoHash, random: Random, patience: Patience) -> Self {
        Self { random, torrent, patience, key_log: None }
    }

    /// Tells the secrets of each connection.
    #[must_use]
    pub fn with_key_log(self, key_log: KeyLog) -> Self {
        Self { key_log: Some(key_log), ..self }
    }

    /// Makes the next check with each connection that comes from the first peer that goes on behind an
    /// honest answer, until all are made or the time is over. `done` hears of each verdict as it falls.
    pub async fn listen(
        self,
        listener: TcpListener,
        checks: &[&'static ListenCheck],
        limit: Duration,
        mut done: impl FnMut(&'static ListenCheck, &Judgement),
    ) -> Listened {
        let deadline = Instant::now() + limit;
        let (this, desk) = (Arc::new(self), Arc::new(Desk::new(checks)));
        let mut visits = JoinSet::new();
        while !desk.is_done() {
            tokio::select! {
                accepted = listener.accept(), if visits.len() < AT_ONCE => {
                    let Ok((stream, peer)) = accepted else {
                        sleep(NO_ROOM).await;
                        continue;
                    };
                    let (this, desk) = (Arc::clone(&this), Arc::clone(&desk));
                    visits.spawn(async move { this.visit(stream, peer, &desk).await });
                }
                Some(Ok((turn, visit))) = visits.join_next() => {
                    for (check, judgement) in desk.add(turn, visit) {
                        done(check, &judgement);
                    }
                }
                () = sleep_until(deadline) => break,
            }
        }
        desk.finish(done)
    }
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("torrent", &self.torrent).finish_non_exhaustive()
    }
}

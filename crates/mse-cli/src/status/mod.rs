//! What the proxy does, for people and for programs: a page, JSON, Prometheus metrics, over HTTP.
//!
//! ```text
//! browser ----> GET /             page/      one HTML file, nothing from elsewhere
//!          \--> GET /api/status   api/       schema/status.json
//!           \-> GET /api/history  history/   schema/history.json
//! Prometheus -> GET /metrics      metrics/
//! monitoring -> GET /healthz
//!                 |
//!              server -> access -> routes -> Shared, InForce
//! ```
//!
//! It only tells, and has no password: whoever reaches it sees who the peers are and which torrents they
//! have.

mod access;
mod api;
mod history;
mod in_force;
mod metrics;
mod page;
mod reserve;
mod routes;
mod server;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use mse_proxy::Shared;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;

pub(crate) use access::{Access, is_private};
use history::{FINE_STEP, History};
pub(crate) use in_force::InForce;
use metrics::Metrics;

/// Says what is in force now.
type AskInForce = Arc<dyn Fn() -> InForce + Send + Sync>;

/// What the answers are made of.
struct Status {
    shared: Shared,
    /// Asked each time, as it may be replaced while the proxy runs.
    in_force: AskInForce,
    history: Mutex<History>,
    metrics: Metrics,
    started: Instant,
}

/// Serves until `stop` completes.
pub(crate) async fn serve(
    listener: TcpListener,
    access: Access,
    shared: Shared,
    in_force: impl Fn() -> InForce + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
) {
    let status = Arc::new(Status::new(shared, Arc::new(in_force)));
    tokio::select! {
        () = server::serve(listener, routes::router(Arc::clone(&status), access)) => {}
        () = status.keep_history() => {}
        () = stop => {}
    }
}

impl Status {
    fn new(shared: Shared, in_force: AskInForce) -> Self {
        let history = Mutex::new(History::new(&shared.connections().totals()));
        let metrics = Metrics::new(shared.clone(), Arc::clone(&in_force), SystemTime::now());
        Self { shared, in_force, history, metrics, started: Instant::now() }
    }

    /// Adds to the history. Never ends.
    async fn keep_history(&self) {
        let mut ticks = tokio::time::interval(FINE_STEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first one is at once.
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let totals = self.shared.connections().totals();
            self.with_history(|history| history.add(&totals, SystemTime::now(), Instant::now()));
        }
    }

    fn with_history<T>(&self, with: impl FnOnce(&mut History) -> T) -> T {
        with(&mut self.history.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Seconds since 1970, as JSON and Prometheus have them.
fn unix_seconds(time: SystemTime) -> f64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

//! `--listen`, with a peer that dials again and again.

use std::net::SocketAddr;
use std::time::Duration;

use mse_probe::{
    ListenCheck, ListenOutcome, Listened, Listener, Patience, Random, Verdict, initiator_checks,
};
use tokio::net::TcpListener;

use super::TORRENT;

/// Those that wait for half a minute are left out.
pub fn quick() -> Vec<&'static ListenCheck> {
    let is_slow = |id: &str| id.starts_with("silent-") || id.starts_with("drip-");
    initiator_checks().filter(|check| !is_slow(check.id)).collect()
}

pub fn named(ids: &[&str]) -> Vec<&'static ListenCheck> {
    let checks: Vec<_> = initiator_checks().filter(|check| ids.contains(&check.id)).collect();
    assert_eq!(checks.len(), ids.len(), "{ids:?}");
    checks
}

/// A peer that dials, again and again, one connection after the other.
pub async fn listen<F>(
    checks: &[&'static ListenCheck],
    dial: impl Fn(SocketAddr) -> F + Send + 'static,
) -> Listened
where
    F: Future<Output = ()> + Send + 'static,
{
    // More than any test takes.
    listen_for(Duration::from_secs(120), checks, dial).await
}

/// The same, with an end.
pub async fn listen_for<F>(
    limit: Duration,
    checks: &[&'static ListenCheck],
    dial: impl Fn(SocketAddr) -> F + Send + 'static,
) -> Listened
where
    F: Future<Output = ()> + Send + 'static,
{
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let peer = tokio::spawn(async move {
        loop {
            dial(address).await;
        }
    });
    let mut patience = Patience::default();
    patience.step = Duration::from_millis(800);
    patience.quiet = Duration::from_millis(100);
    let listener = Listener::new(TORRENT, Random::from_os().unwrap(), patience);
    let heard = listener.listen(socket, checks, limit, |_, _| {}).await;
    peer.abort();
    heard
}

/// One check of those that were made.
#[track_caller]
pub fn outcome<'a>(heard: &'a Listened, id: &str) -> &'a ListenOutcome {
    heard.outcomes.iter().find(|outcome| outcome.check.id == id).unwrap()
}

/// Which did not pass.
#[track_caller]
pub fn assert_faults(heard: &Listened, expected: &[(&'static str, Verdict)]) {
    let each = heard.outcomes.iter().map(|outcome| (outcome.check.id, outcome.judgement.verdict));
    let faults: Vec<_> = each.filter(|(_, verdict)| *verdict != Verdict::Pass).collect();
    let shown: Vec<_> =
        heard.outcomes.iter().map(|one| (one.check.id, one.judgement.because.as_str())).collect();
    assert_eq!(faults, expected, "{shown:#?}");
}

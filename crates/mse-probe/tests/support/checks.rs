//! Carrying checks out.

use std::net::SocketAddr;
use std::sync::Arc;

use mse_probe::{Check, Outcome, responder_checks, run_checks};

use super::{TORRENT, dialer, search};

/// Those that wait for half a minute are left out.
pub fn quick() -> Vec<&'static Check> {
    let waits = |id: &str| id.starts_with("silent-") || id.starts_with("drip-");
    responder_checks().filter(|check| !waits(check.id)).collect()
}

pub fn named(ids: &[&str]) -> Vec<&'static Check> {
    let checks: Vec<_> = responder_checks().filter(|check| ids.contains(&check.id)).collect();
    assert_eq!(checks.len(), ids.len(), "{ids:?}");
    checks
}

pub async fn check_at(address: SocketAddr, checks: &[&'static Check]) -> Vec<Outcome> {
    run_checks(&Arc::new(dialer(address)), TORRENT, checks, search(), |_| {}).await
}

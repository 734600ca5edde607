//! A process that has run out of file descriptors.

use std::env;
use std::process::Command;
use std::time::Duration;

use mse_proxy::{LimitKind, Policy, Shared};
use tokio::net::TcpStream;

use crate::support::*;

/// Runs the test below in a process of its own, with few file descriptors.
#[test]
fn a_full_table_of_descriptors_neither_ends_nor_spins_the_listener() {
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 48 && exec \"$0\" --exact --ignored --nocapture \"$1\""])
        .arg(env::current_exe().unwrap())
        .arg("descriptors::with_few_descriptors")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

#[tokio::test]
#[ignore = "run by the test above"]
async fn with_few_descriptors() {
    let warnings = Warnings::default();
    warnings.count_all();
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (proxy, _running) = outgoing(Policy::Prefer, &shared).await;
    // Some are accepted, the last ones wait in the queue until no socket can be made any more.
    let mut clients = Vec::new();
    while let Ok(client) = TcpStream::connect(proxy).await {
        clients.push(client);
        tokio::task::yield_now().await;
    }
    until(|| warnings.counted() > 0).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(warnings.counted(), 1);
    // A listener that spins has thousands.
    let failed = shared.connections().statistics().limit_hits(LimitKind::Files);
    assert!((1..100).contains(&failed), "{failed}");
    drop(clients);
    let mut client = connect(proxy, echo.address).await.unwrap();
    assert!(converse(&mut client).await);
}

//! Connections whose handshake failed.
//!
//! The clock is stopped, and jumps to the next timer whenever nothing else is left to do.

use std::collections::HashSet;
use std::time::Duration;

use mse::{CryptoPolicy, Offer, Skey};
use mse_proxy::{IncomingConfig, LimitKind, Limits, Policy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::Limited;
use crate::support::*;

const SHORTEST: Duration = Duration::from_secs(20);
const LONGEST: Duration = Duration::from_secs(60);

/// Before the 30 s in which 96 bytes have to come are over.
const LONGEST_SILENT: Duration = Duration::from_secs(29);

/// The timer's own grain.
const GRAIN: Duration = Duration::from_millis(10);

async fn keeping(most: usize) -> Limited {
    keeping_with(most, |_| ()).await
}

async fn keeping_with(most: usize, change: impl FnOnce(&mut IncomingConfig)) -> Limited {
    let limited = Limited::with(|config| {
        config.limits.tarpit = most;
        config.limits.limit_loopback = false;
        change(config);
    });
    limited.await
}

/// Bytes in which there is neither a plaintext handshake nor req1.
fn garbage(length: usize) -> Vec<u8> {
    (0..length).map(|n| n as u8 | 1).collect()
}

/// Reads to the end, which has to be one.
async fn until_fin(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("FIN, not RST");
}

#[derive(Clone, Copy, Debug)]
enum Failure {
    Garbage,
    WrongSkey,
    BadVc,
    Silence,
}

impl Failure {
    const ALL: [Self; 4] = [Self::Garbage, Self::WrongSkey, Self::BadVc, Self::Silence];

    /// Has it on a new connection, with something more behind it.
    async fn happen(self, limited: &Limited) -> TcpStream {
        let mut stream = limited.dial(1).await;
        match self {
            Self::Garbage => stream.write_all(&garbage(800)).await.unwrap(),
            Self::WrongSkey => initiate(&mut stream, Skey([9; 20]), |_| ()).await,
            // The last of it is what is encrypted: VC, crypto_provide, no PadC, no IA.
            Self::BadVc => {
                initiate(&mut stream, SKEY, |step_3| {
                    for byte in &mut step_3[40..] {
                        *byte ^= 1;
                    }
                })
                .await;
            }
            Self::Silence => return stream,
        }
        stream.write_all(&garbage(100)).await.unwrap();
        stream
    }
}

/// Goes as far as step 3, which is handed to `change` before it is sent.
async fn initiate(stream: &mut TcpStream, skey: Skey, change: impl Fn(&mut Vec<u8>)) {
    let (mut out, random) = (Vec::new(), mse::Randomness::from_os().unwrap());
    let offer = Offer::new(skey, CryptoPolicy::RC4_ONLY);
    let initiator = mse::Initiator::start(offer, random, &mut out);
    stream.write_all(&out).await.unwrap();
    out.clear();
    let step = initiator.receive(&read(stream, 96).await, &mut out).unwrap();
    if let mse::Initiating::LeadingZero(pending) = step {
        drop(pending.go_on(&mut out).unwrap());
    }
    change(&mut out);
    stream.write_all(&out).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn every_failure_ends_alike_after_another_time() {
    let limited = keeping_with(100, |config| config.policy = Policy::Require).await;
    let mut times = HashSet::new();
    for failure in Failure::ALL {
        for _ in 0..5 {
            let started = Instant::now();
            let mut stream = failure.happen(&limited).await;
            until_fin(&mut stream).await;
            let kept = started.elapsed();
            let longest = if let Failure::Silence = failure { LONGEST_SILENT } else { LONGEST };
            assert!(kept >= SHORTEST && kept <= longest + GRAIN, "{failure:?} {kept:?}");
            times.insert(kept.as_millis());
        }
    }
    assert!(times.len() > 15, "{times:?}");
    assert!(limited.echo.sources().is_empty());
    assert_eq!(limited.shared.connections().totals().incoming.failures, 20);
}

#[tokio::test(start_paused = true)]
async fn plaintext_that_is_refused_ends_at_once() {
    let limited = keeping_with(100, |config| config.policy = Policy::Require).await;
    let (mut stream, started) = (limited.dial(1).await, Instant::now());
    stream.write_all(&handshake(b'c')).await.unwrap();
    until_fin(&mut stream).await;
    assert!(started.elapsed() < SHORTEST);
    assert!(limited.echo.sources().is_empty());
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_on_sending_is_not_reset() {
    let limited = keeping(10).await;
    let mut stream = limited.dial(1).await;
    let started = Instant::now();
    let mut byte = [0];
    stream.write_all(&garbage(800)).await.unwrap();
    // Yb and PadB.
    let yb = stream.read(&mut [0; 1000]).await.unwrap();
    assert!(yb >= 96);
    loop {
        tokio::select! {
            read = stream.read(&mut byte) => match read {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            },
            () = sleep(Duration::from_millis(500)) => {
                stream.write_all(&garbage(1000)).await.unwrap();
            }
        }
    }
    assert!(started.elapsed() >= SHORTEST);
}

/// By the clock of the system, since the connection is never idle.
#[tokio::test]
async fn whatever_a_peer_sends_its_window_stays_open() {
    /// More than sockets hold, and than is read of one that is closed.
    const MUCH: usize = 64 << 20;

    let limited = keeping(10).await;
    let mut stream = limited.dial(1).await;
    stream.write_all(&garbage(800)).await.unwrap();
    until(|| limited.shared.connections().totals().incoming.failures == 1).await;
    let chunk = garbage(1 << 16);
    for _ in 0..MUCH / chunk.len() {
        within(stream.write_all(&chunk)).await.expect("the peer is still there");
    }
    // Another one, meanwhile and behind it.
    assert!(converse(&mut limited.dial(2).await).await);
}

#[tokio::test(start_paused = true)]
async fn limits_that_a_handshake_runs_into_end_it_like_any_other_failure() {
    for (limit, change) in [
        (LimitKind::KeyExchanges, (|limits| limits.key_exchanges = 0) as fn(&mut Limits)),
        (LimitKind::HandshakeBytes, |limits| limits.handshake_bytes = 100),
    ] {
        let limited = keeping_with(10, |config| {
            config.limits.limit_loopback = true;
            change(&mut config.limits);
        })
        .await;
        let (mut stream, started) = (limited.dial(1).await, Instant::now());
        stream.write_all(&garbage(100)).await.unwrap();
        while limited.hits(limit) == 0 {
            tokio::task::yield_now().await;
        }
        stream.write_all(&garbage(100)).await.unwrap();
        until_fin(&mut stream).await;
        let kept = started.elapsed();
        assert!(kept >= SHORTEST && kept <= LONGEST + GRAIN, "{limit} {kept:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_finds_no_place_for_a_handshake_takes_none_in_the_tarpit() {
    let limited = keeping_with(10, |config| {
        config.limits.limit_loopback = true;
        config.limits.handshakes_per_address = 0;
    })
    .await;
    let started = Instant::now();
    until_fin(&mut limited.dial(1).await).await;
    assert!(started.elapsed() < SHORTEST);
    assert_eq!(limited.hits(LimitKind::HandshakesPerAddress), 1);
}

#[tokio::test(start_paused = true)]
async fn where_it_is_full_the_oldest_goes() {
    let limited = keeping(2).await;
    let mut kept = Vec::new();
    let started = Instant::now();
    for failures in 1..=3 {
        let stream = Failure::Garbage.happen(&limited).await;
        kept.push(stream);
        let connections = limited.shared.connections().clone();
        while connections.totals().incoming.failures < failures {
            tokio::task::yield_now().await;
        }
    }
    until_fin(&mut kept[0]).await;
    assert!(started.elapsed() < SHORTEST);
    assert_eq!(limited.hits(LimitKind::Tarpit), 1);
    for stream in &mut kept[1..] {
        until_fin(stream).await;
        assert!(started.elapsed() >= SHORTEST);
    }
}

#[tokio::test(start_paused = true)]
async fn without_one_the_end_comes_at_once() {
    let limited = keeping(0).await;
    let started = Instant::now();
    until_fin(&mut Failure::Garbage.happen(&limited).await).await;
    assert!(started.elapsed() < SHORTEST);
    assert_eq!(limited.hits(LimitKind::Tarpit), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_kept_counts_until_its_peer_leaves() {
    let limited = keeping_with(10, |config| config.limits.connections = 1).await;
    let mut kept = Failure::Garbage.happen(&limited).await;
    while limited.shared.connections().totals().incoming.failures == 0 {
        tokio::task::yield_now().await;
    }
    assert!(is_closed(&mut limited.dial(1).await).await);
    let started = Instant::now();
    kept.shutdown().await.unwrap();
    until_fin(&mut kept).await;
    assert!(started.elapsed() < SHORTEST);
    assert!(converse(&mut limited.dial(1).await).await);
}

#[tokio::test(start_paused = true)]
async fn none_outlives_the_proxy() {
    let limited = keeping(10).await;
    let started = Instant::now();
    let mut kept = Failure::Garbage.happen(&limited).await;
    while limited.shared.connections().totals().incoming.failures == 0 {
        tokio::task::yield_now().await;
    }
    drop(limited.running);
    until_fin(&mut kept).await;
    assert!(started.elapsed() < SHORTEST);
}

//! More than sockets and buffers hold.

use mse::{CryptoPolicy, Established, Offer, Randomness, Responder, Skey};
use mse_io::polled::{Handshake, Progress};

use super::*;
use crate::relay::pipes::Pipes;

/// Not a multiple of any size of a buffer.
const BULK: usize = (12 << 20) + 4321;

/// Bytes of which no two parts are alike.
fn bytes(length: usize, seed: u32) -> Vec<u8> {
    let words = (0..).map(|n: u32| (n ^ seed).wrapping_mul(0x9e37_79b1).rotate_left(15));
    words.flat_map(u32::to_le_bytes).take(length).collect()
}

/// Sends both ways at the same time, and returns what arrives at the peer and at the client.
async fn exchange(rig: &mut Rig, up: &[u8], down: &[u8]) -> [Vec<u8>; 2] {
    let (mut client_read, mut client_write) = rig.client.split();
    let (mut peer_read, mut peer_write) = rig.peer.split();
    let mut arrived = [Vec::new(), Vec::new()];
    let [at_peer, at_client] = &mut arrived;
    let all = async {
        tokio::try_join!(
            async {
                client_write.write_all(up).await?;
                client_write.shutdown().await
            },
            async {
                peer_write.write_all(down).await?;
                peer_write.shutdown().await
            },
            peer_read.read_to_end(at_peer),
            client_read.read_to_end(at_client),
        )
    };
    within(all).await.unwrap();
    arrived
}

/// Without seeing megabytes when it fails.
fn assert_same(left: &[u8], right: &[u8]) {
    assert_eq!(left.len(), right.len());
    assert_eq!(left.iter().zip(right).position(|(left, right)| left != right), None);
}

async fn plain_bulk(pool: Pool) {
    let flow = |prefix: &[u8]| Flow { prefix: prefix.to_vec(), transform: Transform::Plain };
    let mut rig = Rig::with(pool, flow(b"up"), flow(b"down")).await;
    let (up, down) = (bytes(BULK, 1), bytes(BULK / 2, 2));
    let [at_peer, at_client] = exchange(&mut rig, &up, &down).await;
    assert_same(&at_peer, &[b"up", &up[..]].concat());
    assert_same(&at_client, &[b"down", &down[..]].concat());
    assert!(within(rig.relay).await.unwrap().is_ok());
    let totals = rig.connections.totals().carried(Carried::Untouched);
    assert_eq!(totals.sent, at_peer.len() as u64);
    assert_eq!(totals.received, at_client.len() as u64);
    assert_eq!(rig.pool.in_use(), 0);
}

#[tokio::test]
async fn what_needs_no_transforming_goes_through_a_pipe() {
    let pool = Pool::default();
    plain_bulk(pool.clone()).await;
    assert_eq!(pool.pipes.unused() > 0, cfg!(target_os = "linux"));
}

#[tokio::test]
async fn without_a_pipe_it_is_copied() {
    let mut pool = Pool::default();
    pool.pipes = Pipes::exhausted();
    let in_use = pool.in_use();
    let mut rig = Rig::with(pool, Flow::default(), Flow::default()).await;
    let up = bytes(BULK, 1);
    let [at_peer, at_client] = exchange(&mut rig, &up, b"").await;
    assert_same(&at_peer, &up);
    assert_same(&at_client, b"");
    assert!(within(rig.relay).await.unwrap().is_ok());
    assert_eq!((rig.pool.in_use(), rig.pool.pipes.unused()), (in_use, 0));
}

/// Writes until bytes wait in a pipe. Whether it is one or a buffer depends on who is faster.
#[cfg(target_os = "linux")]
async fn fill_a_pipe(rig: &mut Rig) -> usize {
    for _ in 0..100 {
        let filled = rig.fill(&rig.client).await;
        assert_eq!(rig.pool.in_use(), 1);
        if rig.pool.pipes.in_use() == 1 {
            return filled;
        }
        read(&mut rig.peer, filled).await;
    }
    panic!("no pipe is ever used");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_one_connection_leaves_behind_does_not_reach_another() {
    let pool = Pool::default();
    let mut rig = Rig::with(pool.clone(), Flow::default(), Flow::default()).await;
    fill_a_pipe(&mut rig).await;
    let kept = pool.pipes.unused();
    reset(rig.peer);
    assert!(within(rig.relay).await.unwrap().is_err());
    assert_eq!((pool.pipes.in_use(), pool.pipes.unused()), (0, kept));
    plain_bulk(pool).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_pipe_is_held_only_while_bytes_wait() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    let filled = fill_a_pipe(&mut rig).await;
    read(&mut rig.peer, filled).await;
    until(|| rig.pool.in_use() == 0).await;
    assert_eq!(rig.pool.pipes.unused(), 1);
}

/// Both ends of a finished handshake.
fn handshaken() -> [Established; 2] {
    let skey = Skey::from_v2(&[7; 32]);
    let random = || Randomness::from_os().unwrap();
    let offer = Offer::new(skey, CryptoPolicy::RC4_ONLY);
    let mut ours = Handshake::initiate(offer, random()).going_on_with_leading_zero();
    let mut theirs = Handshake::respond(Responder::new(random()));
    while [&ours, &theirs].map(|side| side.progress().unwrap()) != [Progress::Complete; 2] {
        let output = ours.output().to_vec();
        ours.sent(output.len());
        if let Progress::ChooseSkey(_) = theirs.receive(&output).unwrap() {
            theirs.choose(&skey, CryptoPolicy::RC4_ONLY).unwrap();
        }
        let output = theirs.output().to_vec();
        theirs.sent(output.len());
        ours.receive(&output).unwrap();
    }
    [ours, theirs].map(|mut side| side.establish().unwrap())
}

#[tokio::test]
async fn both_directions_are_encrypted_and_decrypted_at_the_same_time() {
    let [ours, mut theirs] = handshaken();
    let flow = |transform| Flow { prefix: Vec::new(), transform };
    let mut rig = Rig::new(flow(ours.encryptor.into()), flow(ours.decryptor.into())).await;
    let (up, down) = (bytes(BULK, 1), bytes(BULK / 2, 2));
    let mut encrypted = down.clone();
    theirs.encryptor.encrypt(&mut encrypted);
    let [mut at_peer, at_client] = exchange(&mut rig, &up, &encrypted).await;
    theirs.decryptor.decrypt(&mut at_peer);
    assert_same(&at_peer, &up);
    assert_same(&at_client, &down);
    assert!(within(rig.relay).await.unwrap().is_ok());
    assert_eq!((rig.pool.in_use(), rig.pool.pipes.unused()), (0, 0));
}

mod bulk;

use std::future::Future;
use std::io;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::*;
use crate::connections::{Carried, Connection, Connections, Direction, LimitKind};

/// Far more than any of this takes: a test that hits it hangs.
const HANG: Duration = Duration::from_secs(60);

/// Longer than whatever else a relay waits for.
const IDLE: Duration = Duration::from_secs(600);

/// So many turns of all tasks in which nothing moves are an end of moving.
const SETTLED: usize = 1000;

/// A relay with both ends in our hands.
struct Rig {
    client: TcpStream,
    peer: TcpStream,
    pool: Pool,
    connections: Connections,
    relay: JoinHandle<Result<(), RelayError>>,
}

impl Rig {
    async fn new(to_peer: Flow<'static>, to_client: Flow<'static>) -> Self {
        Self::with(Pool::default(), to_peer, to_client).await
    }

    async fn with(pool: Pool, to_peer: Flow<'static>, to_client: Flow<'static>) -> Self {
        let ((client, near), (peer, far)) = (connected().await, connected().await);
        let connections = Connections::new();
        let address = peer.local_addr().unwrap();
        let tracked = connections.open(Direction::Outgoing, address, Carried::Untouched);
        let of_relay = pool.clone();
        let relay = tokio::spawn(async move {
            relay(near, far, to_peer, to_client, &tracked, &of_relay, IDLE).await
        });
        Self { client, peer, pool, connections, relay }
    }

    fn connection(&self) -> Connection {
        self.connections.snapshot().remove(0)
    }

    /// Writes from one side until nothing more is taken, neither by its socket nor by the relay.
    async fn fill(&self, stream: &TcpStream) -> usize {
        let (mut filled, mut rounds, mut passed) = (0, 0, 0);
        while rounds < SETTLED {
            match stream.try_write(&[7; 1 << 16]) {
                Ok(written) => {
                    (filled, rounds) = (filled + written, 0);
                    continue;
                }
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
            }
            let now = self.connection().sent + self.connection().received;
            let moved = std::mem::replace(&mut passed, now) != now;
            rounds = if moved || self.pool.in_use() == 0 { 0 } else { rounds + 1 };
            tokio::task::yield_now().await;
        }
        filled
    }

    async fn error(self) -> (Side, Operation) {
        match within(self.relay).await.unwrap() {
            Err(RelayError::Io { side, operation, .. }) => (side, operation),
            other => panic!("{other:?}"),
        }
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(HANG, future).await.expect("it hangs")
}

async fn until(condition: impl Fn() -> bool) {
    let reached = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    within(reached).await;
}

async fn connected() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (dialled, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    (dialled.unwrap(), accepted.unwrap().0)
}

async fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    within(stream.read_exact(&mut bytes)).await.unwrap();
    bytes
}

async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    within(stream.read_to_end(&mut bytes)).await.unwrap();
    bytes
}

fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}

#[tokio::test]
async fn prefixes_come_first_and_a_half_close_passes_in_each_direction() {
    let flow = |prefix: &[u8]| Flow { prefix: prefix.to_vec(), transform: Transform::Plain };
    let mut rig = Rig::new(flow(b"up "), flow(b"down ")).await;
    rig.client.write_all(b"ward").await.unwrap();
    rig.client.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.peer).await, b"up ward");
    rig.peer.write_all(b"ward").await.unwrap();
    assert_eq!(read(&mut rig.client, 9).await, b"down ward");
    let connection = rig.connection();
    assert_eq!((connection.sent, connection.received), (7, 9));
    rig.peer.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.client).await, b"");
    assert!(within(rig.relay).await.unwrap().is_ok());
}

#[tokio::test]
async fn the_peer_may_close_its_half_first() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.peer.write_all(b"bye").await.unwrap();
    rig.peer.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.client).await, b"bye");
    rig.client.write_all(b"later").await.unwrap();
    drop(rig.client);
    assert_eq!(read_to_end(&mut rig.peer).await, b"later");
    assert!(within(rig.relay).await.unwrap().is_ok());
}

#[tokio::test]
async fn one_direction_goes_on_while_the_other_is_blocked() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    let filled = rig.fill(&rig.client).await;
    rig.peer.write_all(b"still here").await.unwrap();
    assert_eq!(read(&mut rig.client, 10).await, b"still here");
    assert_eq!(read(&mut rig.peer, filled).await, vec![7; filled]);
}

#[tokio::test]
async fn buffers_are_held_only_while_bytes_wait() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.client.write_all(b"x").await.unwrap();
    assert_eq!(read(&mut rig.peer, 1).await, b"x");
    until(|| rig.pool.in_use() == 0).await;
    let filled = rig.fill(&rig.client).await;
    assert_eq!(rig.pool.in_use(), 1);
    read(&mut rig.peer, filled).await;
    until(|| rig.pool.in_use() == 0).await;
}

#[tokio::test]
async fn errors_tell_the_sides_apart() {
    let rig = Rig::new(Flow::default(), Flow::default()).await;
    reset(rig.client);
    let rig = Rig { client: connected().await.0, ..rig };
    assert_eq!(rig.error().await, (Side::Client, Operation::Read));

    let rig = Rig::new(Flow::default(), Flow::default()).await;
    reset(rig.peer);
    let rig = Rig { peer: connected().await.0, ..rig };
    assert_eq!(rig.error().await, (Side::Peer, Operation::Read));
}

#[tokio::test]
async fn errors_tell_reading_and_writing_apart() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.peer.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.client).await, b"");
    rig.fill(&rig.client).await;
    reset(rig.peer);
    let rig = Rig { peer: connected().await.0, ..rig };
    assert_eq!(rig.error().await, (Side::Peer, Operation::Write));

    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.client.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.peer).await, b"");
    rig.fill(&rig.peer).await;
    reset(rig.client);
    let rig = Rig { client: connected().await.0, ..rig };
    assert_eq!(rig.error().await, (Side::Client, Operation::Write));
}

#[tokio::test]
async fn what_came_before_a_failure_still_arrives() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.client.write_all(b"last words").await.unwrap();
    rig.client.set_zero_linger().unwrap();
    assert_eq!(read(&mut rig.peer, 10).await, b"last words");
    drop(rig.client);
    assert!(within(rig.relay).await.unwrap().is_err());
}

/// With the clock stopped, it jumps to the next timer whenever nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn a_half_closed_connection_is_not_kept_for_ever() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.client.shutdown().await.unwrap();
    let started = Instant::now();
    let ended = rig.relay.await.unwrap();
    assert!(matches!(ended, Err(RelayError::HalfClosedIdle)), "{ended:?}");
    assert!(started.elapsed() >= HALF_CLOSED_IDLE);
    assert_eq!(rig.connections.statistics().limit_hits(LimitKind::HalfClosed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_on_which_nothing_passes_is_not_kept_for_ever() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    let started = Instant::now();
    // A keep-alive from either side is enough.
    for turn in 0..6 {
        tokio::time::sleep(IDLE / 4 * 3).await;
        let (from, to) = match turn % 2 {
            0 => (&mut rig.client, &mut rig.peer),
            _ => (&mut rig.peer, &mut rig.client),
        };
        from.write_all(&[0; 4]).await.unwrap();
        assert_eq!(read(to, 4).await, [0; 4]);
    }
    let ended = rig.relay.await.unwrap();
    assert!(matches!(ended, Err(RelayError::Idle)), "{ended:?}");
    assert!(started.elapsed() >= IDLE / 4 * 3 * 6 + IDLE);
    assert_eq!(rig.connections.statistics().limit_hits(LimitKind::Idle), 1);
}

#[tokio::test(start_paused = true)]
async fn a_half_closed_connection_is_kept_while_bytes_pass() {
    let mut rig = Rig::new(Flow::default(), Flow::default()).await;
    rig.client.shutdown().await.unwrap();
    assert_eq!(read_to_end(&mut rig.peer).await, b"");
    for _ in 0..3 {
        tokio::time::sleep(HALF_CLOSED_IDLE / 4 * 3).await;
        rig.peer.write_all(b"x").await.unwrap();
        assert_eq!(read(&mut rig.client, 1).await, b"x");
    }
    assert!(!rig.relay.is_finished());
}

/// Fills one direction, and has the other side leave: nothing of that can be noticed.
async fn stuck(writer: Side) -> (Result<(), RelayError>, Duration, Connections) {
    let rig = Rig::new(Flow::default(), Flow::default()).await;
    let (writer, _reader) = match writer {
        Side::Client => (rig.client, rig.peer),
        Side::Peer => (rig.peer, rig.client),
    };
    let rest = Rig { client: connected().await.0, peer: connected().await.0, ..rig };
    rest.fill(&writer).await;
    drop(writer);
    let started = Instant::now();
    let ended = timeout(STALLED * 2, rest.relay).await.expect("it is kept for ever");
    (ended.unwrap(), started.elapsed(), rest.connections)
}

#[tokio::test(start_paused = true)]
async fn a_side_that_stops_reading_is_given_up_after_a_while() {
    for (writer, reader) in [(Side::Client, Side::Peer), (Side::Peer, Side::Client)] {
        let (ended, after, connections) = stuck(writer).await;
        assert!(matches!(ended, Err(RelayError::Stalled { side }) if side == reader), "{ended:?}");
        assert!(after > STALLED / 2, "{after:?}");
        assert_eq!(connections.statistics().limit_hits(LimitKind::Stalled), 1);
    }
}

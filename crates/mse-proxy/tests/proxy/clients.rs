//! Several clients behind one port.

use std::net::SocketAddr;

use mse::{CryptoPolicy, Offer, Skey};
use mse_io::HandshakeError;
use mse_proxy::{
    Client, Clients, Direction, Incoming, IncomingConfig, Live, Outgoing, OutgoingConfig, Policy,
    Shared,
};
use peer_wire::{Handshake, InfoHash};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

const ANY_PORT: &str = "127.0.0.1:0";

const OF_A: InfoHash = InfoHash::new([0xa; 20]);
const OF_B: InfoHash = InfoHash::new([0xb; 20]);
const OF_NOBODY: InfoHash = InfoHash::new([0xc; 20]);

/// Two clients, and a port in front of them.
struct Two {
    a: Echo,
    b: Echo,
    clients: [Client; 2],
    shared: Shared,
    public: SocketAddr,
    live: Live<IncomingConfig>,
    _running: Running,
}

impl Two {
    async fn start(policy: Policy) -> Self {
        let (a, b, shared) = (Echo::start().await, Echo::start().await, Shared::new());
        let clients = [Client::new("a", a.address), Client::new("b", b.address)];
        clients[0].torrents().add(OF_A);
        clients[1].torrents().add(OF_B);
        let both = Clients::new(clients[0].clone()).and(clients[1].clone());
        let mut config = IncomingConfig::new(ANY_PORT.parse().unwrap(), both);
        config.policy = policy;
        let half = Incoming::bind(config, shared.clone()).await.unwrap();
        let (public, live) = (half.local_addr(), half.config());
        Self { a, b, clients, shared, public, live, _running: Running::start(half.run()) }
    }

    /// How many connections each of them had.
    fn had(&self) -> (usize, usize) {
        (self.a.sources().len(), self.b.sources().len())
    }
}

fn handshake_for(torrent: InfoHash) -> [u8; 68] {
    Handshake { reserved: Handshake::EXTENDED, info_hash: torrent, peer_id: [b'c'; 20] }.encode()
}

/// Shakes hands with an [`Echo`] in plaintext.
async fn plaintext(public: SocketAddr, torrent: InfoHash) -> TcpStream {
    let mut stream = TcpStream::connect(public).await.unwrap();
    stream.write_all(&handshake_for(torrent)).await.unwrap();
    assert_eq!(read(&mut stream, 68).await, handshake(b'e'));
    stream
}

/// The same in MSE, if it is answered.
async fn encrypted(
    public: SocketAddr,
    torrent: InfoHash,
) -> Result<impl AsyncRead + AsyncWrite + Unpin, HandshakeError> {
    let mut stream = loop {
        let (reader, writer) = TcpStream::connect(public).await.unwrap().into_split();
        let offer = Offer::new(Skey(*torrent.as_bytes()), CryptoPolicy::RC4_ONLY);
        match within(mse_io::tokio::initiate(reader, writer, offer)).await {
            // 1 in 256 shared secrets cannot be used.
            Err(HandshakeError::LeadingZero) => {}
            answered => break answered?,
        }
    };
    stream.write_all(&handshake_for(torrent)).await.unwrap();
    let mut answer = [0; 68];
    within(stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(answer, handshake(b'e'));
    Ok(stream)
}

async fn echoes(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    stream.write_all(b"hello").await.unwrap();
    let mut heard = [0; 5];
    within(stream.read_exact(&mut heard)).await.unwrap();
    assert_eq!(&heard, b"hello");
}

#[tokio::test]
async fn a_peer_goes_to_the_client_that_has_its_torrent() {
    let two = Two::start(Policy::Prefer).await;
    let mut in_b = encrypted(two.public, OF_B).await.unwrap();
    assert_eq!(two.had(), (0, 1));
    let mut in_a = encrypted(two.public, OF_A).await.unwrap();
    assert_eq!(two.had(), (1, 1));
    echoes(&mut in_a).await;
    echoes(&mut in_b).await;
    plaintext(two.public, OF_B).await;
    assert_eq!(two.had(), (1, 2));
    plaintext(two.public, OF_A).await;
    assert_eq!(two.had(), (2, 2));
}

#[tokio::test]
async fn a_torrent_of_nobody_goes_to_the_default_in_plaintext_and_nowhere_in_mse() {
    let two = Two::start(Policy::Prefer).await;
    assert!(encrypted(two.public, OF_NOBODY).await.is_err());
    until(|| two.shared.connections().totals().incoming.failures == 1).await;
    assert_eq!(two.had(), (0, 0));
    plaintext(two.public, OF_NOBODY).await;
    assert_eq!(two.had(), (1, 0));
}

#[tokio::test]
async fn the_first_client_with_a_torrent_gets_its_peers() {
    let two = Two::start(Policy::Prefer).await;
    two.clients[0].torrents().add(OF_B);
    let _in_a = encrypted(two.public, OF_B).await.unwrap();
    plaintext(two.public, OF_B).await;
    assert_eq!(two.had(), (2, 0));
    two.clients[0].torrents().remove(&OF_B);
    let _in_b = encrypted(two.public, OF_B).await.unwrap();
    plaintext(two.public, OF_B).await;
    assert_eq!(two.had(), (2, 2));
}

#[tokio::test]
async fn a_torrent_moves_and_a_client_comes_and_goes_without_a_dropped_connection() {
    let two = Two::start(Policy::Prefer).await;
    let mut mse = encrypted(two.public, OF_A).await.unwrap();
    let mut plain = plaintext(two.public, OF_A).await;
    assert_eq!(two.had(), (2, 0));
    two.clients[1].torrents().add(OF_A);
    two.clients[0].torrents().remove(&OF_A);
    let mut moved = encrypted(two.public, OF_A).await.unwrap();
    assert_eq!(two.had(), (2, 1));

    let c = Echo::start().await;
    let new = Client::new("c", c.address);
    new.torrents().add(OF_A);
    let mut config = IncomingConfig::clone(&two.live.get());
    config.clients = Clients::new(new).and(two.clients[1].clone());
    two.live.set(config);
    let mut in_c = encrypted(two.public, OF_A).await.unwrap();
    assert_eq!((two.had(), c.sources().len()), ((2, 1), 1));
    plaintext(two.public, OF_NOBODY).await;
    assert_eq!(c.sources().len(), 2);

    echoes(&mut mse).await;
    echoes(&mut plain).await;
    echoes(&mut moved).await;
    echoes(&mut in_c).await;
}

#[tokio::test]
async fn what_passes_untouched_is_sorted_by_what_it_says_in_plaintext() {
    let two = Two::start(Policy::Off).await;
    plaintext(two.public, OF_B).await;
    assert_eq!(two.had(), (0, 1));
    // The client's own encryption, which says nothing.
    let mut stream = TcpStream::connect(two.public).await.unwrap();
    stream.write_all(&[7; 96]).await.unwrap();
    assert!(is_closed(&mut stream).await);
    assert_eq!(two.had(), (1, 1));
}

#[tokio::test]
async fn what_a_client_dials_for_is_its_own() {
    let two = Two::start(Policy::Require).await;
    let peer = Echo::start().await;
    let mut config = OutgoingConfig::new(ANY_PORT.parse().unwrap());
    config.policy = Policy::Off;
    config.loopback = mse_proxy::LoopbackTargets::Allow;
    config.client = Some(two.clients[1].clone());
    let half = Outgoing::bind(config.clone(), two.shared.clone()).await.unwrap();
    let (proxy, live) = (half.local_addr(), half.config());
    let _running = Running::start(half.run());
    for (policy, torrent) in [(Policy::Off, OF_NOBODY), (Policy::Allow, TORRENT)] {
        config.policy = policy;
        live.set(config.clone());
        let mut stream = connect(proxy, peer.address).await.unwrap();
        stream.write_all(&handshake_for(torrent)).await.unwrap();
        read(&mut stream, 68).await;
        let before = two.had();
        let _in_b = encrypted(two.public, torrent).await.unwrap();
        assert_eq!(two.had(), (before.0, before.1 + 1));
    }
    assert!(two.shared.torrents().is_empty());
}

#[tokio::test]
async fn a_connection_says_whose_it_is_where_that_is_known() {
    let (two, peer) = (Two::start(Policy::Prefer).await, Echo::start().await);
    let mut streams = vec![plaintext(two.public, OF_A).await];
    let _in_b = encrypted(two.public, OF_B).await.unwrap();
    let mut halves = Vec::new();
    for (policy, client) in [(Policy::Off, 0), (Policy::Allow, 1), (Policy::Allow, 2)] {
        let own = outgoing_with(&two.shared, |config| {
            config.policy = policy;
            config.client = two.clients.get(client).cloned();
        });
        halves.push(own.await);
        let mut stream = connect(halves[client].0, peer.address).await.unwrap();
        stream.write_all(&handshake_for(OF_NOBODY)).await.unwrap();
        read(&mut stream, 68).await;
        streams.push(stream);
    }
    let open = two.shared.connections().snapshot();
    let whose: Vec<_> = open.iter().map(|each| (each.direction, each.client.as_deref())).collect();
    let expected = [
        (Direction::Incoming, Some("a")),
        (Direction::Incoming, Some("b")),
        (Direction::Outgoing, Some("a")),
        (Direction::Outgoing, Some("b")),
        (Direction::Outgoing, None),
    ];
    assert_eq!(whose, expected);
}

#[tokio::test]
async fn every_client_sees_peers_from_aliases() {
    if std::net::UdpSocket::bind("127.64.0.1:0").is_err() {
        return;
    }
    let two = Two::start(Policy::Prefer).await;
    for torrent in [OF_A, OF_B] {
        plaintext(two.public, torrent).await;
    }
    for echo in [&two.a, &two.b] {
        let std::net::IpAddr::V4(alias) = echo.sources()[0].ip() else { panic!("IPv4") };
        assert_eq!(two.shared.aliases().remote(alias), Some(ANY_PORT[..9].parse().unwrap()));
    }
}

#[tokio::test]
async fn a_client_that_turns_out_to_be_the_proxy_is_not_dialled() {
    let two = Two::start(Policy::Prefer).await;
    let mut config = IncomingConfig::clone(&two.live.get());
    config.clients = two.public.into();
    two.live.set(config);
    let mut stream = TcpStream::connect(two.public).await.unwrap();
    stream.write_all(&handshake_for(OF_A)).await.unwrap();
    assert!(is_closed(&mut stream).await);
    until(|| two.shared.connections().totals().incoming.failures > 0).await;
    assert_eq!(two.shared.connections().totals().incoming.failures, 1);
}

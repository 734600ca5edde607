//! What the incoming half answers, and to whom.

use mse::{CryptoMethod, CryptoPolicy, Offer, Skey};
use mse_io::HandshakeError;
use mse_proxy::{BindError, Carried, Direction, Incoming, IncomingConfig, Policy, Shared};
use peer_wire::InfoHash;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::handshake::{initiate, offer};
use crate::support::*;

async fn listening(policy: Policy) -> (std::net::SocketAddr, Shared, Echo, Running) {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, running) = incoming(policy, echo.address, &shared).await;
    (public, shared, echo, running)
}

#[tokio::test]
async fn ia_may_be_absent_short_or_whole() {
    let (public, shared, _echo, _running) = listening(Policy::Require).await;
    for ia in [0, 1, 20, 48, 68] {
        loop {
            let (reader, writer) = TcpStream::connect(public).await.unwrap().into_split();
            let offer = offer(CryptoPolicy::RC4_ONLY, &handshake(b'c')[..ia]);
            // 1 in 256 shared secrets cannot be used.
            let mut stream = match within(mse_io::tokio::initiate(reader, writer, offer)).await {
                Ok(stream) => stream,
                Err(HandshakeError::LeadingZero) => continue,
                Err(error) => panic!("{error}"),
            };
            stream.write_all(&handshake(b'c')[ia..]).await.unwrap();
            stream.write_all(b"more").await.unwrap();
            let mut answer = [0; 72];
            within(stream.read_exact(&mut answer)).await.unwrap();
            assert_eq!(answer[..68], handshake(b'e'));
            assert_eq!(&answer[68..], b"more");
            break;
        }
    }
    let rc4 = shared.connections().totals().incoming.carried(Carried::Mse(CryptoMethod::Rc4));
    assert_eq!(rc4.connections, 5);
}

#[tokio::test]
async fn a_handshake_may_come_byte_by_byte() {
    let (public, _shared, _echo, _running) = listening(Policy::Prefer).await;
    let mut stream = TcpStream::connect(public).await.unwrap();
    let offer = offer(CryptoPolicy::RC4_ONLY, &handshake(b'c'));
    let mut established = initiate(&mut stream, offer, 1, |_| ()).await;
    let mut answer = read(&mut stream, 68).await;
    established.decryptor.decrypt(&mut answer);
    assert_eq!(answer, handshake(b'e'));
}

/// Whoever offers one method knows what will be selected, and may go on behind IA at once.
#[tokio::test]
async fn bytes_behind_ia_follow_it_to_the_client() {
    let (public, _shared, _echo, _running) = listening(Policy::Require).await;
    let mut stream = TcpStream::connect(public).await.unwrap();
    let offer = offer(CryptoPolicy::PLAINTEXT_ONLY, &handshake(b'c')[..48]);
    let behind = [&handshake(b'c')[48..], b"more"].concat();
    let mut messages = 0;
    let change = |message: &mut Vec<u8>| {
        messages += 1;
        if messages == 2 {
            message.extend_from_slice(&behind);
        }
    };
    drop(initiate(&mut stream, offer, usize::MAX, change).await);
    assert_eq!(read(&mut stream, 72).await, [&handshake(b'e'), &b"more"[..]].concat());
}

#[tokio::test]
async fn an_unknown_torrent_is_closed_and_never_reaches_the_client() {
    let (public, shared, echo, _running) = listening(Policy::Prefer).await;
    let (reader, writer) = TcpStream::connect(public).await.unwrap().into_split();
    let offer = Offer::new(Skey([9; 20]), CryptoPolicy::RC4_ONLY);
    let answered = within(mse_io::tokio::initiate(reader, writer, offer)).await;
    assert!(answered.is_err());
    until(|| shared.connections().totals().incoming.failures == 1).await;
    assert!(echo.sources().is_empty());
}

#[tokio::test]
async fn garbage_is_closed_and_never_reaches_the_client() {
    let (public, shared, echo, _running) = listening(Policy::Prefer).await;
    for garbage in [vec![0; 700], vec![0xff; 96], (0..700).map(|n| n as u8 | 1).collect()] {
        let mut stream = TcpStream::connect(public).await.unwrap();
        stream.write_all(&garbage).await.unwrap();
        read_to_end(&mut stream).await;
    }
    until(|| shared.connections().totals().incoming.failures == 3).await;
    assert!(echo.sources().is_empty());
}

#[tokio::test]
async fn plaintext_needs_no_known_torrent_and_is_refused_where_mse_is_required() {
    for policy in [Policy::Allow, Policy::Prefer] {
        let (shared, echo) = (Shared::new(), Echo::start().await);
        let (public, _running) =
            incoming_with(echo.address, &shared, |config| config.policy = policy).await;
        let mut stream = TcpStream::connect(public).await.unwrap();
        assert!(converse(&mut stream).await);
    }
    let (public, _shared, echo, _running) = listening(Policy::Require).await;
    let mut stream = TcpStream::connect(public).await.unwrap();
    stream.write_all(&handshake(b'c')[..20]).await.unwrap();
    assert!(is_closed(&mut stream).await);
    assert!(echo.sources().is_empty());
}

#[tokio::test]
async fn a_plaintext_handshake_may_come_in_pieces() {
    let (public, shared, _echo, _running) = listening(Policy::Prefer).await;
    let mut stream = TcpStream::connect(public).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in handshake(b'c').chunks(20) {
        stream.write_all(piece).await.unwrap();
        // Time to be read by itself.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(read(&mut stream, 68).await, handshake(b'e'));
    assert_eq!(shared.connections().snapshot()[0].info_hash, Some(TORRENT));
}

#[tokio::test]
async fn a_torrent_that_the_client_dialled_out_for_is_answered() {
    let (shared, echo) = (Shared::new(), Echo::start().await);
    let (public, _incoming) = incoming_with(echo.address, &shared, |_| {}).await;
    let (proxy, _outgoing) = outgoing(Policy::Prefer, &shared).await;
    assert!(shared.torrents().is_empty());
    assert!(converse(&mut connect(proxy, echo.address).await.unwrap()).await);

    let (other_proxy, _other) = outgoing(Policy::Require, &Shared::new()).await;
    assert!(converse(&mut connect(other_proxy, public).await.unwrap()).await);
    // A peer cannot teach it torrents.
    let mut peer = TcpStream::connect(public).await.unwrap();
    let mut foreign = handshake(b'c');
    foreign[28..48].fill(1);
    peer.write_all(&foreign).await.unwrap();
    assert_eq!(read(&mut peer, 68).await, handshake(b'e'));
    let incoming = shared.connections().snapshot();
    let incoming = incoming.iter().rfind(|open| open.direction == Direction::Incoming);
    assert_eq!(incoming.unwrap().info_hash, Some(InfoHash::new([1; 20])));
    assert_eq!(shared.torrents().len(), 1);
}

#[tokio::test]
async fn the_proxy_is_not_its_own_client() {
    let shared = Shared::new();
    let (socks, _running) = outgoing(Policy::Prefer, &shared).await;
    // A port that is free on every address, not on loopback alone.
    let taken = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let free = std::net::SocketAddr::from(([127, 0, 0, 1], taken.local_addr().unwrap().port()));
    drop(taken);
    for (listen, client) in [("127.0.0.1:0", socks), ("0.0.0.0:0", free)] {
        let mut listen: std::net::SocketAddr = listen.parse().unwrap();
        if client == free {
            listen.set_port(free.port());
        }
        let bound = Incoming::bind(IncomingConfig::new(listen, client), shared.clone()).await;
        let refused = matches!(bound, Err(BindError::ClientIsProxy { client: is }) if is == client);
        assert!(refused, "{bound:?}");
    }
}

#[tokio::test]
async fn a_client_that_is_down_may_come_back() {
    let (listener, client) = listener().await;
    drop(listener);
    let shared = Shared::new();
    let (public, _running) = incoming_with(client, &shared, |_| {}).await;
    let mut peer = TcpStream::connect(public).await.unwrap();
    peer.write_all(&handshake(b'c')).await.unwrap();
    assert!(is_closed(&mut peer).await);
    until(|| shared.connections().totals().incoming.failures == 1).await;

    let listener = tokio::net::TcpListener::bind(client).await.unwrap();
    let mut peer = TcpStream::connect(public).await.unwrap();
    peer.write_all(&handshake(b'c')).await.unwrap();
    assert_eq!(read(&mut accept(&listener).await, 68).await, handshake(b'c'));
}

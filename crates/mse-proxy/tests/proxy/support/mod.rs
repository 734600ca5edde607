//! Clients, peers, and the proxy between them.

mod events;
pub(crate) mod handshake;
pub(crate) mod leading_zero;
mod peer;
mod proxy;
mod socks;
mod tap;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use mse::Skey;
use mse_proxy::Fact;
use peer_wire::{Handshake, InfoHash};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

pub(crate) use events::Warnings;
pub(crate) use peer::Echo;
pub(crate) use proxy::{Running, incoming, incoming_with, outgoing, outgoing_with};
pub(crate) use socks::{Reply, command, connect, connect_as};
pub(crate) use tap::Tap;

/// Far more than anything here takes: a test that hits it hangs.
pub(crate) const HANG: Duration = Duration::from_secs(60);

/// The torrent of all conversations.
pub(crate) const TORRENT: InfoHash = InfoHash::new([0x5a; 20]);

/// What names it in MSE.
pub(crate) const SKEY: Skey = Skey(*TORRENT.as_bytes());

/// What must not be seen where a connection is encrypted.
pub(crate) const NAME: &[u8] = b"BitTorrent protocol";

pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(HANG, future).await.expect("it hangs")
}

pub(crate) async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

pub(crate) async fn accept(listener: &TcpListener) -> TcpStream {
    within(listener.accept()).await.unwrap().0
}

/// The 68 bytes of a client that is told from others by its id.
pub(crate) fn handshake(id: u8) -> [u8; 68] {
    Handshake { reserved: Handshake::EXTENDED, info_hash: TORRENT, peer_id: [id; 20] }.encode()
}

pub(crate) async fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    within(stream.read_exact(&mut bytes)).await.expect("the bytes arrive");
    bytes
}

/// Something that worked with a peer just now.
pub(crate) fn fact(peer: SocketAddr, worked: &str) -> Fact {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    format!("{peer} {worked} {}", now.as_secs()).parse().unwrap()
}

/// Everything up to the end, be it a close or a reset.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = within(stream.read_to_end(&mut bytes)).await;
    bytes
}

/// Whether the connection ends without a byte.
pub(crate) async fn is_closed(stream: &mut TcpStream) -> bool {
    read_to_end(stream).await.is_empty()
}

/// Shakes hands with an [`Echo`] and hears an echo. False when the connection ends before.
pub(crate) async fn converse(stream: &mut TcpStream) -> bool {
    let mut answer = [0; 68];
    let greeted = async {
        stream.write_all(&handshake(b'c')).await?;
        stream.read_exact(&mut answer).await
    };
    if within(greeted).await.is_err() {
        return false;
    }
    assert_eq!(answer, handshake(b'e'));
    stream.write_all(b"hello").await.unwrap();
    assert_eq!(read(stream, 5).await, b"hello");
    true
}

/// Waits for something that happens in another task.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    let reached = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    within(reached).await;
}

//! SOCKS5 as a client speaks it, byte by byte.

use std::net::{IpAddr, SocketAddr};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{read, within};

/// The reply field of a refusal (RFC 1928).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply(pub(crate) u8);

/// CONNECT, without authentication.
pub(crate) async fn connect(proxy: SocketAddr, target: SocketAddr) -> Result<TcpStream, Reply> {
    command(proxy, 1, &address(target)).await
}

/// Any command, for an address in wire form.
pub(crate) async fn command(
    proxy: SocketAddr,
    code: u8,
    address: &[u8],
) -> Result<TcpStream, Reply> {
    let mut stream = within(TcpStream::connect(proxy)).await.unwrap();
    stream.write_all(&[5, 1, 0]).await.unwrap();
    assert_eq!(read(&mut stream, 2).await, [5, 0]);
    request(stream, code, address).await
}

/// CONNECT with a user and a password. `None` if they are refused.
pub(crate) async fn connect_as(
    (user, password): (&str, &str),
    proxy: SocketAddr,
    target: SocketAddr,
) -> Option<TcpStream> {
    let mut stream = within(TcpStream::connect(proxy)).await.unwrap();
    stream.write_all(&[5, 2, 0, 2]).await.unwrap();
    assert_eq!(read(&mut stream, 2).await, [5, 2]);
    let mut given = vec![1, user.len() as u8];
    given.extend(user.bytes());
    given.push(password.len() as u8);
    given.extend(password.bytes());
    stream.write_all(&given).await.unwrap();
    if read(&mut stream, 2).await != [1, 0] {
        return None;
    }
    Some(request(stream, 1, &address(target)).await.unwrap())
}

async fn request(mut stream: TcpStream, code: u8, address: &[u8]) -> Result<TcpStream, Reply> {
    stream.set_nodelay(true).unwrap();
    stream.write_all(&[&[5, code, 0], address].concat()).await.unwrap();
    let head = read(&mut stream, 4).await;
    let rest = if head[3] == 1 { 4 + 2 } else { 16 + 2 };
    read(&mut stream, rest).await;
    match head[1] {
        0 => Ok(stream),
        code => Err(Reply(code)),
    }
}

fn address(target: SocketAddr) -> Vec<u8> {
    let mut bytes = match target.ip() {
        IpAddr::V4(ip) => [&[1][..], &ip.octets()].concat(),
        IpAddr::V6(ip) => [&[4][..], &ip.octets()].concat(),
    };
    bytes.extend(target.port().to_be_bytes());
    bytes
}

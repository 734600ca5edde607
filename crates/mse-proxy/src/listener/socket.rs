//! The socket that is listened on.

use std::io;
use std::net::SocketAddr;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket};

/// How many connections wait to be accepted, at most: tokio's own choice, as that of many others.
const BACKLOG: u32 = 1024;

/// Listens. `[::]` takes IPv4 as well, whatever the system's default is.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    if address.is_ipv6() && address.ip().is_unspecified() {
        SockRef::from(&socket).set_only_v6(false)?;
    }
    // On Windows, this would let others take the port away.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn one_socket_serves_both_families() {
        let listener = listen((Ipv6Addr::UNSPECIFIED, 0).into()).unwrap();
        assert!(!SockRef::from(&listener).only_v6().unwrap());
        let port = listener.local_addr().unwrap().port();
        TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await.unwrap();
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    }
}

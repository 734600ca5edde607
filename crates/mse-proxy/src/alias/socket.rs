//! Sockets whose address is an alias.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::TcpSocket;

/// A socket that dials from `alias`, with a port that the system chooses.
///
/// The kind of error is [`AddrNotAvailable`](io::ErrorKind::AddrNotAvailable) if there is a socket, but
/// not with this address.
pub(crate) fn socket(alias: Ipv4Addr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    choose_port_late(&socket);
    let bound = socket.bind((alias, 0).into());
    bound.map_err(|error| io::Error::new(io::ErrorKind::AddrNotAvailable, error))?;
    Ok(socket)
}

/// Has the port chosen when it is known where the connection goes. One chosen before has to be free on
/// any address, so that all aliases together would have no more ports than one address.
#[cfg(target_os = "linux")]
fn choose_port_late(socket: &TcpSocket) {
    use nix::sys::socket::{setsockopt, sockopt};
    // Without it there are fewer ports, which is no reason to fail.
    let _ = setsockopt(socket, sockopt::IpBindAddressNoPort, &true);
}

#[cfg(not(target_os = "linux"))]
fn choose_port_late(_: &TcpSocket) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_port_is_chosen_when_dialling() {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let alias = super::super::range::alias(3);
        let socket = socket(alias).unwrap();
        assert_eq!(socket.local_addr().unwrap(), (alias, 0).into());
        let stream = socket.connect(listener.local_addr().unwrap()).await.unwrap();
        assert_eq!(stream.local_addr().unwrap().ip(), alias);
    }
}

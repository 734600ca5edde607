//! Opens a connection.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::arguments::Arguments;
use crate::attempt::{Attempt, Outcome, Step};
use crate::connection::Connection;
use crate::evidence::trace::Trace;

/// From the source address of this handshake, if it has one of its own.
pub(super) fn dial(arguments: &Arguments, number: usize) -> Result<Connection, Box<Attempt>> {
    let mut trace = Trace::begin();
    let source = arguments.sources.map(|first| SocketAddr::from((nth(first, number), 0)));
    let mut peers = None;
    let stream = resolve(&arguments.address).and_then(|address| {
        peers = Some(address);
        connect(address, source, arguments.time_limit)
    });
    match stream {
        Ok(stream) => Ok(Connection::new(stream, trace, arguments.time_limit)),
        Err(error) => {
            trace.end();
            let outcome = Outcome::Failed(error.into());
            let step = Step::Connect;
            Err(Box::new(Attempt { ours: source, peers, outcome, step, trace, keys: None }))
        }
    }
}

fn resolve(address: &str) -> io::Result<SocketAddr> {
    let none = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    address.to_socket_addrs()?.next().ok_or_else(none)
}

fn connect(
    address: SocketAddr,
    source: Option<SocketAddr>,
    limit: Duration,
) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if let Some(source) = source {
        socket.bind(&source.into())?;
    }
    socket.connect_timeout(&address.into(), limit)?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket.into())
}

/// The addresses from `first` on.
fn nth(first: Ipv4Addr, number: usize) -> Ipv4Addr {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    Ipv4Addr::from_bits(first.to_bits().wrapping_add(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_follow_each_other() {
        let first = Ipv4Addr::new(10, 78, 0, 255);
        assert_eq!(nth(first, 0), first);
        assert_eq!(nth(first, 2), Ipv4Addr::new(10, 78, 1, 1));
    }
}

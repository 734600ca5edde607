//! Where peers come from: each has an address of its own in 127.0.0.0/8, as limits and tables go by address.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::net::{TcpSocket, TcpStream};

/// The first address of honest peers. Those from 127.64.0.0 to 127.127.255.255 are the proxy's own aliases.
const HONEST: Ipv4Addr = Ipv4Addr::new(127, 1, 0, 0);

/// How many there are: up to the aliases.
const HONEST_COUNT: u32 = 63 << 16;

/// The first address of hostile peers.
const HOSTILE: Ipv4Addr = Ipv4Addr::new(127, 128, 0, 0);

/// How many there are.
const HOSTILE_COUNT: u32 = 64 << 16;

/// The one address that floods.
pub(super) const FLOOD: Ipv4Addr = Ipv4Addr::new(127, 250, 0, 1);

/// Gives out addresses, and none twice before all others.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    honest: AtomicU32,
    hostile: AtomicU32,
}

impl Addresses {
    pub(super) fn honest(&self) -> Ipv4Addr {
        nth(HONEST, self.honest.fetch_add(1, Ordering::Relaxed) % HONEST_COUNT)
    }

    pub(super) fn hostile(&self) -> Ipv4Addr {
        nth(HOSTILE, self.hostile.fetch_add(1, Ordering::Relaxed) % HOSTILE_COUNT)
    }

    /// How many were given out.
    pub(super) fn given(&self) -> u32 {
        self.honest.load(Ordering::Relaxed) + self.hostile.load(Ordering::Relaxed)
    }
}

fn nth(first: Ipv4Addr, number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(first.to_bits() + number)
}

/// Connects from an address.
pub(super) async fn dial(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_share_an_address_and_none_is_an_alias() {
        let last = [nth(HONEST, HONEST_COUNT - 1), nth(HOSTILE, HOSTILE_COUNT - 1)];
        assert_eq!(last, [Ipv4Addr::new(127, 63, 255, 255), Ipv4Addr::new(127, 191, 255, 255)]);
        let addresses = Addresses::default();
        assert_ne!(addresses.honest(), addresses.honest());
        assert!(HOSTILE.octets()[1] >= 128 && FLOOD.octets()[1] > 191);
        assert_eq!(addresses.given(), 2);
    }
}

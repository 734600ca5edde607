//! Addresses of sockets that serve both families.

use std::net::SocketAddr;

/// An IPv4 address in the place of one that is mapped into IPv6.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        ip if ip == address.ip() => address,
        ip => SocketAddr::new(ip, address.port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_addresses_are_ipv4() {
        let mapped = canonical("[::ffff:192.0.2.1]:80".parse().unwrap());
        assert_eq!(mapped, "192.0.2.1:80".parse().unwrap());
        let scoped = "[fe80::1%3]:80".parse().unwrap();
        assert_eq!(canonical(scoped), scoped);
    }
}

//! The exception for the local network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{Override, Policy};

/// The addresses that lead no further than the local network: those that are private (RFC 1918, RFC 4193),
/// link-local (RFC 3927, RFC 4291 2.5.6) or this machine's own (RFC 1122 3.2.1.3, RFC 4291 2.5.3).
///
/// 100.64.0.0/10 (RFC 6598) is not among them: an internet provider's customers share it.
pub const LAN_RANGES: [IpNet; 8] = [
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([169, 254, 0, 0], 16),
    v4([127, 0, 0, 0], 8),
    v6(0xfc00, 7),
    v6(0xfe80, 10),
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
];

const fn v4([a, b, c, d]: [u8; 4], prefix_length: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix_length)
}

const fn v6(first: u16, prefix_length: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0)), prefix_length)
}

impl Override {
    /// The exception of [`LAN_RANGES`].
    pub fn lan(policy: Policy) -> Self {
        Self { peers: LAN_RANGES.to_vec(), policy: Some(policy), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses_are_told_from_others() {
        for (address, expected) in [
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("172.16.0.1", true),
            ("172.31.255.255", true),
            ("172.32.0.1", false),
            ("192.168.1.1", true),
            ("192.169.1.1", false),
            ("169.254.9.9", true),
            ("127.0.0.1", true),
            ("100.64.0.1", false),
            ("fd12:3456::1", true),
            ("fe80::1", true),
            ("fec0::1", false),
            ("::1", true),
            ("::2", false),
            ("2001:db8::1", false),
        ] {
            let address: IpAddr = address.parse().unwrap();
            let local = LAN_RANGES.iter().any(|range| range.contains(&address));
            assert_eq!(local, expected, "{address}");
        }
    }
}

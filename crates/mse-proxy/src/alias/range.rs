//! The addresses that serve as aliases.

use std::net::Ipv4Addr;

/// The first address of 127.64.0.0/10. Loopback leaves the range to us: 127.0.0.1 and the addresses
/// that distributions use (127.0.1.1, 127.0.0.53) lie before it.
const FIRST: u32 = Ipv4Addr::new(127, 64, 0, 0).to_bits();

/// The addresses used of each block of 256: not .0 and .255, which clients may take for a network's
/// own and broadcast address.
const USED: u32 = 254;

/// The alias of a slot below [`MAX_ALIASES`](super::MAX_ALIASES).
pub(super) const fn alias(slot: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(FIRST + slot / USED * 256 + 1 + slot % USED)
}

/// The slot of an alias. `None` for any other address.
pub(super) fn slot(alias: Ipv4Addr) -> Option<u32> {
    let offset = alias.to_bits().checked_sub(FIRST)?;
    let within = (offset % 256).checked_sub(1).filter(|within| *within < USED)?;
    Some(offset / 256 * USED + within)
}

#[cfg(test)]
mod tests {
    use super::super::MAX_ALIASES;
    use super::*;

    #[test]
    fn every_slot_has_its_alias_in_the_range() {
        for number in 0..MAX_ALIASES as u32 {
            let address = alias(number);
            assert_eq!(address.to_bits() >> 22, FIRST >> 22, "{address}");
            assert!(!matches!(address.octets()[3], 0 | 255), "{address}");
            assert_eq!(slot(address), Some(number));
        }
    }

    #[test]
    fn other_addresses_have_no_slot() {
        for address in ["127.0.0.1", "127.63.255.254", "127.64.0.0", "127.64.0.255", "10.0.0.1"] {
            assert_eq!(slot(address.parse().unwrap()), None, "{address}");
        }
    }
}

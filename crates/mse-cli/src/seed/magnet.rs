//! The magnet link of what is served.

use std::net::SocketAddr;

use peer_wire::InfoHash;

/// A link that names the torrent, its trackers and, if it can be dialled as it stands, our address.
pub(super) fn magnet(
    info_hash: InfoHash,
    name: &str,
    trackers: &[String],
    listening: SocketAddr,
) -> String {
    let mut link = format!("magnet:?xt=urn:btih:{info_hash}&dn={}", encoded(name));
    for tracker in trackers {
        link.push_str("&tr=");
        link.push_str(&encoded(tracker));
    }
    if !listening.ip().is_unspecified() {
        link.push_str("&x.pe=");
        link.push_str(&encoded(&listening.to_string()));
    }
    link
}

fn encoded(text: &str) -> String {
    // This writes a space as `+`, which only forms read as a space; a plus is `%2B` already.
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::get::Source;

    #[test]
    fn get_understands_what_seed_prints() {
        let info_hash = InfoHash::new([7; 20]);
        let trackers = ["http://t/?a=b&c=d".to_owned()];
        let listening: SocketAddr = "[::1]:6881".parse().unwrap();
        let link = magnet(info_hash, "a b+c&d", &trackers, listening);
        assert!(link.contains("&dn=a%20b%2Bc%26d&"), "{link}");
        let Ok(Source::Magnet(read)) = Source::of(&link) else { panic!("{link}") };
        assert_eq!(read.info_hashes.v1(), Some(info_hash));
        assert_eq!(read.trackers, trackers);
        assert_eq!(read.peers.iter().map(ToString::to_string).collect::<Vec<_>>(), ["[::1]:6881"]);
    }

    #[test]
    fn an_address_that_means_all_addresses_is_no_peer() {
        let link = magnet(InfoHash::new([7; 20]), "x", &[], "0.0.0.0:6881".parse().unwrap());
        assert_eq!(link, "magnet:?xt=urn:btih:0707070707070707070707070707070707070707&dn=x");
    }
}

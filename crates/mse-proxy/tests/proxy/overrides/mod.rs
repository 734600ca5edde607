//! Exceptions by peer and by torrent.

mod incoming;
mod outgoing;

use mse_proxy::{Override, Policy};
use peer_wire::InfoHash;

/// Another torrent than that of all conversations.
const OTHER: InfoHash = InfoHash::new([0xa5; 20]);

fn exception(torrents: &[InfoHash], policy: Policy) -> Override {
    let mut exception = Override::default();
    exception.torrents = torrents.to_vec();
    exception.policy = Some(policy);
    exception
}

//! From a link to a torrent's description.

use std::net::SocketAddr;

use anyhow::{Context, anyhow};
use librqbit::{AddTorrent, AddTorrentOptions, AddTorrentResponse};
use peer_wire::InfoHash;

use super::{Engine, Metadata};

/// A torrent whose description is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// With the peers that serve it.
    Magnet {
        /// The version 1 hash.
        info_hash: InfoHash,
        /// Where to ask for peers.
        trackers: Vec<String>,
    },
    /// On a web server.
    Url(String),
}

impl Engine {
    /// Fetches the description: from the first of `peers` (and of those that trackers and the DHT
    /// name) that has it, or from the web. Each peer is asked once.
    ///
    /// # Errors
    ///
    /// Every peer failed, the web server did, or what they sent is no torrent.
    pub(crate) async fn resolve(
        &self,
        what: &Unresolved,
        peers: &[SocketAddr],
    ) -> anyhow::Result<Metadata> {
        let link = match what {
            Unresolved::Magnet { info_hash, trackers } => magnet(*info_hash, trackers),
            Unresolved::Url(url) => url.clone(),
        };
        let options = AddTorrentOptions {
            list_only: true,
            initial_peers: Some(peers.to_vec()),
            ..AddTorrentOptions::default()
        };
        let session = self.session.clone();
        // In a task of its own: the engine computes with sizes that it has not checked, and a panic
        // over them must not take us along.
        let mut task = AbortOnDrop(tokio::spawn(async move {
            session.add_torrent(AddTorrent::from_url(link), Some(options)).await
        }));
        let response = (&mut task.0)
            .await
            .map_err(|_| anyhow!("the engine cannot handle its description"))??;
        let AddTorrentResponse::ListOnly(listed) = response else {
            return Err(anyhow!("the engine added the torrent instead of listing it"));
        };
        Metadata::parse(listed.torrent_bytes.to_vec())
            .context("the description is no torrent we can use")
    }
}

/// A task that does not outlive whoever waits for it.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A link with just what the engine needs, in the form it reads.
fn magnet(info_hash: InfoHash, trackers: &[String]) -> String {
    let mut link = url::Url::parse("magnet:").expect("it is a URL");
    let mut query = link.query_pairs_mut();
    for tracker in trackers {
        query.append_pair("tr", tracker);
    }
    drop(query);
    // The engine reads this one before it decodes it.
    let rest = link.query().unwrap_or_default();
    format!("magnet:?xt=urn:btih:{info_hash}&{rest}")
}

#[cfg(test)]
mod tests {
    use librqbit::Magnet;

    use super::*;

    #[test]
    fn the_engine_reads_our_magnets() {
        let info_hash = InfoHash::new([0xab; 20]);
        let trackers =
            ["http://tracker.example/announce?key=a&b=c d".to_owned(), "udp://t:1".to_owned()];
        let read = Magnet::parse(&magnet(info_hash, &trackers)).unwrap();
        assert_eq!(read.as_id20().unwrap().0, *info_hash.as_bytes());
        assert_eq!(read.trackers, trackers);
        assert!(Magnet::parse(&magnet(info_hash, &[])).unwrap().trackers.is_empty());
    }
}

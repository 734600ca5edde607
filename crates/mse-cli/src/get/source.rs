//! What to download.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use peer_wire::{InfoHashes, MAX_METAINFO_LENGTH};

use crate::cli::HostPort;
use crate::engine::Metadata;
use crate::exit::Failure;

/// The SOURCE argument.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A .torrent file on this machine.
    File(PathBuf),
    /// A magnet link.
    Magnet(MagnetLink),
    /// A .torrent file on a web server.
    Url(String),
}

/// What we take from a magnet link.
#[derive(Clone, Debug)]
pub(crate) struct MagnetLink {
    /// The torrent: version 1 always, version 2 too if the link has it.
    pub(crate) info_hashes: InfoHashes,
    /// Where to ask for peers (`tr`).
    pub(crate) trackers: Vec<String>,
    /// Peers (`x.pe`).
    pub(crate) peers: Vec<HostPort>,
}

impl Source {
    /// Tells the three kinds apart.
    ///
    /// # Errors
    ///
    /// The text is a link, but a broken one or of a kind that cannot be downloaded; or a bare hash.
    pub(crate) fn of(text: &str) -> Result<Self, Failure> {
        let starts_with = |prefix: &str| {
            text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        };
        if starts_with("magnet:") {
            return MagnetLink::parse(text).map(Self::Magnet).map_err(Failure::Usage);
        }
        if starts_with("http://") || starts_with("https://") {
            return match url::Url::parse(text) {
                Ok(url) => Ok(Self::Url(url.into())),
                Err(error) => Err(Failure::Usage(format!("{text} is not a URL: {error}"))),
            };
        }
        if !Path::new(text).exists() {
            if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(Failure::Usage(format!(
                    "{text} looks like an info-hash; write magnet:?xt=urn:btih:{text}"
                )));
            }
            if let Some((scheme, _)) = text.split_once("://") {
                return Err(Failure::Usage(format!(
                    "{scheme}:// is not understood; SOURCE is the path of a .torrent file, a magnet \
                     link, or the http:// or https:// URL of a .torrent file"
                )));
            }
        }
        Ok(Self::File(text.into()))
    }
}

impl MagnetLink {
    fn parse(link: &str) -> Result<Self, String> {
        let info_hashes = InfoHashes::from_magnet(link).map_err(|error| {
            match std::error::Error::source(&error) {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            }
        })?;
        if info_hashes.v1().is_none() {
            return Err("the magnet link names a BitTorrent v2 torrent only; v1 and hybrid torrents can be downloaded".into());
        }
        let parsed =
            url::Url::parse(link).map_err(|error| format!("the magnet link is broken: {error}"))?;
        let values = |key: &str| -> Vec<String> {
            let pairs = parsed.query_pairs();
            pairs
                .filter(|(name, value)| is_numbered(name, key) && !value.is_empty())
                .map(|(_, value)| value.into_owned())
                .collect()
        };
        // A peer we cannot read is no reason to leave the others alone.
        let peers = values("x.pe").iter().filter_map(|peer| peer.parse().ok()).collect();
        Ok(Self { info_hashes, trackers: values("tr"), peers })
    }
}

/// `tr` may also be written `tr.1`, `tr.2` and so on.
fn is_numbered(name: &str, key: &str) -> bool {
    name.strip_prefix(key).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('.')
                .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Reads a .torrent file.
///
/// # Errors
///
/// It cannot be read, or is not one we can use.
pub(crate) fn read_torrent(path: &Path) -> anyhow::Result<Metadata> {
    let shown = path.display();
    let size = std::fs::metadata(path).with_context(|| format!("cannot read {shown}"))?.len();
    ensure!(
        size <= MAX_METAINFO_LENGTH as u64,
        "{shown} has {size} bytes: too large for a .torrent file"
    );
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    Metadata::parse(bytes).with_context(|| format!("{shown} is not a torrent we can use"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "xt=urn:btih:56175ef910538fd26490cc4e568e32c4c0ea4ff6";

    #[test]
    fn links_are_told_from_paths() {
        assert!(matches!(Source::of("a.torrent"), Ok(Source::File(_))));
        assert!(matches!(Source::of("é"), Ok(Source::File(_))));
        assert!(matches!(Source::of("magnetic"), Ok(Source::File(_))));
        assert!(matches!(Source::of("HTTPS://host/a.torrent"), Ok(Source::Url(_))));
        assert!(matches!(Source::of(&format!("MAGNET:?{V1}")), Ok(Source::Magnet(_))));
    }

    #[test]
    fn a_broken_link_is_wrong_usage() {
        let hash = V1.strip_prefix("xt=urn:btih:").unwrap();
        let v2 = format!("magnet:?xt=urn:btmh:1220{}", "ab".repeat(32));
        for text in [
            "magnet:?dn=x",
            "magnet:?xt=urn:btih:12",
            "http://",
            "ftp://host/a.torrent",
            hash,
            v2.as_str(),
        ] {
            assert!(matches!(Source::of(text), Err(Failure::Usage(_))), "{text}");
        }
    }

    #[test]
    fn trackers_and_peers_are_found() {
        let link = format!(
            "magnet:?{V1}&tr=http%3A%2F%2Ft%2F&tr.1=udp://u:1&tr=&x.pe=192.0.2.1:5&x.pe=nonsense&trx=no"
        );
        let Ok(Source::Magnet(read)) = Source::of(&link) else { panic!() };
        assert_eq!(read.trackers, ["http://t/", "udp://u:1"]);
        assert_eq!(read.peers, ["192.0.2.1:5".parse().unwrap()]);
    }
}

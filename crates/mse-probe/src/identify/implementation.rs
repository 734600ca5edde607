//! Implementations whose behaviour is known.

use std::fmt;

/// An implementation whose behaviour is known: from running it, or from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Implementation {
    /// libtorrent-rasterbar up to 2.0.12, in qBittorrent and Deluge; 2.0.8 was run.
    LibtorrentOld,
    /// libtorrent-rasterbar from 2.0.13 on; 2.1.1 was run.
    Libtorrent,
    /// Transmission; 3.00 was run.
    Transmission,
    /// rTorrent; 0.9.8 was run.
    RTorrent,
    /// aria2; 1.36 was run.
    Aria2,
    /// KTorrent; 22.12.3 was run.
    KTorrent,
    /// BiglyBT and Vuze; BiglyBT was run.
    BiglyBt,
    /// anacrolix/torrent; its source was read.
    Anacrolix,
    /// This project.
    Mse,
}

impl Implementation {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::LibtorrentOld,
        Self::Libtorrent,
        Self::Transmission,
        Self::RTorrent,
        Self::Aria2,
        Self::KTorrent,
        Self::BiglyBt,
        Self::Anacrolix,
        Self::Mse,
    ];

    /// The first of those that share most of their code.
    pub(super) fn family(self) -> Self {
        match self {
            Self::Libtorrent => Self::LibtorrentOld,
            other => other,
        }
    }
}

impl fmt::Display for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LibtorrentOld => "libtorrent up to 2.0.12",
            Self::Libtorrent => "libtorrent from 2.0.13 on",
            Self::Transmission => "Transmission",
            Self::RTorrent => "rTorrent",
            Self::Aria2 => "aria2",
            Self::KTorrent => "KTorrent",
            Self::BiglyBt => "BiglyBT",
            Self::Anacrolix => "anacrolix/torrent",
            Self::Mse => "mse",
        })
    }
}

//! One file of torrents.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use peer_wire::{InfoHash, InfoHashes, MAX_METAINFO_LENGTH, MetainfoError};
use thiserror::Error;

use super::list::{self, BadLines};

/// The longest list that is read, in bytes: 64 MiB, which is 1,500,000 hashes.
pub const MAX_LIST_LENGTH: usize = 64 << 20;

/// What is in a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// One torrent's metainfo.
    Torrent,
    /// Info-hashes and magnet links, one a line.
    List,
}

/// Tells one version of a file from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    modified: Option<SystemTime>,
    length: u64,
}

impl Version {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self { modified: metadata.modified().ok(), length: metadata.len() })
    }
}

/// What a file yields.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) info_hashes: BTreeSet<InfoHash>,
    /// What is wrong with it. A list with a bad line yields its good ones.
    pub(super) problem: Option<Problem>,
}

/// What is wrong with a file.
#[derive(Debug, Error)]
pub(super) enum Problem {
    #[error("cannot read it: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it has more than {limit} bytes")]
    TooLong { limit: usize },
    #[error(transparent)]
    Metainfo(#[from] MetainfoError),
    #[error(transparent)]
    BadLines(#[from] BadLines),
}

impl Contents {
    pub(super) fn read(path: &Path, kind: Kind) -> Self {
        let read = match kind {
            Kind::Torrent => bounded(path, MAX_METAINFO_LENGTH).and_then(|file| {
                let info_hashes = InfoHashes::from_metainfo(&file)?.into_iter().collect();
                Ok(Self { info_hashes, problem: None })
            }),
            Kind::List => bounded(path, MAX_LIST_LENGTH).map(|file| {
                let (info_hashes, bad) = list::parse(&file);
                Self { info_hashes, problem: bad.map(Problem::from) }
            }),
        };
        read.unwrap_or_else(|problem| Self { problem: Some(problem), ..Self::default() })
    }
}

/// The bytes of a file, unless there are more than `limit`.
fn bounded(path: &Path, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Problem::TooLong { limit });
    }
    Ok(bytes)
}

//! One file of torrents.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use peer_wire::{InfoHash, InfoHashes, MAX_METAINFO_LENGTH, MetainfoError};
use thiserror::Error;

use super::list::{BadLines, read_list};

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
    /// The error is also that of anything but a regular file.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        // Opening a FIFO would block until somebody writes to it.
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
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
    #[error("it has more than {limit} bytes")]
    TooLong { limit: usize },
    #[error(transparent)]
    Metainfo(#[from] MetainfoError),
    #[error(transparent)]
    BadLines(#[from] BadLines),
}

impl Contents {
    /// The error is one of reading, and says nothing about what is in the file.
    pub(super) fn read(path: &Path, kind: Kind) -> io::Result<Self> {
        let limit = match kind {
            Kind::Torrent => MAX_METAINFO_LENGTH,
            Kind::List => MAX_LIST_LENGTH,
        };
        let Some(file) = bounded(path, limit)? else {
            return Ok(Problem::TooLong { limit }.into());
        };
        Ok(match kind {
            Kind::Torrent => match InfoHashes::from_metainfo(&file) {
                Ok(info_hashes) => {
                    Self { info_hashes: info_hashes.into_iter().collect(), problem: None }
                }
                Err(error) => Problem::from(error).into(),
            },
            Kind::List => {
                let (info_hashes, bad) = read_list(&file);
                Self { info_hashes, problem: bad.map(Problem::from) }
            }
        })
    }
}

/// Nothing but a problem.
impl From<Problem> for Contents {
    fn from(problem: Problem) -> Self {
        Self { problem: Some(problem), ..Self::default() }
    }
}

/// The bytes of a file. `None` if there are more than `limit`.
fn bounded(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() <= limit))
}

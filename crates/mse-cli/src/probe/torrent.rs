//! Which torrent to ask for.

use std::path::Path;

use anyhow::{Context, ensure};
use peer_wire::{InfoHash, InfoHashes, MAX_METAINFO_LENGTH};

use crate::cli::ProbeArgs;

/// The info-hash of whichever option was given.
///
/// # Errors
///
/// The file cannot be read, or is no torrent.
pub(super) fn info_hash(args: &ProbeArgs) -> anyhow::Result<InfoHash> {
    let hashes = match (&args.torrent, &args.magnet, args.info_hash) {
        (Some(path), ..) => of_file(path)?,
        (_, Some(hashes), _) => *hashes,
        (.., hash) => InfoHashes::new(hash, None).context("no torrent was named")?,
    };
    // Clients that know version 2 know version 1 as well, not the other way round.
    Ok(hashes.iter().next().expect("a torrent has a name"))
}

fn of_file(path: &Path) -> anyhow::Result<InfoHashes> {
    let shown = path.display();
    let size = std::fs::metadata(path).with_context(|| format!("cannot read {shown}"))?.len();
    ensure!(size <= MAX_METAINFO_LENGTH as u64, "{shown} is too large for a .torrent file");
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    InfoHashes::from_metainfo(&bytes).with_context(|| format!("{shown} is no .torrent file"))
}

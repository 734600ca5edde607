//! Which torrent to ask for.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, ensure};
use peer_wire::{InfoHash, InfoHashes, MAX_METAINFO_LENGTH};

use crate::cli::ProbeArgs;

/// The info-hash of whichever option was given.
///
/// # Errors
///
/// The file cannot be read, or is no torrent.
pub(super) async fn info_hash(args: &ProbeArgs) -> anyhow::Result<InfoHash> {
    let hashes = match (&args.torrent, &args.magnet, args.info_hash) {
        (Some(path), ..) => of_file(path).await?,
        (_, Some(hashes), _) => *hashes,
        (.., hash) => InfoHashes::new(hash, None).context("no torrent was named")?,
    };
    // Clients that know version 2 know version 1 as well, not the other way round.
    Ok(hashes.iter().next().expect("a torrent has a name"))
}

async fn of_file(path: &Path) -> anyhow::Result<InfoHashes> {
    let (shown, path) = (path.display().to_string(), path.to_owned());
    // A pipe may keep us waiting, and Ctrl-C is to be heard then.
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    let bytes = read.expect("it does not panic").with_context(|| format!("cannot read {shown}"))?;
    ensure!(bytes.len() <= MAX_METAINFO_LENGTH, "{shown} is too large for a .torrent file");
    InfoHashes::from_metainfo(&bytes).with_context(|| format!("{shown} is no .torrent file"))
}

/// All of it, or more than a .torrent file has: a device tells no size, and may have no end.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_METAINFO_LENGTH as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

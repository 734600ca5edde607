//! From names to addresses.

use std::net::SocketAddr;

use anyhow::Context;

use crate::cli::HostPort;

/// The addresses of the peers the user named, and of those in the magnet link, without repetition.
///
/// # Errors
///
/// A name given by the user cannot be resolved. One in the link is passed over.
pub(crate) async fn addresses(
    named: &[HostPort],
    linked: &[HostPort],
) -> anyhow::Result<Vec<SocketAddr>> {
    let mut addresses = Vec::new();
    for peer in named {
        let found =
            peer.addresses().await.with_context(|| format!("cannot resolve the peer {peer}"))?;
        addresses.extend(found);
    }
    for peer in linked {
        match peer.addresses().await {
            Ok(found) => addresses.extend(found),
            Err(error) => {
                tracing::warn!("passing over the peer {peer} of the magnet link: {error}");
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    addresses.retain(|address| seen.insert(*address));
    Ok(addresses)
}

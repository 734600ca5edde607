//! What may wait for a disk, out of the way of all that must not.

use anyhow::Context;

use crate::exit::Failure;

/// Does it on a thread of its own. If this is dropped, nobody waits for it any more.
///
/// # Errors
///
/// Those of `work`.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.context("the start or reload stopped")?
}

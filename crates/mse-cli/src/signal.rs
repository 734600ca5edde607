//! The wish to stop.

use std::io;

/// Completes when the user or the system asks us to end: SIGINT (Ctrl-C) or SIGTERM.
///
/// From the first poll on, neither ends the process by itself any more.
///
/// # Errors
///
/// The system refuses to tell us.
pub(crate) async fn asked_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

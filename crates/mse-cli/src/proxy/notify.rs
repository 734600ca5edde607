//! Telling the service manager how things are.

use std::time::Duration;

/// What the manager is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State {
    /// Every address is listened on.
    Ready,
    /// The file is being read again. [`State::Ready`] follows.
    Reloading,
    /// Connections come to their end, which may take this long.
    Stopping(Duration),
}

/// Tells systemd, if it asked (`Type=notify`). It is no trouble of ours if that fails.
#[cfg(target_os = "linux")]
pub(crate) fn notify(state: State) {
    use sd_notify::NotifyState;

    /// For what is left to do when the connections are gone: to write the memory, within 10 s.
    const MARGIN: Duration = Duration::from_secs(15);

    let told = match state {
        State::Ready => sd_notify::notify(&[NotifyState::Ready]),
        State::Reloading => NotifyState::monotonic_usec_now()
            .and_then(|now| sd_notify::notify(&[NotifyState::Reloading, now])),
        State::Stopping(longest) => {
            let longest = u32::try_from((longest + MARGIN).as_micros()).unwrap_or(u32::MAX);
            sd_notify::notify(&[NotifyState::Stopping, NotifyState::ExtendTimeoutUsec(longest)])
        }
    };
    if let Err(error) = told {
        tracing::debug!(%error, "the service manager cannot be told");
    }
}

/// There is no such manager here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn notify(state: State) {
    tracing::trace!(?state, "nobody to tell");
}

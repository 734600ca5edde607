//! May we have as many files open as connections may need?

use mse_proxy::MAX_CONNECTIONS;

use super::finding::Finding;
use crate::proxy::settings::Settings;

/// A connection is one socket to the client and one to the peer.
const FILES_A_CONNECTION: u64 = 2;

/// What else is open: listeners, logs, the runtime, torrents that are being read.
const OTHER_FILES: u64 = 64;

/// Compares the limit on open files with the limit on connections.
pub(super) fn limit(settings: &Settings) -> Finding {
    let listeners = settings.socks().len() + settings.transparent.len() + settings.listen.len();
    let connections = (listeners * MAX_CONNECTIONS) as u64;
    let needed = connections * FILES_A_CONNECTION + OTHER_FILES;
    let soft = match rlimit::Resource::NOFILE.get() {
        Ok((soft, _)) => soft,
        Err(error) => {
            let message = format!("the limit on open files is unknown: {error}");
            return Finding::warn("open-files", message, "see that it is high enough");
        }
    };
    if soft >= needed {
        let message = format!("{soft} may be open, enough for {connections} connections");
        return Finding::ok("open-files", message);
    }
    let room = soft.saturating_sub(OTHER_FILES) / FILES_A_CONNECTION;
    Finding::warn(
        "open-files",
        format!("{soft} may be open, which is enough for {room} connections of {connections}"),
        &format!("raise the limit to {needed} (LimitNOFILE= in a unit, ulimit -Hn in a shell)"),
    )
}

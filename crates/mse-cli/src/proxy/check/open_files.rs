//! May we have as many files open as connections may need?

use super::finding::Finding;
use crate::proxy::settings::Settings;

/// A connection is one socket to the client and one to the peer.
const FILES_A_CONNECTION: u64 = 2;

/// What else is open: listeners, logs, the runtime, torrents that are being read.
const OTHER_FILES: u64 = 64;

/// Compares the limit on open files with the limit on connections.
pub(super) fn limit(settings: &Settings) -> Finding {
    let limits = settings.limits.to_limits();
    let goes_out =
        settings.socks().len() + settings.transparent.len() + settings.own_socks().count();
    let directions = [goes_out, settings.listen.len()].map(|addresses| u64::from(addresses > 0));
    let connections = (limits.connections as u64).saturating_mul(directions.iter().sum());
    let kept_open = directions[1].saturating_mul(limits.tarpit as u64);
    let needed = connections
        .saturating_mul(FILES_A_CONNECTION)
        .saturating_add(kept_open)
        .saturating_add(OTHER_FILES);
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

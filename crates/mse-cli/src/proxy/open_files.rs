//! May we have as many files open as connections may need?

use std::fmt;
use std::io;

use super::settings::Settings;

/// A connection is one socket to the client and one to the peer.
const FILES_A_CONNECTION: u64 = 2;

/// What else is open: listeners, logs, the runtime, the status page, torrents that are being read.
const OTHER_FILES: u64 = 64;

/// The limit on open files, against what `[limits]` promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenFiles {
    /// How many may be open.
    allowed: u64,
    /// How many would have to be.
    needed: u64,
    /// How many connections are promised, in all.
    connections: u64,
}

impl OpenFiles {
    /// Of this process.
    ///
    /// # Errors
    ///
    /// The system does not say.
    pub(super) fn of(settings: &Settings) -> io::Result<Self> {
        let (allowed, _) = rlimit::Resource::NOFILE.get()?;
        Ok(Self::with(allowed, settings))
    }

    fn with(allowed: u64, settings: &Settings) -> Self {
        let limits = settings.limits.to_limits();
        let goes_out =
            settings.socks().len() + settings.transparent.len() + settings.own_socks().count();
        let directions =
            [goes_out, settings.listen.len()].map(|addresses| u64::from(addresses > 0));
        let connections = (limits.connections as u64).saturating_mul(directions.iter().sum());
        let kept_open = directions[1].saturating_mul(limits.tarpit as u64);
        let needed = connections
            .saturating_mul(FILES_A_CONNECTION)
            .saturating_add(kept_open)
            .saturating_add(OTHER_FILES);
        Self { allowed, needed, connections }
    }

    /// Whether all that is promised finds room.
    pub(super) fn are_enough(self) -> bool {
        self.allowed >= self.needed
    }

    /// How many connections find room.
    pub(super) fn room(self) -> u64 {
        let room = self.allowed.saturating_sub(OTHER_FILES) / FILES_A_CONNECTION;
        room.min(self.connections)
    }

    /// What to do about it.
    pub(super) fn advice(self) -> String {
        let needed = self.needed;
        format!("raise the limit to {needed} (LimitNOFILE= in a unit, ulimit -Hn in a shell)")
    }

    /// Says in the log what does not find room.
    pub(super) fn warn(settings: &Settings) {
        match Self::of(settings) {
            Ok(files) if files.are_enough() => {}
            Ok(files) => tracing::warn!("open files: {files}; {}", files.advice()),
            Err(error) => tracing::debug!("the limit on open files is unknown: {error}"),
        }
    }
}

impl fmt::Display for OpenFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { allowed, connections, .. } = self;
        if self.are_enough() {
            return write!(f, "{allowed} may be open, enough for {connections} connections");
        }
        let room = self.room();
        write!(f, "{allowed} may be open, which is enough for {room} connections of {connections}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_room_is_less_than_what_is_promised_below_the_limit_that_is_needed() {
        let text = "socks = '127.0.0.1:0'\nlisten = '127.0.0.1:0'\n[limits]\nconnections = 100\ntarpit = 10\n";
        let settings: Settings = toml::from_str(text).unwrap();
        let with = |allowed| OpenFiles::with(allowed, &settings);
        // Both directions, two files each, the tarpit, and the rest.
        let needed = 2 * 100 * 2 + 10 + 64;
        assert_eq!(with(0).needed, needed);
        for (allowed, are_enough, room) in [
            (0, false, 0),
            (65, false, 0),
            (66, false, 1),
            (needed - 1, false, 200),
            (needed, true, 200),
            (u64::MAX, true, 200),
        ] {
            let files = with(allowed);
            assert_eq!((files.are_enough(), files.room()), (are_enough, room), "{allowed}");
        }
    }
}

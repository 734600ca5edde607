//! How long a handshake may take.

use std::time::Duration;

/// The time a whole handshake may take, from the first byte to the last: 10 s.
///
/// libtorrent closes an unfinished handshake after that (`handshake_timeout` in settings_pack.cpp).
/// Deployed clients answer within 2 s, aria2 being the slowest; a limit per read would not end one
/// that sends a byte now and then.
pub const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(10);

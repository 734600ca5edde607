//! What holds where nobody said anything.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use mse_proxy::Limits;

use super::{LimitSettings, Seconds, Settings};
use crate::cli::{Encryption, Methods, PreferredMethod};

/// Loopback, since whoever reaches it can connect anywhere in our name.
const SOCKS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1080);

/// Enough for a tracker to answer and for a handshake to end, and less than the 10 s that `docker stop`
/// leaves. Connections to peers last for hours: waiting for those is for who asks for it.
const DRAIN: Duration = Duration::from_secs(5);

/// The defaults. What is empty here is off unless it is set.
pub(super) fn defaults() -> Settings {
    Settings {
        socks: vec![SOCKS],
        no_socks: Some(false),
        outgoing: Some(Encryption::default()),
        incoming: Some(Encryption::default()),
        methods: Some(Methods::default()),
        prefer_method: Some(PreferredMethod::default()),
        memory: Some(true),
        allow_loopback: Some(false),
        log_peers: Some(false),
        #[cfg(feature = "status")]
        status_open: Some(false),
        drain: Some(Seconds(DRAIN)),
        limits: LimitSettings::of(&Limits::default()),
        ..Settings::default()
    }
}

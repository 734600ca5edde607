//! By what mark the firewall knows the proxy's own connections.

use std::net::Ipv4Addr;

use mse_proxy::OutgoingConfig;

use super::settings::{Mark, Settings};

/// The mark that is asked for. In transparent mode, where it keeps the firewall from redirecting what the
/// proxy dials, also one that is not, if the system lets us; otherwise rules can know the proxy by its user.
pub(super) fn mark(settings: &Settings) -> Option<u32> {
    if settings.mark.is_some() || settings.transparent.is_empty() {
        return settings.mark.map(|mark| mark.0);
    }
    let mut probe = OutgoingConfig::new((Ipv4Addr::LOCALHOST, 0).into());
    probe.mark = Some(Mark::DEFAULT.0);
    match probe.check() {
        Ok(()) => probe.mark,
        Err(error) => {
            tracing::info!(
                "{error}; without a mark, the proxy has to run as another user than the client, and \
                 in another cgroup if the rules go by that"
            );
            None
        }
    }
}

//! Do the endpoints tell their torrents?

use mse_proxy::Torrents;
use tokio::runtime::Handle;

use super::finding::Finding;
use crate::proxy::endpoint::{Endpoint, Poller};
use crate::proxy::settings::Settings;

/// What each of them answers. Blocks, within a runtime.
pub(super) fn endpoints(settings: &Settings) -> Vec<Finding> {
    let own = settings.client.iter().flat_map(|client| &client.endpoint);
    settings.endpoints().chain(own).map(endpoint).collect()
}

fn endpoint(endpoint: &Endpoint) -> Finding {
    let mut poller = Poller::new(endpoint.clone(), &Torrents::new());
    match Handle::current().block_on(poller.try_look()) {
        Err(error) => Finding::warn(
            "endpoint",
            format!("{endpoint}: {error}"),
            "start what answers there, or correct the URL; it is asked again and again",
        ),
        Ok(Some(problem)) => Finding::warn(
            "endpoint",
            format!("{endpoint} lists {}, but {problem}", count(poller.len())),
            "see what is wrong with the others",
        ),
        Ok(None) if poller.len() == 0 => Finding::warn(
            "endpoint",
            format!("{endpoint} lists no torrent"),
            "see that it is the URL of the client with the torrents",
        ),
        Ok(None) => Finding::ok("endpoint", format!("{endpoint} lists {}", count(poller.len()))),
    }
}

fn count(info_hashes: usize) -> String {
    match info_hashes {
        1 => "1 info-hash".into(),
        _ => format!("{info_hashes} info-hashes"),
    }
}

//! The metrics, for Prometheus.
//!
//! Labels are names out of fixed sets: the number of series does not depend on who connects.

mod families;
mod highest;
mod proxy;

use std::fmt;
use std::time::SystemTime;

use mse_proxy::Shared;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use super::AskInForce;
use highest::Highest;

/// What all names begin with.
const PREFIX: &str = "mse_proxy";

/// What `/metrics` shows.
#[derive(Debug)]
pub(super) struct Metrics(Registry);

/// Reads everything anew for each scrape.
struct Proxy {
    shared: Shared,
    in_force: AskInForce,
    started: SystemTime,
    highest: Highest,
}

impl Metrics {
    pub(super) fn new(shared: Shared, in_force: AskInForce, started: SystemTime) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let highest = Highest::default();
        registry.register_collector(Box::new(Proxy { shared, in_force, started, highest }));
        Self(registry)
    }

    /// As OpenMetrics text.
    ///
    /// # Errors
    ///
    /// Writing to memory does not fail; the encoder has no other errors of its own.
    pub(super) fn encode(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.0)?;
        Ok(text)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("shared", &self.shared).finish_non_exhaustive()
    }
}

impl Collector for Proxy {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.write(families::Families::new(encoder))
    }
}

//! What the proxy says of itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::HANG;
use super::account::{Account, grouped};

/// The counters that are told of, with the label that says what each value is.
const COUNTERS: [(&str, &str, &str); 2] = [
    ("mse_proxy_connections_failed_total", "reason", "came to nothing"),
    ("mse_proxy_limit_hits_total", "limit", "ran into a limit"),
];

/// The gauge of open connections.
const OPEN: &str = "mse_proxy_connections_open";

/// The values at one time, by the whole name with all labels.
#[derive(Debug, Default)]
pub(super) struct Metrics(BTreeMap<String, f64>);

impl Metrics {
    pub(super) async fn of(status: SocketAddr) -> Result<Self> {
        let asking = async {
            let mut stream = TcpStream::connect(status).await?;
            let request =
                format!("GET /metrics HTTP/1.1\r\nHost: {status}\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            anyhow::Ok(answer)
        };
        let answer = timeout(HANG, asking).await.context("the status page hangs")??;
        ensure!(answer.starts_with("HTTP/1.1 200 "), "the status page refuses");
        Ok(Self::parse(&answer))
    }

    fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| line.starts_with("mse_proxy_"));
        Self(
            lines
                .filter_map(|line| {
                    let (name, value) = line.rsplit_once(' ')?;
                    Some((name.to_owned(), value.parse().ok()?))
                })
                .collect(),
        )
    }

    /// How many connections the proxy holds open to both sides.
    pub(super) fn open(&self) -> usize {
        let open = self.0.iter().filter(|(name, _)| name.split('{').next() == Some(OPEN));
        open.map(|(_, value)| *value as usize).sum()
    }

    /// Says what happened since.
    pub(super) fn tell_since(&self, before: &Self, account: &mut Account) {
        for (counter, label, what) in COUNTERS {
            let mut counts = BTreeMap::new();
            for (name, value) in &self.0 {
                let Some(kind) = label_of(name, counter, label) else { continue };
                let since = value - before.0.get(name).copied().unwrap_or_default();
                if since > 0.0 {
                    *counts.entry(kind.to_owned()).or_default() += since as usize;
                }
            }
            if !counts.is_empty() {
                account.say(format!("the proxy says: {what}: {}", grouped(&counts)));
            }
        }
    }
}

/// The value of a label, if the name is that of the counter.
fn label_of<'a>(name: &'a str, counter: &str, label: &str) -> Option<&'a str> {
    let labels = name.strip_prefix(counter)?.strip_prefix('{')?.strip_suffix('}')?;
    let value = labels.split(',').find_map(|each| each.strip_prefix(label)?.strip_prefix("=\""))?;
    value.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "HTTP/1.1 200 OK\r\n\r\n\
        # TYPE mse_proxy_limit_hits counter\n\
        mse_proxy_limit_hits_total{limit=\"tarpit\"} 3\n\
        mse_proxy_connections_open{direction=\"incoming\",carried=\"rc4\"} 2\n\
        mse_proxy_connections_open{direction=\"outgoing\",carried=\"rc4\"} 1\n\
        mse_proxy_connections_failed_total{direction=\"incoming\",reason=\"peer-closed\"} 7\n\
        # EOF\n";

    #[test]
    fn labels_are_found() {
        let metrics = Metrics::parse(TEXT);
        assert_eq!(metrics.open(), 3);
        assert_eq!(metrics.0.len(), 4);
        let found: Vec<_> = COUNTERS
            .iter()
            .flat_map(|(counter, label, _)| {
                metrics.0.keys().filter_map(move |name| label_of(name, counter, label))
            })
            .collect();
        assert_eq!(found, ["peer-closed", "tarpit"]);
    }
}

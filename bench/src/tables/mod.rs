//! The tasks, one file each.

mod batch;
mod handshake;
mod look_up;
mod public_key;
mod rc4_keys;
mod rc4_stream;
mod rc4_together;
mod shared_secret;

use crate::measure::rounds::Entry;

/// A task with all who can do it.
pub(crate) struct Task {
    /// What it is about.
    pub(crate) title: String,
    /// What a cost is given for.
    pub(crate) unit: &'static str,
    /// Whom the others are compared with: entries by their place.
    pub(crate) peers: Vec<usize>,
    /// The contenders, each checked against OpenSSL.
    pub(crate) entries: Vec<Entry<'static>>,
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(crate) struct Size {
    /// Bytes of a long RC4 buffer.
    pub(crate) buffer: usize,
    /// Torrents of a busy responder.
    pub(crate) torrents: usize,
}

impl Size {
    /// What docs/performance.md is written from.
    pub(crate) const FULL: Self = Self { buffer: 16 * 1024, torrents: 1_000_000 };

    /// Enough to see that everything runs.
    pub(crate) const TINY: Self = Self { buffer: 4096, torrents: 1000 };
}

/// Prepares a task and checks its contenders.
type Prepare = fn(Size) -> anyhow::Result<Task>;

/// Every task by its name.
pub(crate) const ALL: [(&str, Prepare); 11] = [
    ("rc4-stream", |size| rc4_stream::task(size.buffer)),
    ("rc4-stream-1460", |_| rc4_stream::task(1460)),
    ("rc4-together", |size| rc4_together::task(size.buffer)),
    ("rc4-together-1460", |_| rc4_together::task(1460)),
    ("rc4-keys", |_| rc4_keys::task()),
    ("public-key", |_| public_key::task()),
    ("shared-secret", |_| shared_secret::task()),
    ("batch-public-key", |_| batch::public_keys()),
    ("batch-shared-secret", |_| batch::shared_secrets()),
    ("handshake", |_| handshake::task()),
    ("look-up", |size| look_up::task(size.torrents)),
];

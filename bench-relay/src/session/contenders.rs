//! Who takes part, and under which load.

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::{Args, Build, Part};
use crate::load::Direction;
use crate::measure::Cost;
use crate::measurements::bulk::Relay;
use crate::measurements::handshakes::Begin;
use crate::measurements::{Bench, bulk, handshakes};
use crate::programs::mse::Method;
use crate::programs::{is_installed, obfs4, socat};
use crate::report::Group;

/// One row of the report.
#[derive(Debug)]
pub(crate) struct Contender {
    pub(crate) name: String,
    /// The name of the one it is compared with.
    pub(crate) peer: Option<String>,
    load: Load,
}

#[derive(Debug)]
enum Load {
    Bulk { relay: Relay, connections: usize, direction: Direction, volume: u64 },
    Handshakes { binary: PathBuf, begin: Begin, count: usize },
}

/// The number of connections where there are many.
const MANY: usize = 64;

/// How many times the volume a relay gets that encrypts nothing: it would be through too soon.
const PLAIN: u64 = 4;

/// The contenders, and those that are not installed.
pub(crate) fn all(args: &Args) -> (Vec<Contender>, Vec<String>) {
    let mut contenders = Vec::new();
    let mut skipped = Vec::new();
    if args.measures(Part::Bulk) {
        for (way, direction) in
            [("up", Direction::Up), ("down", Direction::Down), ("both", Direction::Both)]
        {
            let volume = args.volume();
            let mut add = |name: &str, relay: Relay, connections, peer: String| {
                let volume = if relay.is_plain() { PLAIN * volume } else { volume };
                let load = Load::Bulk { relay, connections, direction, volume };
                let name = format!("{name}, {connections} {way}");
                let peer = Some(format!("{peer} {way}")).filter(|peer| *peer != name);
                contenders.push(Contender { name, peer, load });
            };
            for (program, name, relay) in [
                (Some(obfs4::PROGRAM), "obfs4proxy client", Relay::Obfs4),
                (Some(socat::PROGRAM), "socat", Relay::Socat),
                (None, "tokio copy 256 KiB", Relay::Copy),
            ] {
                if program.is_none_or(is_installed) {
                    add(name, relay, 1, format!("{name}, 1"));
                } else {
                    skipped.push(format!("{name}, {way}: not installed"));
                }
            }
            add("tokio copy 256 KiB", Relay::Copy, MANY, "tokio copy 256 KiB, 1".to_owned());
            for build in &args.mse {
                for (method, peers) in [
                    (
                        Method::Rc4,
                        ["obfs4proxy client, 1".to_owned(), format!("{} rc4, 1", build.name)],
                    ),
                    (
                        Method::HeaderOnly,
                        [1, MANY].map(|count| format!("tokio copy 256 KiB, {count}")),
                    ),
                ] {
                    let name = format!("{} {}", build.name, method.name());
                    for (connections, peer) in [1, MANY].into_iter().zip(peers) {
                        let relay = Relay::Mse { binary: build.path.clone(), method };
                        add(&name, relay, connections, peer);
                    }
                }
            }
        }
    }
    if args.measures(Part::Handshakes) {
        let first = args.mse.first().map(|build| build.name.as_str()).unwrap_or_default();
        let mut add = |build: &Build, begin: Begin| {
            let name = format!("{} {}", build.name, begin.name());
            // Other builds with the first one; plaintext with what MSE costs.
            let peer = match begin {
                Begin::Mse => format!("{first} {}", begin.name()),
                Begin::Plaintext => format!("{} {}", build.name, Begin::Mse.name()),
            };
            let peer = Some(peer).filter(|peer| *peer != name);
            let (binary, count) = (build.path.clone(), args.handshakes());
            let load = Load::Handshakes { binary, begin, count };
            contenders.push(Contender { name, peer, load });
        };
        for build in &args.mse {
            add(build, Begin::Mse);
            add(build, Begin::Plaintext);
        }
        for build in &args.openssl_dh {
            add(build, Begin::Mse);
        }
    }
    contenders.retain(|contender| args.wants(&contender.name));
    (contenders, skipped)
}

impl Contender {
    pub(crate) async fn sample(&self, bench: &Bench) -> Result<Cost> {
        match &self.load {
            Load::Bulk { relay, connections, direction, volume } => {
                bulk::sample(bench, relay, *connections, *direction, *volume).await
            }
            Load::Handshakes { binary, begin, count } => {
                handshakes::sample(bench, binary, *begin, *count).await
            }
        }
    }

    pub(crate) fn group(&self) -> Group {
        match self.load {
            Load::Bulk { .. } => Group::Byte,
            Load::Handshakes { .. } => Group::Handshake,
        }
    }

    /// How many bytes or handshakes a sample is.
    pub(crate) fn units(&self) -> u64 {
        match self.load {
            Load::Bulk { volume, connections, .. } => {
                volume / connections as u64 * connections as u64
            }
            Load::Handshakes { count, .. } => count as u64,
        }
    }
}

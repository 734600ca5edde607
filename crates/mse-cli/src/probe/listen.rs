//! `--listen`.

use std::net::SocketAddr;

use anyhow::Context;
use mse_probe::{ListenCheck, Listener, Patience, Random, initiator_checks};
use tokio::net::TcpListener;

use super::report::ListenReport;
use super::{conformance, key_log, torrent};
use crate::cli::{AnyCheck, ProbeArgs};
use crate::exit::{Exit, Failure};
use crate::report::Report;

/// Waits, checks, and prints what was seen.
///
/// # Errors
///
/// The address is taken, or a file is out of reach.
pub(super) async fn run(args: &ProbeArgs, address: SocketAddr) -> Result<Exit, Failure> {
    if let Some(other) = args.only.iter().find(|one| matches!(one, AnyCheck::Responder(_))) {
        let id = other.id();
        return Err(Failure::Usage(format!(
            "{id} is a check of a peer that answers, not of one that dials"
        )));
    }
    let torrent = torrent::info_hash(args).await?;
    let random = Random::from_os().context("the system gives no random bytes")?;
    let mut listener = Listener::new(torrent, random, Patience::default());
    if let Some(path) = &args.key_log {
        listener = listener.with_key_log(key_log::open(path)?);
    }
    let socket =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = socket.local_addr().context("the listener has no address")?;
    eprintln!("listening on {address} for {torrent}");
    let checks = chosen(args);
    let heard = listener.listen(socket, &checks, args.wait, |check, judgement| {
        eprintln!("{} {}", check.id, judgement.verdict);
    });
    let heard = heard.await;
    ListenReport::new(address, torrent, &heard, args.bytes).print(args.json)?;
    Ok(conformance::exit(heard.outcomes.iter().map(|outcome| outcome.judgement.verdict)))
}

fn chosen(args: &ProbeArgs) -> Vec<&'static ListenCheck> {
    let asked_for = |check: &&ListenCheck| match &args.only[..] {
        [] => args.hostile || !check.hostile,
        only => only.iter().any(|one| one.id() == check.id),
    };
    initiator_checks().filter(asked_for).collect()
}

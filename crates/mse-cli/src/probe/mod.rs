//! `mse probe`: what a peer speaks.

mod conformance;
mod explain;
mod key_log;
mod listen;
mod report;
mod torrent;

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use anyhow::Context;
use mse_probe::{Dialer, Patience, Random, Sources, Spoken, Survey, survey};

use crate::cli::{AnyCheck, HostPort, ProbeArgs};
use crate::exit::{Exit, Failure};
use crate::report::Report;
use crate::signal::StopSignal;
use report::ProbeReport;

/// Asks, and prints what was seen.
///
/// # Errors
///
/// The peer has no address, a file is out of reach, or we are being stopped.
pub(crate) async fn run(args: ProbeArgs) -> Result<Exit, Failure> {
    let mut stop = StopSignal::watch()?;
    tokio::select! {
        exit = run_unstopped(&args) => exit,
        () = stop.received() => Err(anyhow::anyhow!("stopped before it was done").into()),
    }
}

async fn run_unstopped(args: &ProbeArgs) -> Result<Exit, Failure> {
    match (args.explain, args.listen, &args.peer) {
        (Some(check), ..) => explain::one(check, args.json),
        (_, Some(address), _) => listen::run(args, address).await,
        (.., Some(peer)) => probe(args, peer).await,
        _ => explain::list(args.json),
    }
}

async fn probe(args: &ProbeArgs, peer: &HostPort) -> Result<Exit, Failure> {
    let checks = conformance::chosen(args);
    if let Some(other) = args.only.iter().find(|one| matches!(one, AnyCheck::Initiator(_))) {
        return Err(Failure::Usage(format!(
            "{} is a check of a peer that dials: see --listen",
            other.id()
        )));
    }
    let torrent = torrent::info_hash(args).await?;
    let addresses = peer.addresses().await.with_context(|| format!("cannot resolve {peer}"))?;
    let peer = *addresses.first().with_context(|| format!("{peer} has no address"))?;
    let dialer = Arc::new(dialer(args, peer)?);
    let survey = survey(&dialer, torrent).await;
    let mut report = ProbeReport::of_survey(peer, torrent, &survey, args.bytes);
    let mut exit = exit(&survey);
    if !checks.is_empty() {
        // Whoever speaks nothing that can be read may be the one who needs it most.
        let outcomes = conformance::run(&dialer, torrent, &checks).await;
        report.add_checks(&survey, &outcomes, args.bytes);
        exit = exit.or(conformance::exit(outcomes.iter().map(|one| one.judgement.verdict)));
    }
    report.print(args.json)?;
    Ok(exit)
}

/// What the survey alone comes to.
fn exit(survey: &Survey) -> Exit {
    match survey.spoken() {
        Spoken::Both | Spoken::MseOnly | Spoken::PlaintextOnly if survey.faults().is_empty() => {
            Exit::Done
        }
        Spoken::Both
        | Spoken::MseOnly
        | Spoken::PlaintextOnly
        | Spoken::PlaintextAndBrokenMse
        | Spoken::BrokenMse => Exit::Deviations,
        _ => Exit::Failed,
    }
}

fn dialer(args: &ProbeArgs, peer: SocketAddr) -> Result<Dialer, Failure> {
    if let Some(other) = args.bind.iter().find(|address| address.is_ipv4() != peer.is_ipv4()) {
        return Err(Failure::Usage(format!("{peer} cannot be reached from {other}")));
    }
    for address in &args.bind {
        // Found out here: it would look as if the peer were not there.
        UdpSocket::bind((*address, 0)).map_err(|error| {
            Failure::Usage(format!("{address} is no address to connect from here: {error}"))
        })?;
    }
    let is_ours = peer.ip().is_loopback() && peer.is_ipv4();
    let sources = match &args.bind[..] {
        // Elsewhere, each of these addresses would have to be set up first.
        [] if is_ours && cfg!(target_os = "linux") => Sources::loopback(),
        addresses => Sources::addresses(addresses),
    };
    let random = Random::from_os().context("the system gives no random bytes")?;
    let dialer = Dialer::new(peer, sources, random, Patience::default());
    match &args.key_log {
        Some(path) => Ok(dialer.with_key_log(key_log::open(path)?)),
        None => Ok(dialer),
    }
}

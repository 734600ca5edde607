//! `mse proxy`: encrypted connections for a client that has none.

mod check;

use std::sync::Arc;

use anyhow::{Context, anyhow};
use mse::KeyLog;
use mse_io::KeyLogFile;
use mse_proxy::sources::Sources;
use mse_proxy::{
    Credentials, Incoming, IncomingConfig, LoopbackTargets, Outgoing, OutgoingConfig, Shared,
};
use tokio::task::JoinSet;

use crate::cli::ProxyArgs;
use crate::exit::{Exit, Failure};
use crate::policy::crypto_policy;
use crate::signal::StopSignal;
use check::{check, credentials};

/// Serves until asked to stop.
///
/// # Errors
///
/// An address cannot be listened on, or the arguments make no sense.
pub(crate) async fn run(args: ProxyArgs) -> Result<Exit, Failure> {
    check(&args)?;
    let credentials = credentials(&args)?;
    // Before anybody is told that we are ready.
    let mut stop = StopSignal::watch()?;
    let shared = Shared::new();
    let key_log = match &args.key_log {
        Some(path) => {
            let file = KeyLogFile::open(path)
                .with_context(|| format!("cannot write the key log {}", path.display()))?;
            Some(Arc::new(file) as Arc<dyn KeyLog>)
        }
        None => None,
    };
    let mut config = outgoing_config(&args, key_log.clone());
    config.credentials = credentials.map(|(user, password)| Credentials::new(user, password));
    let outgoing = Outgoing::bind(config, shared.clone())
        .await
        .map_err(|error| anyhow!("{error}; choose another address with --socks"))?;
    let mut incoming = None;
    if let (Some(listen), Some(client)) = (args.listen, args.client) {
        let mut config = IncomingConfig::new(listen, client);
        config.policy = args.incoming.into();
        config.methods = crypto_policy(args.methods, args.prefer_method);
        config.key_log = key_log;
        let bound = Incoming::bind(config, shared.clone())
            .await
            .map_err(|error| anyhow!("{error}; choose another address with --listen"))?;
        incoming = Some((bound, client));
    }
    // Before the first peer names one of them.
    let sources = sources(&args, &shared).await?;

    let mut tasks = JoinSet::new();
    tracing::info!("socks on {}", outgoing.local_addr());
    tasks.spawn(outgoing.run());
    if let Some((incoming, client)) = incoming {
        tracing::info!("listening on {}", incoming.local_addr());
        tracing::info!("client at {client}");
        tasks.spawn(incoming.run());
    }
    tasks.spawn(sources.run());

    stop.received().await;
    let totals = shared.connections().totals();
    tracing::info!(
        "stopped; peers: {} encrypted, {} plaintext",
        totals.peers.mse,
        totals.peers.plaintext
    );
    Ok(Exit::Done)
}

/// The torrents we answer for, looked at once.
async fn sources(args: &ProxyArgs, shared: &Shared) -> Result<Sources, Failure> {
    let sources = Sources::new(shared.torrents().clone());
    let sources = args.torrents.iter().fold(sources, |sources, path| sources.with_directory(path));
    let mut sources = args.hashes.iter().fold(sources, |sources, path| sources.with_list(path));
    let sources = tokio::task::spawn_blocking(move || {
        sources.refresh();
        sources
    })
    .await
    .context("looking for torrents stopped")?;
    if args.listen.is_some() {
        let count = shared.torrents().len();
        tracing::info!("answers for {count} {}", if count == 1 { "torrent" } else { "torrents" });
        if args.torrents.is_empty() && args.hashes.is_empty() {
            tracing::info!(
                "without --torrents or --hashes, an encrypted peer is answered only for torrents of \
                 which the client has dialled a peer"
            );
        }
    }
    Ok(sources)
}

fn outgoing_config(args: &ProxyArgs, key_log: Option<Arc<dyn KeyLog>>) -> OutgoingConfig {
    let mut config = OutgoingConfig::new(args.socks);
    config.policy = args.outgoing.into();
    config.methods = crypto_policy(args.methods, args.prefer_method);
    config.loopback =
        if args.allow_loopback { LoopbackTargets::Allow } else { LoopbackTargets::Refuse };
    config.key_log = key_log;
    config
}

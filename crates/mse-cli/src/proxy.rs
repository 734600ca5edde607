//! `mse proxy`: encrypted connections for a client that has none.

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

/// Serves until asked to stop.
///
/// # Errors
///
/// An address cannot be listened on, or the arguments make no sense.
pub(crate) async fn run(args: ProxyArgs) -> Result<Exit, Failure> {
    check(&args)?;
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
    let mut tasks = JoinSet::new();

    let outgoing = Outgoing::bind(outgoing_config(&args, key_log.clone()), shared.clone())
        .await
        .map_err(|error| anyhow!("{error}; choose another address with --socks"))?;
    tracing::info!("socks on {}", outgoing.local_addr());
    tasks.spawn(outgoing.run());

    if let (Some(listen), Some(client)) = (args.listen, args.client) {
        let mut config = IncomingConfig::new(listen, client);
        config.policy = args.incoming.into();
        config.methods = crypto_policy(args.methods, args.prefer_method);
        config.key_log = key_log;
        let incoming = Incoming::bind(config, shared.clone())
            .await
            .map_err(|error| anyhow!("{error}; choose another address with --listen"))?;
        tracing::info!("listening on {}", incoming.local_addr());
        tracing::info!("client at {client}");
        tasks.spawn(incoming.run());
    }

    let sources = Sources::new(shared.torrents().clone());
    let sources = args.torrents.iter().fold(sources, |sources, path| sources.with_directory(path));
    let sources = args.hashes.iter().fold(sources, |sources, path| sources.with_list(path));
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

fn outgoing_config(args: &ProxyArgs, key_log: Option<Arc<dyn KeyLog>>) -> OutgoingConfig {
    let mut config = OutgoingConfig::new(args.socks);
    config.credentials = args
        .socks_user
        .as_ref()
        .zip(args.socks_password.as_ref())
        .map(|(user, password)| Credentials::new(user, password));
    config.policy = args.outgoing.into();
    config.methods = crypto_policy(args.methods, args.prefer_method);
    config.loopback =
        if args.allow_loopback { LoopbackTargets::Allow } else { LoopbackTargets::Refuse };
    config.key_log = key_log;
    config
}

fn check(args: &ProxyArgs) -> Result<(), Failure> {
    if !args.socks.ip().to_canonical().is_loopback() && args.socks_user.is_none() {
        return Err(Failure::Usage(format!(
            "--socks {} can be reached from other machines, which could connect anywhere through it; \
             add --socks-user and --socks-password, or stay on 127.0.0.1",
            args.socks
        )));
    }
    for path in &args.torrents {
        if !path.is_dir() {
            return Err(Failure::Usage(format!(
                "--torrents {} is not a directory",
                path.display()
            )));
        }
    }
    for path in &args.hashes {
        if !path.is_file() {
            return Err(Failure::Usage(format!("--hashes {} is not a file", path.display())));
        }
    }
    Ok(())
}

//! A long and unfriendly day of the proxy's incoming half: it has to serve who is honest, to keep out who is
//! not, and to give back what it held.

mod account;
mod addresses;
mod args;
mod client;
mod flood;
mod honest;
mod hostile;
mod metrics;
mod phases;
mod proxy;
mod tally;
mod usage;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::{Instant, sleep};

use crate::files;
use account::Account;
use addresses::Addresses;
pub(crate) use args::SoakArgs;
pub(crate) use client::serve as serve_as_client;
use client::{Client, Visit};
use honest::Honest;
use metrics::Metrics;
use phases::Phase;
use proxy::Proxy;
use tally::Tally;
use usage::Usage;

/// Whatever takes longer has hung: the proxy keeps a failed handshake for up to 60 s.
const HANG: Duration = Duration::from_secs(90);

/// How many honest connections of those one after the other there are at a time.
const LANES: usize = 32;

/// File descriptors that are kept for other things than connections.
const SPARE: usize = 200;

/// How much more memory may be resident than after the last phase that [may grow](Phase::may_grow), 32 MiB.
///
/// glibc gives back no page on which something lives, and a full hash table doubles once more when enough of it
/// was replaced. So a proxy that holds no more than before has more pages for a while: 11 to 14 MiB were seen
/// after 100,000 connections, and 23 MiB after 600,000, all but 1 MiB of it by the first third. What is lost with each
/// connection has no such end: 400 bytes for each of 100,000 were 48 MiB.
const RESIDENT_MARGIN: u64 = 32 << 20;

/// A proxy, its client, and those who come.
struct Soak {
    proxy: Proxy,
    client: Client,
    addresses: Arc<Addresses>,
    /// How many file descriptors a process may have.
    files: usize,
}

/// Prints what happens, and returns the number of complaints.
///
/// # Errors
///
/// The proxy is gone, or the load could not be made.
pub(crate) async fn run(args: &SoakArgs) -> Result<usize> {
    let directory = tempfile::tempdir()?;
    let mut soak = Soak::start(args, directory.path()).await?;
    let start = Usage::settled(soak.proxy.pid(), usize::MAX).await?;
    let (mut before, mut baseline, mut complaints) = (start, start, 0);
    for phase in Phase::ALL {
        let began = Instant::now();
        println!("{}", phase.title(args));
        let mut account = Account::default();
        let metrics = Metrics::of(soak.proxy.status()).await?;
        phase.run(&mut soak, args, &mut account).await.context("the soak cannot go on")?;
        let after = soak.at_rest(start, &metrics, &mut account).await?;
        account.say(format!("before: {before}"));
        account.say(format!("after:  {after}, {} s later", began.elapsed().as_secs()));
        if phase.may_grow() {
            baseline.resident = after.resident;
        }
        compare(baseline, after, &mut account);
        complaints += account.complaints().len();
        before = after;
    }
    println!("the end");
    let mut account = Account::default();
    let log = soak.proxy.log();
    soak.proxy.stop(&mut account).await?;
    Proxy::tell_log(&log, &mut account)?;
    complaints += account.complaints().len();
    println!("{}", if complaints == 0 { "passed" } else { "FAILED" });
    Ok(complaints)
}

fn compare(baseline: Usage, after: Usage, account: &mut Account) {
    if after.descriptors > baseline.descriptors {
        let more = after.descriptors - baseline.descriptors;
        account.complain(format!("{more} file descriptors were not given back"));
    }
    if after.resident > baseline.resident + RESIDENT_MARGIN {
        let more = (after.resident - baseline.resident) >> 10;
        let margin = RESIDENT_MARGIN >> 10;
        account.complain(format!("{more} KiB of memory were not given back, {margin} may be kept"));
    }
}

impl Soak {
    async fn start(args: &SoakArgs, directory: &std::path::Path) -> Result<Self> {
        let files = files::allow(2 * args.at_once() + SPARE)?;
        let client = Client::start().await?;
        let proxy =
            Proxy::start(&args.mse, client.address(), args.at_once(), args.deadline(), directory)?;
        let mut soak = Self { proxy, client, addresses: Arc::default(), files };
        let end = Instant::now() + HANG;
        let honest = soak.honest();
        while let Err(error) = honest.open().await {
            soak.proxy.check()?;
            ensure!(Instant::now() < end, "the proxy does not answer: {error:#}");
            sleep(Duration::from_millis(20)).await;
        }
        Ok(soak)
    }

    /// Honest peers, of whom none came yet.
    fn honest(&self) -> Honest {
        let (addresses, proxy) = (Arc::clone(&self.addresses), self.proxy.listen());
        Honest { addresses, proxy, tally: Arc::new(Tally::new()) }
    }

    /// Waits until all have gone. Complains of what is left, and of who should not have been there.
    async fn at_rest(
        &self,
        start: Usage,
        before: &Metrics,
        account: &mut Account,
    ) -> Result<Usage> {
        let usage = Usage::settled(self.proxy.pid(), start.descriptors).await?;
        let metrics = Metrics::of(self.proxy.status()).await?;
        metrics.tell_since(before, account);
        if metrics.open() > 0 {
            account.complain(format!("the proxy says that {} are open", metrics.open()));
        }
        let strangers = self.client.visits().count(Visit::Stranger);
        if strangers > 0 {
            account.complain(format!("{strangers} strangers got through to the client"));
        }
        Ok(usage)
    }
}

//! The proxy under test: its incoming half, on whichever CPUs it likes.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

use super::HANG;
use super::account::Account;
use crate::load::SKEY;
use crate::programs::{Program, free_address};

/// The handshakes that it allows at a time: the default.
pub(super) const HANDSHAKES: usize = 1024;

/// The key exchanges that it allows an address, in how many seconds: the default.
pub(super) const KEY_EXCHANGES: u64 = 15;
pub(super) const KEY_EXCHANGE_WINDOW: u64 = 30;

/// What it asks for at least, beside the connections: as many as are still in the tarpit, and more.
const SPARE_CONNECTIONS: usize = 4096;

/// A running proxy.
#[derive(Debug)]
pub(super) struct Proxy {
    program: Program,
    listen: SocketAddr,
    status: SocketAddr,
    /// Its log.
    log: PathBuf,
}

impl Proxy {
    /// Starts it for a client. MSE is required, and limits hold for loopback as they do for all.
    pub(super) fn start(
        binary: &Path,
        client: SocketAddr,
        connections: usize,
        deadline: Duration,
        directory: &Path,
    ) -> Result<Self> {
        let hashes = directory.join("hashes");
        let hex: String = SKEY.0.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(&hashes, hex + "\n").context("cannot write the list of torrents")?;
        let [socks, listen, status] = [free_address()?, free_address()?, free_address()?];
        let log = directory.join("log");
        let mut command = Command::new(binary);
        command.args(["proxy", "--incoming", "require", "--limit-loopback"]);
        let mut set = |name: &str, value: String| {
            command.args([name, &value]);
        };
        set("--socks", socks.to_string());
        set("--listen", listen.to_string());
        set("--status", status.to_string());
        set("--client", client.to_string());
        set("--limit-connections", (connections + SPARE_CONNECTIONS).to_string());
        set("--limit-handshakes", HANDSHAKES.to_string());
        set("--limit-handshake-deadline", deadline.as_secs().to_string());
        set("--limit-key-exchanges", KEY_EXCHANGES.to_string());
        set("--limit-key-exchange-window", KEY_EXCHANGE_WINDOW.to_string());
        command.arg("--hashes").arg(hashes).stdout(Stdio::null());
        command.stderr(File::create(&log).context("cannot write the proxy's log")?);
        // The settings are those above, whatever is in the environment.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MSE_") {
                command.env_remove(name);
            }
        }
        Ok(Self { program: Program::spawn(&mut command)?, listen, status, log })
    }

    pub(super) fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Where peers dial.
    pub(super) fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Where its metrics are.
    pub(super) fn status(&self) -> SocketAddr {
        self.status
    }

    /// Whether it still runs.
    ///
    /// # Errors
    ///
    /// It does not, with what it logged.
    pub(super) fn check(&mut self) -> Result<()> {
        let Some(status) = self.program.ended()? else { return Ok(()) };
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        bail!("the proxy ended with {status}: {log}")
    }

    /// Stops it by SIGTERM.
    pub(super) async fn stop(mut self, account: &mut Account) -> Result<()> {
        kill(Pid::from_raw(self.pid().try_into()?), Signal::SIGTERM)?;
        let end = Instant::now() + HANG;
        let status = loop {
            match self.program.ended()? {
                Some(status) => break status,
                None if Instant::now() > end => bail!("it does not stop by SIGTERM"),
                None => sleep(Duration::from_millis(20)).await,
            }
        };
        account.say(format!("stopped by SIGTERM: {status}"));
        if !status.success() {
            account.complain(format!("it stopped with {status}"));
        }
        Ok(())
    }

    /// Says what it logged.
    pub(super) fn tell_log(log: &Path, account: &mut Account) -> Result<()> {
        let log = fs::read_to_string(log).context("cannot read the proxy's log")?;
        let warnings = log.lines().filter(|line| line.contains("WARN")).count();
        account.say(format!("its log: {} lines, {warnings} of them warnings", log.lines().count()));
        for line in log.lines().filter(|line| is_bug(line)) {
            account.complain(format!("it logged: {line}"));
        }
        Ok(())
    }

    pub(super) fn log(&self) -> PathBuf {
        self.log.clone()
    }
}

/// Whether a line of the log is of something that must not be: a task that panicked, or an error.
fn is_bug(line: &str) -> bool {
    line.contains("panicked") || line.contains("ERROR")
}

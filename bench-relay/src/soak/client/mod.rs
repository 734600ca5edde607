//! The client behind the proxy: a process, so that it can be killed.

mod process;
mod visits;

use std::io::Read;
use std::net::SocketAddr;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::{Instant, sleep};

use super::HANG;
use crate::programs::{Program, free_address};
pub(crate) use process::serve;
pub(super) use visits::{Visit, Visits};

/// The client, and what it saw.
#[derive(Debug)]
pub(super) struct Client {
    address: SocketAddr,
    running: Option<Program>,
    visits: Arc<Visits>,
}

impl Client {
    pub(super) async fn start() -> Result<Self> {
        let mut client = Self { address: free_address()?, running: None, visits: Arc::default() };
        client.restart().await?;
        Ok(client)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many came, of each kind, since the first start.
    pub(super) fn visits(&self) -> &Visits {
        &self.visits
    }

    /// Ends it by SIGKILL.
    pub(super) fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it again, on the same port, and waits until it listens.
    pub(super) async fn restart(&mut self) -> Result<()> {
        let starts = self.visits.count(Visit::Listening);
        let mut command = Command::new(std::env::current_exe().context("no path of our own")?);
        command.arg("soak-client").arg(self.address.to_string()).stdout(Stdio::piped());
        let mut program = Program::spawn(&mut command)?;
        let told = program.take_stdout().context("no pipe from the client")?;
        let visits = Arc::clone(&self.visits);
        thread::spawn(move || listen(told, &visits));
        self.running = Some(program);
        let end = Instant::now() + HANG;
        while self.visits.count(Visit::Listening) == starts {
            ensure!(Instant::now() < end, "the client does not listen");
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

/// Counts what the client tells, to its end. What it wrote before it was killed is still read.
fn listen(mut told: ChildStdout, visits: &Visits) {
    let mut letters = [0; 4096];
    while let Ok(count @ 1..) = told.read(&mut letters) {
        letters[..count].iter().for_each(|&letter| visits.add(letter));
    }
}

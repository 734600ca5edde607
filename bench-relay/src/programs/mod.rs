//! The programs under test, as child processes.

pub(crate) mod copy;
pub(crate) mod mse;
pub(crate) mod obfs4;
pub(crate) mod socat;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::place::Place;

/// A running program. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Program(Child);

/// Where a program runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum On {
    TestCpu,
    LoadCpu,
}

impl Program {
    pub(crate) fn start(command: &mut Command, on: On, place: Place) -> Result<Self> {
        command.stderr(Stdio::null());
        match on {
            On::TestCpu => place.on_test_cpu(|| Self::spawn(command))?,
            On::LoadCpu => Self::spawn(command),
        }
    }

    /// Starts it on whichever CPUs we may use.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_owned();
        // Some end when their standard input does, so that none survives us.
        let child = command.stdin(Stdio::piped()).spawn();
        Ok(Self(child.with_context(|| format!("cannot start {}", name.display()))?))
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Its standard output, once, if it was asked for.
    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A loopback address at which nobody listens now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}

/// Whether a program is in the path.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(name).is_file())
}

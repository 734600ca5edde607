//! The programs under test, as child processes.

pub(crate) mod copy;
pub(crate) mod mse;
pub(crate) mod obfs4;
pub(crate) mod socat;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, Stdio};

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
        let name = command.get_program().to_owned();
        // Some end when their standard input does, so that none survives us.
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let child = match on {
            On::TestCpu => place.on_test_cpu(|| command.spawn())?,
            On::LoadCpu => command.spawn(),
        };
        Ok(Self(child.with_context(|| format!("cannot start {}", name.display()))?))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Its standard output, once, if it was asked for.
    fn take_stdout(&mut self) -> Option<ChildStdout> {
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

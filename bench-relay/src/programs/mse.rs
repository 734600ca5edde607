//! `mse proxy`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;
use serde::Serialize;

use super::{On, Program};
use crate::place::Place;

/// What the payload is carried by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    Rc4,
    HeaderOnly,
}

impl Method {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rc4 => "rc4",
            Self::HeaderOnly => "header-only",
        }
    }
}

/// Starts the outgoing half alone.
pub(crate) fn outgoing(
    binary: &Path,
    method: Method,
    socks: SocketAddr,
    place: Place,
) -> Result<Program> {
    let mut command = proxy(binary, socks);
    command.args(["--allow-loopback", "--outgoing", "require", "--methods", method.name()]);
    Program::start(&mut command, On::TestCpu, place)
}

/// How the incoming half is started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming<'a> {
    /// Has to be there, and is not used.
    pub(crate) socks: SocketAddr,
    pub(crate) listen: SocketAddr,
    pub(crate) client: SocketAddr,
    /// The file of torrents it answers for.
    pub(crate) hashes: &'a Path,
}

/// Starts the incoming half, which answers MSE and plaintext.
pub(crate) fn incoming(binary: &Path, half: Incoming<'_>, place: Place) -> Result<Program> {
    let mut command = proxy(binary, half.socks);
    command.arg("--listen").arg(half.listen.to_string());
    command.arg("--client").arg(half.client.to_string());
    command.arg("--hashes").arg(half.hashes);
    Program::start(&mut command, On::TestCpu, place)
}

fn proxy(binary: &Path, socks: SocketAddr) -> Command {
    let mut command = Command::new(binary);
    command.arg("proxy").arg("--socks").arg(socks.to_string()).stdout(Stdio::null());
    command
}

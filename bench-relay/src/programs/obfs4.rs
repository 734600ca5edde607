//! obfs4proxy, client and server, spoken to as Tor does: the pluggable transport specification.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{On, Program};
use crate::place::Place;

pub(crate) const PROGRAM: &str = "obfs4proxy";

/// Both sides of a tunnel.
#[derive(Debug)]
pub(crate) struct Tunnel {
    pub(crate) client: Program,
    /// Runs on the CPU of the load, as it is not what is measured.
    pub(crate) server: Program,
    /// The client's SOCKS5 address.
    pub(crate) socks: SocketAddr,
    /// The server's address, the target of SOCKS.
    pub(crate) target: SocketAddr,
    /// The server's key, the user name of SOCKS.
    pub(crate) user: String,
}

impl Tunnel {
    /// Starts both sides; the server passes everything on to `to`. They keep files in `directory`.
    pub(crate) fn start(to: SocketAddr, directory: &Path, place: Place) -> Result<Self> {
        let bind = super::free_address()?;
        let mut command = transport(&directory.join("server"));
        command
            .env("TOR_PT_SERVER_TRANSPORTS", "obfs4")
            .env("TOR_PT_SERVER_BINDADDR", format!("obfs4-{bind}"))
            .env("TOR_PT_ORPORT", to.to_string());
        let mut server = Program::start(&mut command, On::LoadCpu, place)?;
        let line = wait_for(&mut server, "SMETHOD obfs4 ")?;
        let (target, user) = parse_server(&line).with_context(|| line.clone())?;

        let mut command = transport(&directory.join("client"));
        command.env("TOR_PT_CLIENT_TRANSPORTS", "obfs4").env("GOMAXPROCS", "1");
        let mut client = Program::start(&mut command, On::TestCpu, place)?;
        let line = wait_for(&mut client, "CMETHOD obfs4 socks5 ")?;
        let socks = line.trim().parse().with_context(|| line.clone())?;
        Ok(Self { client, server, socks, target, user })
    }
}

fn transport(state: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env("TOR_PT_MANAGED_TRANSPORT_VER", "1")
        .env("TOR_PT_STATE_LOCATION", state)
        .env("TOR_PT_EXIT_ON_STDIN_CLOSE", "1")
        .stdout(Stdio::piped());
    command
}

/// The rest of the line that begins with `word`. Reads to the last line: a program that writes to a
/// closed pipe is killed.
fn wait_for(program: &mut Program, word: &str) -> Result<String> {
    let stdout = program.take_stdout().context("no output")?;
    let mut found = None;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if let Some(rest) = line.strip_prefix(word) {
            found = Some(rest.to_owned());
        }
        if line.contains("ERROR") {
            bail!("obfs4proxy: {line}");
        }
        if line.ends_with("METHODS DONE") {
            break;
        }
    }
    found.with_context(|| format!("obfs4proxy ended without a word of {word}"))
}

/// `127.0.0.1:1 ARGS:cert=..,iat-mode=0`: SOCKS wants a semicolon between the arguments.
fn parse_server(line: &str) -> Option<(SocketAddr, String)> {
    let (address, arguments) = line.trim().split_once(" ARGS:")?;
    Some((address.parse().ok()?, arguments.replace(',', ";")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_says_where_and_with_which_key() {
        let (address, user) = parse_server("127.0.0.1:7 ARGS:cert=a+/b,iat-mode=0").unwrap();
        assert_eq!(address.port(), 7);
        assert_eq!(user, "cert=a+/b;iat-mode=0");
        assert_eq!(parse_server("127.0.0.1:7"), None);
    }
}

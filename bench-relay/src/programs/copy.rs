//! A relay of tokio's own: what passing bytes costs with nothing added.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tokio::io::copy_bidirectional_with_sizes;
use tokio::net::{TcpListener, TcpStream};

use super::{On, Program};
use crate::place::Place;

/// As large as the proxy's buffers, 256 KiB.
const BUFFER: usize = 256 << 10;

/// Starts this program again as the relay.
pub(crate) fn start(listen: SocketAddr, to: SocketAddr, place: Place) -> Result<Program> {
    let mut command = Command::new(std::env::current_exe().context("no path of our own")?);
    command.arg("copy-relay").args([listen.to_string(), to.to_string()]).stdout(Stdio::null());
    Program::start(&mut command, On::TestCpu, place)
}

/// What it does then, until it is killed.
pub(crate) async fn serve(listen: SocketAddr, to: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await?;
    loop {
        let (client, _) = listener.accept().await?;
        tokio::spawn(relay(client, to));
    }
}

async fn relay(mut client: TcpStream, to: SocketAddr) -> std::io::Result<()> {
    let mut peer = TcpStream::connect(to).await?;
    client.set_nodelay(true)?;
    peer.set_nodelay(true)?;
    copy_bidirectional_with_sizes(&mut client, &mut peer, BUFFER, BUFFER).await?;
    Ok(())
}

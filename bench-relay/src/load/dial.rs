//! The client's end.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::socks;

/// How long a program may take until it listens.
const START: Duration = Duration::from_secs(10);

/// How long to wait before trying again.
const RETRY: Duration = Duration::from_millis(10);

/// How a client reaches the peer through the program under test.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// The program passes on to an address that it knows.
    Direct(SocketAddr),
    Socks {
        proxy: SocketAddr,
        target: SocketAddr,
        user: Option<String>,
    },
}

/// Connects, as soon as the program listens.
pub(crate) async fn dial(way: &Way) -> Result<TcpStream> {
    match way {
        Way::Direct(address) => connect(*address).await,
        Way::Socks { proxy, target, user } => {
            let mut stream = connect(*proxy).await?;
            socks::connect(&mut stream, *target, user.as_deref()).await?;
            Ok(stream)
        }
    }
}

async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let deadline = Instant::now() + START;
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(_) if Instant::now() < deadline => sleep(RETRY).await,
            Err(error) => return Err(error).context("the program does not listen"),
        }
    }
}

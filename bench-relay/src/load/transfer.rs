//! The bulk.

use std::cell::RefCell;
use std::io;

use anyhow::{Result, bail};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The most that is written or read at a time, in bytes.
const CHUNK: usize = 256 << 10;

/// What is written.
static BYTES: [u8; CHUNK] = [0xa5; CHUNK];

thread_local! {
    /// Where everything is read to: one buffer for all connections keeps out of the caches.
    static SINK: RefCell<Vec<u8>> = RefCell::new(vec![0; CHUNK]);
}

/// Which way the bulk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Direction {
    /// From the client to the peer: the proxy encrypts.
    Up,
    /// From the peer to the client: the proxy decrypts.
    Down,
    /// Half of the bytes either way, at the same time.
    Both,
}

/// The two ends of a connection through the program under test.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) client: TcpStream,
    pub(crate) peer: TcpStream,
}

/// Moves `each` bytes through every connection, all of them at the same time.
pub(crate) async fn transfer(
    ends: Vec<Ends>,
    direction: Direction,
    each: u64,
) -> Result<Vec<Ends>> {
    let mut tasks = JoinSet::new();
    for Ends { client, peer } in ends {
        tasks.spawn(async move {
            let (up, down) = match direction {
                Direction::Up => (each, 0),
                Direction::Down => (0, each),
                Direction::Both => (each.div_ceil(2), each / 2),
            };
            tokio::try_join!(
                send(&client, up),
                receive(&peer, up),
                send(&peer, down),
                receive(&client, down),
            )?;
            Ok(Ends { client, peer })
        });
    }
    let mut ends = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        let ended: Result<Ends> = ended?;
        ends.push(ended?);
    }
    Ok(ends)
}

async fn send(stream: &TcpStream, mut left: u64) -> Result<()> {
    while left > 0 {
        stream.writable().await?;
        let length = left.min(CHUNK as u64) as usize;
        left -= progress(stream.try_write(&BYTES[..length]))?;
    }
    Ok(())
}

async fn receive(stream: &TcpStream, mut left: u64) -> Result<()> {
    while left > 0 {
        stream.readable().await?;
        let length = left.min(CHUNK as u64) as usize;
        let read = SINK.with_borrow_mut(|sink| stream.try_read(&mut sink[..length]));
        left -= progress(read)?;
    }
    Ok(())
}

/// How far an operation came. Nothing, if it has to wait.
fn progress(done: io::Result<usize>) -> Result<u64> {
    match done {
        Ok(0) => bail!("the relay closed the connection"),
        Ok(length) => Ok(length as u64),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error.into()),
    }
}

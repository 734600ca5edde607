//! The client side of SOCKS5 (RFC 1928), with a user name where there is one (RFC 1929).

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks the proxy for a connection to `target`.
pub(crate) async fn connect(
    stream: &mut TcpStream,
    target: SocketAddr,
    user: Option<&str>,
) -> Result<()> {
    let method = if user.is_some() { 2 } else { 0 };
    stream.write_all(&[5, 1, method]).await?;
    let mut chosen = [0; 2];
    stream.read_exact(&mut chosen).await?;
    ensure!(chosen == [5, method], "the proxy refuses the SOCKS method");
    if let Some(user) = user {
        let length = u8::try_from(user.len()).context("the user name is too long")?;
        // A password has at least one byte; pluggable transports send a zero.
        let request = [&[1, length], user.as_bytes(), &[1, 0]].concat();
        stream.write_all(&request).await?;
        let mut granted = [0; 2];
        stream.read_exact(&mut granted).await?;
        ensure!(granted[1] == 0, "the proxy refuses the user name");
    }
    let SocketAddr::V4(target) = target else { bail!("only IPv4 is spoken here") };
    let mut request = vec![5, 1, 0, 1];
    request.extend_from_slice(&target.ip().octets());
    request.extend_from_slice(&target.port().to_be_bytes());
    stream.write_all(&request).await?;
    let mut reply = [0; 4];
    stream.read_exact(&mut reply).await?;
    ensure!(reply[1] == 0, "SOCKS error {}", reply[1]);
    let bound = match reply[3] {
        1 => 4 + 2,
        4 => 16 + 2,
        kind => bail!("an unknown kind of SOCKS address, {kind}"),
    };
    stream.read_exact(&mut [0; 18][..bound]).await?;
    Ok(())
}

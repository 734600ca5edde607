//! What the client does, as a process of its own.

use std::io::{Read, Write, stdin, stdout};
use std::net::SocketAddr;
use std::process::exit;
use std::thread;

use anyhow::{Context, Result};
use peer_wire::HANDSHAKE_LENGTH;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

use super::Visit;
use crate::load::{answer, greeting};
use crate::soak::hostile::quitter;

/// Answers handshakes and sends back whatever follows, until it is killed or whoever started it is gone.
pub(crate) async fn serve(listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await.context("cannot listen")?;
    thread::spawn(|| {
        // Nothing is ever written to it.
        let _ = stdin().read(&mut [0]);
        exit(0);
    });
    tell(Visit::Listening);
    loop {
        let (stream, _) = listener.accept().await?;
        // How a connection ends is up to its peer.
        tokio::spawn(async move { drop(echo(stream).await) });
    }
}

async fn echo(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let visit = visit(&mut stream).await;
    tell(visit);
    if visit == Visit::Silent {
        return Ok(());
    }
    stream.write_all(&answer()).await?;
    let (mut reader, mut writer) = stream.split();
    copy(&mut reader, &mut writer).await?;
    writer.shutdown().await?;
    Ok(())
}

async fn visit(stream: &mut TcpStream) -> Visit {
    let mut handshake = [0; HANDSHAKE_LENGTH];
    let mut length = 0;
    while length < handshake.len() {
        match stream.read(&mut handshake[length..]).await {
            Ok(read @ 1..) => length += read,
            Ok(0) | Err(_) if length == 0 => return Visit::Silent,
            Ok(0) | Err(_) => break,
        }
    }
    match handshake {
        it if it == greeting() => Visit::Honest,
        it if it == quitter() => Visit::Quitter,
        _ => Visit::Stranger,
    }
}

fn tell(visit: Visit) {
    let mut out = stdout().lock();
    // Whoever started it may be gone.
    let _ = out.write_all(&[visit.letter()]).and_then(|()| out.flush());
}

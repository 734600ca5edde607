//! The peer's end.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, ensure};
use mse::{CryptoMethod, CryptoPolicy};
use mse_io::Stream;
use mse_io::tokio::respond;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::words::{SKEY, answer, check, expect, greeting};
use crate::programs::mse::Method;

/// What a peer speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Speaks {
    Plaintext,
    Mse(Method),
}

/// Where connections come out of the program under test.
#[derive(Debug)]
pub(crate) struct Peer {
    listener: TcpListener,
    speaks: Speaks,
}

type MseStream = Stream<OwnedReadHalf, OwnedWriteHalf>;

impl Peer {
    pub(crate) async fn listen(speaks: Speaks) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self { listener, speaks })
    }

    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Takes a connection, and exchanges BitTorrent handshakes on it.
    pub(crate) async fn accept(&self) -> Result<Accepted> {
        loop {
            let (mut stream, _) = self.listener.accept().await?;
            stream.set_nodelay(true)?;
            let Speaks::Mse(method) = self.speaks else {
                expect(&mut stream, &greeting()).await?;
                stream.write_all(&answer()).await?;
                return Ok(Accepted::Plaintext(stream));
            };
            let (reader, writer) = stream.into_split();
            let policy = CryptoPolicy::PREFER_RC4;
            let lookup = |hash| (hash == SKEY.hash()).then_some((SKEY, policy));
            // An initiator gives up 1 in 256 handshakes and dials again.
            let Ok(mut stream) = respond(reader, writer, lookup).await else { continue };
            ensure!(stream.method() == method.into(), "another method was negotiated");
            expect(&mut stream, &greeting()).await?;
            stream.write_all(&answer()).await?;
            return Ok(Accepted::Mse(Box::new(stream)));
        }
    }
}

/// A connection as it arrived.
#[derive(Debug)]
pub(crate) enum Accepted {
    Plaintext(TcpStream),
    Mse(Box<MseStream>),
}

impl Accepted {
    /// Compares bytes both ways.
    pub(crate) async fn check(&mut self, client: &mut TcpStream) -> Result<()> {
        match self {
            Self::Plaintext(stream) => check(client, stream).await,
            Self::Mse(stream) => check(client, &mut **stream).await,
        }
    }

    /// The transport. From here on nobody encrypts or decrypts at this end: to the program under test
    /// any bytes are as good, and the load stays cheap.
    pub(crate) fn into_transport(self) -> Result<TcpStream> {
        match self {
            Self::Plaintext(stream) => Ok(stream),
            Self::Mse(stream) => {
                let (reader, writer) = stream.into_split();
                let (reader, rest) = reader.into_parts();
                ensure!(rest.buffered().is_empty(), "payload was left in the peer's stream");
                reader.reunite(writer.into_parts().0).context("halves of two streams")
            }
        }
    }
}

impl From<Method> for CryptoMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::Rc4 => Self::Rc4,
            Method::HeaderOnly => Self::Plaintext,
        }
    }
}

//! Fronts: how a client says where it wants to go, and how it is told what came of it.

mod http;
mod reason;
mod refusal;
mod socks;
pub(super) mod target;
mod transparent;

use std::io;
use std::net::SocketAddr;

use thiserror::Error;
use tokio::net::TcpStream;

use super::client::Client;
use super::config::{Accept, OutgoingConfig};
use crate::dials::Dials;
use crate::parting::Parting;
use http::HttpError;
pub(super) use refusal::Refusal;
use socks::SocksError;
use target::Target;
use transparent::TransparentError;
pub(super) use transparent::is_available as has_transparent;

/// The version byte that SOCKS5 begins with (RFC 1928).
const SOCKS5: u8 = 5;

/// Why a client was not served. It was told, as far as its protocol has a word for it.
#[derive(Debug, Error)]
pub(super) enum FrontError {
    #[error("SOCKS: {0}")]
    Socks(#[from] SocksError),
    #[error("HTTP: {0}")]
    Http(#[from] HttpError),
    #[error("transparent mode: {0}")]
    Transparent(#[from] TransparentError),
    #[error("the client has gone: {0}")]
    Gone(#[from] io::Error),
    #[error("the client begins neither with SOCKS5 nor with HTTP, but with byte {0:#04x}")]
    Unknown(u8),
}

/// A client that waits to be told whether it is connected.
pub(super) struct Request {
    pub(super) target: Target,
    asked: Asked,
}

/// By which protocol.
enum Asked {
    Socks(socks::Waiting),
    Http(http::Waiting),
    Transparent(TcpStream),
}

impl Request {
    /// Reads, up to the target. The caller bounds the time.
    pub(super) async fn read(
        client: TcpStream,
        config: &OutgoingConfig,
    ) -> Result<Self, FrontError> {
        if config.accept == Accept::Transparent {
            let target = Target::Address(transparent::original_destination(&client)?);
            return Ok(Self { target, asked: Asked::Transparent(client) });
        }
        let credentials = config.credentials.as_ref();
        let mut first = [0];
        if client.peek(&mut first).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let (asked, target) = match first[0] {
            SOCKS5 => {
                let (waiting, target) = socks::read(client, credentials).await?;
                (Asked::Socks(waiting), target)
            }
            // Every method of HTTP is of letters, though only CONNECT is served.
            letter if letter.is_ascii_alphabetic() => {
                let (waiting, target) = http::read(client, credentials).await?;
                (Asked::Http(waiting), target)
            }
            other => {
                drop(Parting::new(client));
                return Err(FrontError::Unknown(other));
            }
        };
        Ok(Self { target, asked })
    }

    /// Whether the proxy itself is the client, by a mistake in the firewall's rules. Without an end to it,
    /// such a connection would make the next one, until no file descriptor is left.
    pub(super) fn check_loop(&self, dials: &Dials) -> Result<(), FrontError> {
        match (&self.asked, &self.target) {
            (Asked::Transparent(client), Target::Address(original)) => {
                Ok(transparent::check_loop(client, *original, dials)?)
            }
            _ => Ok(()),
        }
    }

    /// Tells the client that its bytes now go to the target. `bound` is the proxy's own end of that.
    pub(super) async fn succeed(self, bound: SocketAddr) -> Result<Client, FrontError> {
        match self.asked {
            Asked::Socks(waiting) => Ok(Client::new(waiting.succeed(bound).await?)),
            Asked::Http(waiting) => {
                let (stream, early) = waiting.succeed().await?;
                Ok(Client::with_bytes(stream, early))
            }
            Asked::Transparent(stream) => Ok(Client::new(stream)),
        }
    }

    /// Tells the client why not. `reason` is for people.
    pub(super) async fn fail(self, refusal: Refusal, reason: &str) {
        // The client may be gone: what is reported is why it was refused.
        match self.asked {
            Asked::Socks(waiting) => drop(waiting.fail(refusal).await),
            Asked::Http(waiting) => drop(waiting.fail(refusal, reason).await),
            Asked::Transparent(stream) => transparent::reset(stream),
        }
    }
}

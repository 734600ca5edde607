//! The SOCKS5 conversation, up to the command and its reply.

use std::net::SocketAddr;

use fast_socks5::ReplyError;
use fast_socks5::Socks5Command;
use fast_socks5::server::states::CommandRead;
use fast_socks5::server::{
    AuthMethodSuccessState, NoAuthentication, PasswordAuthentication, Socks5ServerProtocol,
    SocksServerError,
};
use fast_socks5::util::target_addr::TargetAddr;
use thiserror::Error;
use tokio::net::TcpStream;

use super::refusal::Refusal;
use super::target::Target;
use crate::outgoing::config::Credentials;
use crate::parting::Parting;

/// Why a client was not served. It was told, as far as SOCKS5 has a word for it.
#[derive(Debug, Error)]
pub(in crate::outgoing) enum SocksError {
    #[error("{0}")]
    Protocol(#[from] SocksServerError),
    #[error("wrong user or password")]
    WrongCredentials,
    #[error("the command is not CONNECT")]
    NotConnect,
}

/// A CONNECT command that waits for its reply.
pub(super) struct Waiting(Socks5ServerProtocol<Parting, CommandRead>);

/// Reads everything up to the command. The caller bounds the time.
pub(super) async fn read(
    client: TcpStream,
    credentials: Option<&Credentials>,
) -> Result<(Waiting, Target), SocksError> {
    // Whatever it says last has to arrive, though something be unread.
    let greeting = Socks5ServerProtocol::start(Parting::new(client));
    let authenticated = match credentials {
        None => greeting.negotiate_auth(&[NoAuthentication]).await?.finish_auth(),
        Some(expected) => {
            let asked = greeting.negotiate_auth(&[PasswordAuthentication]).await?;
            let (user, password, given) = asked.read_username_password().await?;
            if Credentials::new(user, password) != *expected {
                given.reject().await?;
                return Err(SocksError::WrongCredentials);
            }
            given.accept().await?.finish_auth()
        }
    };
    let (protocol, command, target) = authenticated.read_command().await?;
    if command != Socks5Command::TCPConnect {
        protocol.reply_error(&ReplyError::CommandNotSupported).await?;
        return Err(SocksError::NotConnect);
    }
    let target = match target {
        TargetAddr::Ip(address) => Target::Address(address),
        TargetAddr::Domain(name, port) => Target::Name(name, port),
    };
    Ok((Waiting(protocol), target))
}

impl Waiting {
    pub(super) async fn succeed(self, bound: SocketAddr) -> Result<TcpStream, SocksError> {
        Ok(self.0.reply_success(bound).await?.stay())
    }

    pub(super) async fn fail(self, refusal: Refusal) -> Result<(), SocksError> {
        Ok(self.0.reply_error(&refusal.socks()).await?)
    }
}

//! The SOCKS5 conversation, up to the command and its reply.

use std::net::SocketAddr;

use fast_socks5::server::states::CommandRead;
use fast_socks5::server::{
    AuthMethodSuccessState, NoAuthentication, PasswordAuthentication, Socks5ServerProtocol,
    SocksServerError,
};
use fast_socks5::util::target_addr::TargetAddr;
use fast_socks5::{ReplyError, Socks5Command};
use thiserror::Error;
use tokio::net::TcpStream;

use crate::outgoing::config::Credentials;

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
pub(in crate::outgoing) struct Request<'a> {
    protocol: Socks5ServerProtocol<&'a mut TcpStream, CommandRead>,
    pub(in crate::outgoing) target: TargetAddr,
}

impl<'a> Request<'a> {
    /// Reads everything up to the command. The caller bounds the time.
    pub(in crate::outgoing) async fn read(
        client: &'a mut TcpStream,
        credentials: Option<&Credentials>,
    ) -> Result<Self, SocksError> {
        let greeting = Socks5ServerProtocol::start(client);
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
        Ok(Self { protocol, target })
    }

    /// Tells the client that its bytes now go to the target.
    pub(in crate::outgoing) async fn succeed(self, bound: SocketAddr) -> Result<(), SocksError> {
        self.protocol.reply_success(bound).await?;
        Ok(())
    }

    /// Tells the client why not.
    pub(in crate::outgoing) async fn fail(self, reason: ReplyError) -> Result<(), SocksError> {
        Ok(self.protocol.reply_error(&reason).await?)
    }
}

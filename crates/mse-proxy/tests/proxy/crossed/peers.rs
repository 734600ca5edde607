//! Peers of every kind.

use std::net::SocketAddr;

use mse::{CryptoPolicy, Responding};
use mse_proxy::{Policy, Shared};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::leading_zero::{key_for_a_leading_zero, responder_with};
use crate::support::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// Closes on Ya.
    Plaintext,
    /// Closes on a plaintext handshake.
    Mse,
    Both,
    /// MSE alone, and of that RC4 alone.
    Rc4,
    /// MSE alone, and of that header-only alone.
    HeaderOnly,
    /// Takes plaintext, and has MSE in which every S begins with a zero byte.
    LeadingZero,
}

impl Peer {
    pub(super) const ALL: [Self; 6] =
        [Self::Plaintext, Self::Mse, Self::Both, Self::Rc4, Self::HeaderOnly, Self::LeadingZero];

    pub(super) async fn start(self) -> (SocketAddr, Running) {
        let echo = Echo::start().await;
        let address = echo.address;
        let (policy, methods) = match self {
            Self::Plaintext => (Policy::Off, CryptoPolicy::PREFER_RC4),
            Self::Mse => (Policy::Require, CryptoPolicy::PREFER_RC4),
            Self::Both => (Policy::Prefer, CryptoPolicy::PREFER_RC4),
            Self::Rc4 => (Policy::Require, CryptoPolicy::RC4_ONLY),
            Self::HeaderOnly => (Policy::Require, CryptoPolicy::PLAINTEXT_ONLY),
            Self::LeadingZero => {
                let (listener, own) = listener().await;
                let serve = async move {
                    // All of it, or it ends here.
                    let echo = &echo;
                    let mut connections = JoinSet::new();
                    while let Ok((stream, _)) = listener.accept().await {
                        connections.spawn(leading_zero(stream, echo.address));
                    }
                };
                return (own, Running::start(serve));
            }
        };
        let shared = Shared::new();
        shared.torrents().add(TORRENT);
        let (public, half) = incoming_with(address, &shared, |config| {
            config.policy = policy;
            config.methods = methods;
        })
        .await;
        let both = async move {
            let _both = (half, echo);
            std::future::pending::<()>().await;
        };
        (public, Running::start(both))
    }
}

async fn leading_zero(mut stream: TcpStream, echo: SocketAddr) {
    let first_bytes = read(&mut stream, 68).await;
    if first_bytes[..20] == handshake(0)[..20] {
        let mut client = TcpStream::connect(echo).await.unwrap();
        client.write_all(&first_bytes).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut client).await;
        return;
    }
    let ya = [first_bytes, read(&mut stream, 28).await].concat();
    let mut yb = Vec::new();
    let responder = responder_with(key_for_a_leading_zero(&ya));
    let Ok(Responding::NeedsInput(_)) = responder.receive(&ya, &mut yb) else {
        panic!("Ya is answered by Yb");
    };
    stream.write_all(&yb).await.unwrap();
    read_to_end(&mut stream).await;
}

//! Answering a peer: plaintext or MSE, and for which torrent.

use std::io;
use std::net::IpAddr;

use mse::{Established, KeyExchange, Randomness, Sniffed};
use mse_io::HandshakeError;
use mse_io::tokio::{Respond, public_key, sniff};
use peer_wire::{Handshake, INFO_HASH_PREFIX, InfoHash};
use thiserror::Error;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::config::IncomingConfig;
use super::key_exchanges::KeyExchanges;
use crate::policy::Policy;
use crate::torrents::Torrents;

/// What a peer turned out to speak.
#[derive(Debug)]
pub(super) enum Answer {
    /// Plaintext BitTorrent.
    Plaintext {
        /// What was read of it.
        first_bytes: Vec<u8>,
        /// The torrent, if it is in `first_bytes`.
        info_hash: Option<InfoHash>,
    },
    /// MSE. The handshake is complete.
    Mse(Box<Established>),
}

/// Why a peer is not answered.
#[derive(Debug, Error)]
pub(super) enum AnswerError {
    #[error("the peer closed before it said anything useful")]
    Closed,
    #[error("reading from the peer failed: {0}")]
    Read(#[from] io::Error),
    #[error("the peer began in plaintext, which the policy refuses")]
    PlaintextRefused,
    #[error("MSE: {0}")]
    Mse(#[from] HandshakeError),
}

/// Finds out what the peer speaks, and has the MSE handshake with it. The caller bounds the time.
pub(super) async fn answer(
    peer: &mut TcpStream,
    address: IpAddr,
    config: &IncomingConfig,
    exchanges: &KeyExchanges,
    torrents: &Torrents,
) -> Result<Answer, AnswerError> {
    let prospects = config.prospects(address);
    let mut first_bytes = Vec::new();
    match sniff(peer, &mut first_bytes).await? {
        Sniffed::Plaintext if prospects.is_only(Policy::Require) => {
            Err(AnswerError::PlaintextRefused)
        }
        Sniffed::Plaintext => {
            let info_hash = plaintext_name(peer, &mut first_bytes).await?;
            let refused = match &info_hash {
                Some(torrent) => config.terms(address, torrent).policy == Policy::Require,
                None => prospects.may_be(Policy::Require),
            };
            if refused {
                return Err(AnswerError::PlaintextRefused);
            }
            Ok(Answer::Plaintext { first_bytes, info_hash })
        }
        Sniffed::NotPlaintext => {
            let established =
                respond(peer, first_bytes, address, config, exchanges, torrents).await?;
            Ok(Answer::Mse(Box::new(established)))
        }
        _ => Err(AnswerError::Closed),
    }
}

/// Finds out which torrent a peer is here for that is not to be answered, if it says so in plaintext.
/// The bytes are what was read for that. The caller bounds the time.
pub(super) async fn listen(
    peer: &mut TcpStream,
) -> Result<(Vec<u8>, Option<InfoHash>), AnswerError> {
    let mut first_bytes = Vec::new();
    match sniff(peer, &mut first_bytes).await? {
        Sniffed::Plaintext => {
            let info_hash = plaintext_name(peer, &mut first_bytes).await?;
            Ok((first_bytes, info_hash))
        }
        Sniffed::NotPlaintext => Ok((first_bytes, None)),
        _ => Err(AnswerError::Closed),
    }
}

/// Reads on in a plaintext handshake until its torrent. Whoever dials names it before it waits for anything.
async fn plaintext_name(
    peer: &mut TcpStream,
    first_bytes: &mut Vec<u8>,
) -> io::Result<Option<InfoHash>> {
    while first_bytes.len() < INFO_HASH_PREFIX {
        if peer.read_buf(first_bytes).await? == 0 {
            break;
        }
    }
    Ok(Handshake::info_hash_of(first_bytes).ok())
}

async fn respond(
    peer: &mut TcpStream,
    mut first_bytes: Vec<u8>,
    address: IpAddr,
    config: &IncomingConfig,
    exchanges: &KeyExchanges,
    torrents: &Torrents,
) -> Result<Established, HandshakeError> {
    let (mut reader, writer) = peer.split();
    let ya = public_key(&mut reader, &mut first_bytes).await?;
    let exchange = KeyExchange::new(Randomness::from_os()?, &ya)?;
    let agreed = exchanges.compute(exchange).await;
    let mut handshake = Respond::with_key_exchange(reader, writer, agreed, config.key_log.clone());
    handshake.receive(&first_bytes)?;
    let hash = handshake.skey_hash().await?;
    let found = config.clients.find(&hash, torrents);
    let (skey, _) = found.ok_or(HandshakeError::UnknownSkey(hash))?;
    let terms = config.terms(address, &InfoHash::new(skey.0));
    handshake.choose(&skey, terms.methods)?;
    let established = handshake.complete().await?;
    config.memory.came_by_mse(address);
    Ok(established)
}

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
use crate::connections::LimitKind;
use crate::limits::{Admission, Metered, is_over_limit};
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
    #[error("the peer came by MSE for a torrent for which the policy has it off")]
    MseRefused,
    #[error("MSE: {0}")]
    Mse(#[source] HandshakeError),
    #[error("a limit is reached: {0}")]
    Limited(LimitKind),
}

/// What a peer is answered with.
pub(super) struct Answering<'a> {
    pub(super) address: IpAddr,
    pub(super) config: &'a IncomingConfig,
    pub(super) exchanges: &'a KeyExchanges,
    pub(super) torrents: &'a Torrents,
    pub(super) admission: &'a Admission,
}

impl Answering<'_> {
    /// Finds out what the peer speaks, and has the MSE handshake with it. The caller bounds the time.
    pub(super) async fn answer(&self, peer: &mut TcpStream) -> Result<Answer, AnswerError> {
        let limits = &self.config.limits;
        let _counted = self.admission.begin_handshake(limits).map_err(AnswerError::Limited)?;
        let prospects = self.config.prospects(self.address);
        let mut first_bytes = Vec::new();
        match sniff(peer, &mut first_bytes).await? {
            Sniffed::Plaintext if prospects.is_only(Policy::Require) => {
                Err(AnswerError::PlaintextRefused)
            }
            Sniffed::Plaintext => {
                let info_hash = plaintext_name(peer, &mut first_bytes).await?;
                let refused = match &info_hash {
                    Some(torrent) => {
                        self.config.terms(self.address, torrent).policy == Policy::Require
                    }
                    None => prospects.may_be(Policy::Require),
                };
                if refused {
                    return Err(AnswerError::PlaintextRefused);
                }
                Ok(Answer::Plaintext { first_bytes, info_hash })
            }
            Sniffed::NotPlaintext => {
                let established = self.respond(peer, first_bytes).await?;
                Ok(Answer::Mse(Box::new(established)))
            }
            _ => Err(AnswerError::Closed),
        }
    }

    /// Finds out which torrent a peer is here for that is not to be answered, if it says so in plaintext.
    /// The bytes are what was read for that. The caller bounds the time.
    pub(super) async fn listen(
        &self,
        peer: &mut TcpStream,
    ) -> Result<(Vec<u8>, Option<InfoHash>), AnswerError> {
        let limits = &self.config.limits;
        let _counted = self.admission.begin_handshake(limits).map_err(AnswerError::Limited)?;
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

    async fn respond(
        &self,
        peer: &mut TcpStream,
        mut first_bytes: Vec<u8>,
    ) -> Result<Established, AnswerError> {
        let limits = &self.config.limits;
        let (reader, writer) = peer.split();
        let left = limits.handshake_bytes.saturating_sub(first_bytes.len());
        let mut reader = Metered::new(reader, left);
        let ya = public_key(&mut reader, &mut first_bytes).await?;
        self.admission.begin_key_exchange(limits).map_err(AnswerError::Limited)?;
        let random = Randomness::from_os().map_err(HandshakeError::from)?;
        let exchange = KeyExchange::new(random, &ya).map_err(HandshakeError::from)?;
        let agreed = self.exchanges.compute(exchange).await;
        let key_log = self.config.key_log.clone();
        // Yb is sent before what follows Ya is looked at, and may be found wrong.
        let reader = first_bytes.chain(reader);
        let mut handshake = Respond::with_key_exchange(reader, writer, agreed, key_log);
        let hash = handshake.skey_hash().await?;
        let found = self.config.clients.find(&hash, self.torrents);
        let (skey, _) = found.ok_or(HandshakeError::UnknownSkey(hash))?;
        let terms = self.config.terms(self.address, &InfoHash::new(skey.0));
        if terms.policy == Policy::Off {
            return Err(AnswerError::MseRefused);
        }
        handshake.choose(&skey, terms.methods)?;
        let established = handshake.complete().await?;
        self.config.memory.came_by_mse(self.address);
        Ok(established)
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

impl From<HandshakeError> for AnswerError {
    fn from(error: HandshakeError) -> Self {
        match is_over_limit(&error) {
            true => Self::Limited(LimitKind::HandshakeBytes),
            false => Self::Mse(error),
        }
    }
}

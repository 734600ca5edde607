//! HTTP CONNECT (RFC 9110, section 9.3.6), for clients that know no SOCKS: rTorrent 0.9.8.

mod answer;
mod basic;
mod head;

use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::refusal::Refusal;
use super::target::Target;
use crate::outgoing::config::Credentials;
use answer::Answer;
pub(super) use head::HeadError;
use head::{Head, MAX_HEAD};

/// How long a refused client is listened to after its answer: what it still sends would otherwise reset the
/// connection, and the answer with it (RFC 9112, section 9.6).
const LINGER: Duration = Duration::from_secs(1);

/// The most that is read of what a refused client still sends, 64 KiB.
const MAX_LINGERING: u64 = 64 << 10;

/// Why a client was not served. It was told.
#[derive(Debug, Error)]
pub(in crate::outgoing) enum HttpError {
    #[error("the client has gone: {0}")]
    Gone(#[from] io::Error),
    #[error(transparent)]
    Head(#[from] HeadError),
}

/// A CONNECT request that waits for its answer.
pub(super) struct Waiting {
    client: TcpStream,
    /// What the client sent behind its request without waiting.
    early: Vec<u8>,
}

/// Reads the head of a request. The caller bounds the time.
pub(super) async fn read(
    mut client: TcpStream,
    credentials: Option<&Credentials>,
) -> Result<(Waiting, Target), HttpError> {
    let mut bytes = Vec::new();
    loop {
        let room = MAX_HEAD - bytes.len() as u64;
        if (&mut client).take(room).read_buf(&mut bytes).await? == 0 {
            return Err(HttpError::Gone(io::ErrorKind::UnexpectedEof.into()));
        }
        match head::parse(&bytes, credentials) {
            Ok(None) => {}
            Ok(Some(Head { target, length })) => {
                let early = bytes.split_off(length);
                return Ok((Waiting { client, early }, target));
            }
            Err(error) => {
                refuse(client, &error.answer()).await?;
                return Err(error.into());
            }
        }
    }
}

impl Waiting {
    /// The client, and what it sent early.
    pub(super) async fn succeed(mut self) -> Result<(TcpStream, Vec<u8>), HttpError> {
        self.client.write_all(answer::ESTABLISHED).await?;
        Ok((self.client, self.early))
    }

    pub(super) async fn fail(self, refusal: Refusal, reason: &str) -> io::Result<()> {
        let (code, phrase) = refusal.http();
        refuse(self.client, &Answer { code, phrase, header: "", reason }).await
    }
}

/// Answers, and closes so that the answer arrives.
async fn refuse(mut client: TcpStream, answer: &Answer<'_>) -> io::Result<()> {
    client.write_all(answer.to_string().as_bytes()).await?;
    client.shutdown().await?;
    // Whatever comes of it, the client was told.
    let _ = timeout(LINGER, copy(&mut client.take(MAX_LINGERING), &mut sink())).await;
    Ok(())
}

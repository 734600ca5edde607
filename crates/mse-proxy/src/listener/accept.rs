//! Taking connections from a socket, whatever the system says.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};

use super::backoff::Backoff;
use crate::canonical::canonical;
use crate::trouble::Trouble;

/// A socket that is accepted from. Dropping it refuses whoever comes.
#[derive(Debug)]
pub(super) struct Accept {
    listener: TcpListener,
    address: SocketAddr,
    backoff: Backoff,
    trouble: Trouble,
    /// When to try again.
    paused_until: Option<Instant>,
}

impl Accept {
    pub(super) fn new(listener: TcpListener, address: SocketAddr) -> Self {
        let (backoff, trouble) = (Backoff::new(), Trouble::default());
        Self { listener, address, backoff, trouble, paused_until: None }
    }

    /// The next connection. `failed` is called each time that the system refuses one.
    ///
    /// The future may be dropped at any time and made again, without a pause being cut short.
    pub(super) async fn next(&mut self, failed: impl Fn(&io::Error)) -> (TcpStream, SocketAddr) {
        loop {
            if let Some(until) = self.paused_until {
                sleep_until(until).await;
                self.paused_until = None;
            }
            match self.listener.accept().await {
                Ok((stream, remote)) => {
                    self.backoff.reset();
                    if self.trouble.is_over() {
                        tracing::warn!(address = %self.address, "accepting connections again");
                    }
                    return (stream, canonical(remote));
                }
                Err(error) => {
                    failed(&error);
                    self.pause_after(&error);
                }
            }
        }
    }

    fn pause_after(&mut self, error: &io::Error) {
        let Some(pause) = self.backoff.after(error) else { return };
        if self.trouble.begins() {
            tracing::warn!(address = %self.address, %error, "cannot accept, trying again");
        }
        self.paused_until = Some(Instant::now() + pause);
    }
}

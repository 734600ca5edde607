//! A TCP connection with one deadline for everything on it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mse::{Established, Skey};
use mse_testkit::bittorrent_handshake;

/// For a whole connection, from its start to the peer's BitTorrent handshake.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(15);

pub(crate) struct Connection {
    stream: TcpStream,
    deadline: Instant,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, deadline: Instant) -> Result<Self, String> {
        stream.set_nodelay(true).map_err(|error| format!("cannot set TCP_NODELAY: {error}"))?;
        Ok(Self { stream, deadline })
    }

    /// Sends all of `out` and empties it. What MSE sends at once fits the buffers of any TCP, so that
    /// nothing has to be read meanwhile.
    pub(crate) fn send(&mut self, out: &mut Vec<u8>, doing: &str) -> Result<(), String> {
        self.stream
            .set_write_timeout(Some(self.time_left(doing)?))
            .and_then(|()| self.stream.write_all(out))
            .map_err(|error| describe(&error, doing))?;
        out.clear();
        Ok(())
    }

    /// Some bytes, at least one.
    pub(crate) fn read<'a>(
        &mut self,
        buffer: &'a mut [u8],
        doing: &str,
    ) -> Result<&'a mut [u8], String> {
        let count = self
            .stream
            .set_read_timeout(Some(self.time_left(doing)?))
            .and_then(|()| self.stream.read(buffer))
            .map_err(|error| describe(&error, doing))?;
        if count == 0 {
            return Err(format!("the peer closed, {doing}"));
        }
        Ok(&mut buffer[..count])
    }

    /// Waits for the rest of the peer's BitTorrent handshake and checks it.
    pub(crate) fn expect_bittorrent_handshake(
        &mut self,
        established: &mut Established,
        skey: Skey,
    ) -> Result<(), String> {
        const DOING: &str = "waiting for the BitTorrent handshake";
        let mut received = established.initial_payload.clone();
        received.extend(&established.leftover);
        let mut buffer = [0; 4096];
        while received.len() < 68 {
            let bytes = self.read(&mut buffer, DOING)?;
            established.decryptor.decrypt(bytes);
            received.extend(&*bytes);
        }
        if received[..20] != mse::PLAINTEXT_PREFIX {
            return Err("what follows MSE is no BitTorrent handshake".to_owned());
        }
        if received[28..48] != skey.0 {
            return Err("the BitTorrent handshake has another info-hash".to_owned());
        }
        Ok(())
    }

    fn time_left(&self, doing: &str) -> Result<Duration, String> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(timed_out(doing)) } else { Ok(left) }
    }
}

/// Ours.
pub(crate) fn our_handshake(skey: Skey) -> [u8; 68] {
    bittorrent_handshake(skey.0, *b"-MS0001-handshakes00")
}

fn describe(error: &std::io::Error, doing: &str) -> String {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => timed_out(doing),
        _ => format!("{error}, {doing}"),
    }
}

fn timed_out(doing: &str) -> String {
    format!("timed out, {doing}")
}

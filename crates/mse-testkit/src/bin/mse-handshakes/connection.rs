//! A TCP connection with one deadline for everything on it, and a trace of what went over it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use mse::{Established, Skey, Stage};
use mse_testkit::bittorrent_handshake;

use crate::arguments::Arguments;
use crate::attempt::{Attempt, Ending, Outcome, Rejected, Step};
use crate::evidence::drawn::Drawn;
use crate::evidence::keys::Keys;
use crate::evidence::trace::Trace;

const HANDSHAKE_LEN: usize = 68;

/// The extension protocol and the fast extension, so that everyone has something to say at once.
const EXTENSIONS: [u8; 8] = [0, 0, 0, 0, 0, 0x10, 0, 0x04];

const HAVE_NONE: [u8; 5] = [0, 0, 0, 1, 0x0f];

pub(crate) struct Connection {
    stream: TcpStream,
    /// Asked for at once: a peer that has reset has no address any more.
    peers: Option<SocketAddr>,
    deadline: Instant,
    trace: Trace,
    /// What is under way.
    pub(crate) step: Step,
}

impl Connection {
    /// `limit` counts from the trace's beginning.
    pub(crate) fn new(stream: TcpStream, trace: Trace, limit: Duration) -> Self {
        let deadline = trace.begun() + limit;
        let peers = stream.peer_addr().ok();
        Self { stream, peers, deadline, trace, step: Step::Mse(Stage::PublicKey) }
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Closes it. Then there is time to look at it once more.
    pub(crate) fn end(mut self, arguments: &Arguments, drawn: &Drawn, outcome: Outcome) -> Attempt {
        self.trace.end();
        let (ours, peers) = (self.stream.local_addr().ok(), self.peers);
        drop(self.stream);
        let keys = Keys::of(arguments.role, drawn, &self.trace, arguments.skey);
        Attempt { ours, peers, outcome, step: self.step, trace: self.trace, keys }
    }

    /// Sends all of `out` and empties it. What MSE sends at once fits the buffers of any TCP, so that
    /// nothing has to be read meanwhile.
    pub(crate) fn send(&mut self, out: &mut Vec<u8>) -> Result<(), Ending> {
        self.stream.set_write_timeout(Some(self.time_left()?))?;
        self.stream.write_all(out)?;
        self.trace.sent(out);
        out.clear();
        Ok(())
    }

    /// Whether nothing comes for so long, not even an end.
    pub(crate) fn stays_quiet(&self, patience: Duration) -> Result<bool, Ending> {
        self.stream.set_read_timeout(Some(patience.min(self.time_left()?)))?;
        match self.stream.peek(&mut [0]).map_err(Ending::from) {
            Err(Ending::Silence) => Ok(true),
            peeked => peeked.map(|_| false),
        }
    }

    /// Some bytes, at least one.
    pub(crate) fn read<'a>(&mut self, buffer: &'a mut [u8]) -> Result<&'a mut [u8], Ending> {
        self.stream.set_read_timeout(Some(self.time_left()?))?;
        let count = self.stream.read(buffer)?;
        if count == 0 {
            return Err(Ending::Closed);
        }
        self.trace.received(&buffer[..count]);
        Ok(&mut buffer[..count])
    }

    /// Waits for the rest of the peer's BitTorrent handshake and checks it. What is behind it is returned.
    pub(crate) fn expect_bittorrent_handshake(
        &mut self,
        established: &mut Established,
        skey: Skey,
    ) -> Result<Vec<u8>, Ending> {
        self.step = Step::BitTorrentHandshake;
        let mut received = established.initial_payload.clone();
        received.extend(&established.leftover);
        while received.len() < HANDSHAKE_LEN {
            self.read_decrypted(established, &mut received)?;
        }
        if received[..20] != mse::PLAINTEXT_PREFIX {
            return Err(Ending::Rejected(Rejected::NoBitTorrentHandshake));
        }
        if received[28..48] != skey.0 {
            return Err(Ending::Rejected(Rejected::OtherInfoHash));
        }
        Ok(received.split_off(HANDSHAKE_LEN))
    }

    /// Says that we have no piece, which has to come first where both have the fast extension.
    pub(crate) fn say_have_none(&mut self, established: &mut Established) -> Result<(), Ending> {
        self.step = Step::FirstMessage;
        let mut message = HAVE_NONE.to_vec();
        established.encryptor.encrypt(&mut message);
        self.send(&mut message)
    }

    /// Waits at most until `until` for the length and the number of the peer's first message. `behind` is
    /// what came behind its handshake. Whether there was one.
    pub(crate) fn expect_message(
        &mut self,
        established: &mut Established,
        mut behind: Vec<u8>,
        until: Instant,
    ) -> Result<bool, Ending> {
        self.step = Step::FirstMessage;
        self.deadline = self.deadline.min(until);
        while !behind.starts_with(&[0; 4]) && behind.len() < 5 {
            match self.read_decrypted(established, &mut behind) {
                Err(Ending::Silence) if behind.is_empty() => return Ok(false),
                read => read?,
            }
        }
        if may_be_message(&behind) { Ok(true) } else { Err(Ending::Rejected(Rejected::NoMessage)) }
    }

    fn read_decrypted(
        &mut self,
        established: &mut Established,
        received: &mut Vec<u8>,
    ) -> Result<(), Ending> {
        let mut buffer = [0; 4096];
        let bytes = self.read(&mut buffer)?;
        established.decryptor.decrypt(bytes);
        received.extend(&*bytes);
        Ok(())
    }

    fn time_left(&self) -> Result<Duration, Ending> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Ending::Silence) } else { Ok(left) }
    }
}

/// Ours. No two have the same peer id, in this run or the one before: clients keep one connection for
/// each.
pub(crate) fn our_handshake(skey: Skey, number: usize) -> [u8; HANDSHAKE_LEN] {
    let mut peer_id = *b"-MS0001-000000000000";
    let (run, number) = (std::process::id() % 1_000_000, number % 1_000_000);
    peer_id[8..].copy_from_slice(format!("{run:06}{number:06}").as_bytes());
    let mut bytes = bittorrent_handshake(skey.0, peer_id);
    bytes[20..28].copy_from_slice(&EXTENSIONS);
    bytes
}

/// Whether these bytes, decrypted with a wrong key, are unlikely to look like this: 1 in 700,000 would.
fn may_be_message(bytes: &[u8]) -> bool {
    const LONGEST: u32 = 1 << 17;
    const EXTENDED: u8 = 20;
    let len = u32::from_be_bytes(*bytes.first_chunk().expect("four bytes were waited for"));
    len == 0 || len <= LONGEST && bytes[4] <= EXTENDED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_from_noise() {
        for message in [&[0, 0, 0, 0][..], &[0, 0, 0, 1, 15], &[0, 0, 1, 0, 20]] {
            assert!(may_be_message(message));
        }
        for noise in [[0, 0, 0, 1, 21], [0, 2, 0, 1, 15], [1, 0, 0, 1, 15]] {
            assert!(!may_be_message(&noise));
        }
    }

    #[test]
    fn peer_ids_differ() {
        let ids = [0, 1, 1999].map(|number| our_handshake(Skey([7; 20]), number));
        assert!(ids[2].ends_with(b"001999"));
        assert_ne!(ids[0], ids[1]);
    }
}

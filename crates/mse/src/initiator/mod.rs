//! The side that opened the connection.

mod offer;
mod states;

use alloc::vec::Vec;
use core::fmt;

pub use self::offer::{InitialPayloadTooLong, Offer};
use self::states::{AwaitPublicKey, State, Step};
use crate::outcome::error::Error;
use crate::outcome::established::Established;
use crate::outcome::stage::Stage;
use crate::randomness::Randomness;
use crate::wire::inbox::Inbox;

/// A handshake we started, waiting for bytes.
#[must_use = "the handshake ends when this is dropped"]
pub struct Initiator {
    state: State,
    inbox: Inbox,
}

impl Initiator {
    /// Starts a handshake by appending Ya and PadA to `out`: 96 to 608 bytes.
    ///
    /// Ya never begins with 0x13, which clients that look at one byte take for plaintext.
    pub fn start(offer: Offer, random: Randomness, out: &mut Vec<u8>) -> Self {
        let state = State::AwaitPublicKey(AwaitPublicKey::start(offer, &random, out));
        Self { state, inbox: Inbox::default() }
    }

    /// Takes bytes as they came, in any split, and appends what to send to `out`.
    ///
    /// At most one message is appended, step 3: 56 bytes, PadC and the initial payload.
    ///
    /// # Errors
    ///
    /// An error ends the handshake, as it consumes the [`Initiator`]. Close the transport.
    pub fn receive(mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<Initiating, Error> {
        self.inbox.extend(bytes);
        self.advance(out)
    }

    /// What the peer has still to send.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.state.stage()
    }

    fn advance(self, out: &mut Vec<u8>) -> Result<Initiating, Error> {
        let Self { mut state, mut inbox } = self;
        loop {
            state = match state.step(&mut inbox, out)? {
                Step::Next(state) => state,
                Step::Wait(state) => return Ok(Initiating::NeedsInput(Self { state, inbox })),
                Step::LeadingZero(key) => {
                    return Ok(Initiating::LeadingZero(LeadingZero { key, inbox }));
                }
                Step::Done(done) => return Ok(Initiating::Complete(done.establish(inbox))),
            };
        }
    }
}

/// Where [`Initiator::receive`] and [`LeadingZero::go_on`] leave the handshake.
#[derive(Debug)]
#[must_use = "the handshake ends when this is dropped"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a further decision must not be overlooked by a caller"
)]
pub enum Initiating {
    /// Send `out`, then feed more bytes.
    NeedsInput(Initiator),
    /// S begins with a zero byte: decide whether to dial again.
    LeadingZero(LeadingZero),
    /// The stream is ready. There is nothing more to send for the handshake.
    Complete(Established),
}

/// S begins with a zero byte, as 1 in 256 do, and nothing of step 3 was sent yet.
///
/// Deployed responders (rTorrent 0.9.8, libtorrent up to 2.0.12, KTorrent) fail on every such S, so
/// drop this, close the connection and dial again with a fresh key. A caller that cannot dial again
/// may [go on](Self::go_on): correct responders do not mind.
#[must_use = "the handshake ends when this is dropped"]
pub struct LeadingZero {
    key: states::Agreed,
    inbox: Inbox,
}

impl LeadingZero {
    /// Goes on with this S all the same, and appends step 3 to `out`.
    ///
    /// # Errors
    ///
    /// As [`Initiator::receive`], from bytes that have arrived already.
    pub fn go_on(self, out: &mut Vec<u8>) -> Result<Initiating, Error> {
        Initiator { state: State::Synchronise(self.key.name_torrent(out)), inbox: self.inbox }
            .advance(out)
    }
}

impl fmt::Debug for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Initiator").field("stage", &self.stage()).finish_non_exhaustive()
    }
}

impl fmt::Debug for LeadingZero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeadingZero").finish_non_exhaustive()
    }
}

//! The side that accepted the connection.

mod key_exchange;
mod states;
mod step4;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

pub use self::key_exchange::{AgreedKeys, KeyExchange};
use self::states::{AwaitPublicKey, Named, State, Step, Synchronise};
use crate::key_log::KeyLog;
use crate::method::CryptoPolicy;
use crate::outcome::error::{ApiMisuse, Error};
use crate::outcome::established::Established;
use crate::outcome::stage::Stage;
use crate::randomness::Randomness;
use crate::torrent::skey::{Skey, SkeyHash};
use crate::wire::inbox::Inbox;

/// A handshake a peer may have started, waiting for bytes.
#[must_use = "the handshake ends when this is dropped"]
pub struct Responder {
    state: State,
    inbox: Inbox,
    key_log: Option<Arc<dyn KeyLog>>,
}

impl Responder {
    /// The responder reads first, so this sends nothing.
    pub fn new(random: Randomness) -> Self {
        let state = State::AwaitPublicKey(AwaitPublicKey::new(random));
        Self { state, inbox: Inbox::default(), key_log: None }
    }

    /// Goes on behind Ya: appends Yb and PadB to `out`, 96 to 608 bytes, as [`receive`](Self::receive)
    /// does when Ya is there. Feed it what the peer sends behind Ya.
    pub fn with_key_exchange(agreed: AgreedKeys, out: &mut Vec<u8>) -> Self {
        let state = State::Synchronise(Synchronise::answer(agreed, out));
        Self { state, inbox: Inbox::default(), key_log: None }
    }

    /// Logs the secrets of the connection.
    pub fn with_key_log(self, key_log: Arc<dyn KeyLog>) -> Self {
        Self { key_log: Some(key_log), ..self }
    }

    /// Takes bytes as they came, in any split, and appends what to send to `out`.
    ///
    /// After Ya, Yb and PadB are appended: 96 to 608 bytes. The private key is one for which neither
    /// Yb nor S begins with a zero byte, as deployed initiators fail on those. After the initial
    /// payload, step 4 is appended: 14 to 526 bytes, of a length behind which RC4 changes the first byte
    /// of the payload, as Transmission 3.00 takes a 0x13 there for plaintext.
    ///
    /// # Errors
    ///
    /// An error ends the handshake, as it consumes the [`Responder`]. Close the transport.
    pub fn receive(mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<Responding, Error> {
        self.inbox.extend(bytes);
        self.advance(out)
    }

    /// What the peer has still to send.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.state.stage()
    }

    fn advance(self, out: &mut Vec<u8>) -> Result<Responding, Error> {
        let Self { mut state, mut inbox, key_log } = self;
        loop {
            state = match state.step(&mut inbox, out)? {
                Step::Next(state) => state,
                Step::Wait(state) => {
                    return Ok(Responding::NeedsInput(Self { state, inbox, key_log }));
                }
                Step::Named(named) => {
                    return Ok(Responding::ChooseSkey(ChooseSkey { named, inbox, key_log }));
                }
                Step::Done(done) => {
                    return Ok(Responding::Complete(done.establish(inbox, out)));
                }
            };
        }
    }
}

/// Where [`Responder::receive`] and [`ChooseSkey::choose`] leave the handshake.
#[derive(Debug)]
#[must_use = "the handshake ends when this is dropped"]
#[expect(
    clippy::exhaustive_enums,
    reason = "a further decision must not be overlooked by a caller"
)]
pub enum Responding {
    /// Send `out`, then feed more bytes.
    NeedsInput(Responder),
    /// The initiator named a torrent: look it up, then choose it, or drop this to refuse.
    ChooseSkey(ChooseSkey),
    /// Send `out`; the stream is ready.
    Complete(Established),
}

/// The initiator named a torrent. The look-up is the caller's, who may take time for it.
#[must_use = "the handshake ends when this is dropped"]
pub struct ChooseSkey {
    named: Named,
    inbox: Inbox,
    key_log: Option<Arc<dyn KeyLog>>,
}

impl ChooseSkey {
    /// HASH("req2", SKEY): the key to look the torrent up by. See [`SkeyIndex`].
    ///
    /// [`SkeyIndex`]: crate::SkeyIndex
    #[must_use]
    pub fn skey_hash(&self) -> SkeyHash {
        self.named.skey_hash
    }

    /// Goes on with `skey`. The policy may differ from torrent to torrent.
    ///
    /// # Errors
    ///
    /// [`ApiMisuse::SkeyMismatch`] if `skey` does not hash to [`Self::skey_hash`]; otherwise as
    /// [`Responder::receive`], from bytes that have arrived already.
    pub fn choose(
        self,
        skey: &Skey,
        policy: CryptoPolicy,
        out: &mut Vec<u8>,
    ) -> Result<Responding, Error> {
        let Self { named, inbox, key_log } = self;
        if skey.hash() != named.skey_hash {
            return Err(ApiMisuse::SkeyMismatch.into());
        }
        let state = State::Negotiate(named.negotiate(skey, policy, key_log.as_deref()));
        Responder { state, inbox, key_log }.advance(out)
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").field("stage", &self.stage()).finish_non_exhaustive()
    }
}

impl fmt::Debug for ChooseSkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChooseSkey").field("skey_hash", &self.skey_hash()).finish_non_exhaustive()
    }
}

//! A conversation with one role, written down as literal bytes.
//!
//! ```
//! use mse::{CryptoPolicy, Skey, Stage};
//! use mse_testkit::script::{Script, fixed};
//!
//! Script::responder(fixed([7; 20], vec![], 0), Skey([1; 20]), CryptoPolicy::default())
//!     .recv([0x55; 95])
//!     .is_silent()
//!     .waits_for(Stage::PublicKey);
//! ```

use mse::{CryptoPolicy, Error, Established, FixedChoices, Offer, Randomness, Skey, Stage};

use crate::machine::Machine;
use crate::side::{Side, Stop};

/// A role of the `mse` crate, and what it sent and was not expected yet.
pub struct Script {
    machine: Machine,
    out: Vec<u8>,
}

impl Script {
    /// Plays against an initiator, which begins by sending step 1.
    pub fn initiator(offer: Offer, random: Randomness) -> Self {
        let mut out = Vec::new();
        let machine = Machine::initiator(offer, random, &mut out);
        Self { machine, out }
    }

    /// Plays against a responder.
    pub fn responder(random: Randomness, skey: Skey, policy: CryptoPolicy) -> Self {
        Self { machine: Machine::responder(random, skey, policy), out: Vec::new() }
    }

    /// The role receives these bytes.
    pub fn recv(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.machine.receive(bytes.as_ref(), &mut self.out);
        self
    }

    /// The role receives these bytes one by one.
    pub fn recv_bytewise(self, bytes: impl AsRef<[u8]>) -> Self {
        bytes.as_ref().iter().fold(self, |script, byte| script.recv([*byte]))
    }

    /// The role has sent exactly these bytes since the last expectation.
    ///
    /// # Panics
    ///
    /// If it sent anything else.
    #[track_caller]
    pub fn expect(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let expected = bytes.as_ref();
        let same = self.out.iter().zip(expected).take_while(|(sent, byte)| sent == byte).count();
        assert!(
            self.out == expected,
            "sent {} bytes, expected {}, the same up to byte {same}",
            self.out.len(),
            expected.len(),
        );
        self.out.clear();
        self
    }

    /// The role has sent nothing since the last expectation.
    ///
    /// # Panics
    ///
    /// If it did.
    #[track_caller]
    pub fn is_silent(self) -> Self {
        self.expect([])
    }

    /// Any bytes the role sent are as good as expected.
    pub fn whatever_was_sent(mut self) -> Self {
        self.out.clear();
        self
    }

    /// The role waits for more.
    ///
    /// # Panics
    ///
    /// If it waits for something else, or for nothing.
    #[track_caller]
    pub fn waits_for(self, stage: Stage) -> Self {
        assert_eq!(self.machine.verdict(), Err(Stop::Waiting(stage)));
        self
    }

    /// The role gave up, and the script ends.
    ///
    /// # Panics
    ///
    /// If it did not, or for another reason.
    #[track_caller]
    pub fn fails(self, error: impl Into<Error>) {
        assert_eq!(self.machine.verdict(), Err(Stop::Failed(error.into())));
    }

    /// The role's handshake is complete.
    ///
    /// # Panics
    ///
    /// If it is not.
    #[track_caller]
    pub fn established(&self) -> &Established {
        let Some(established) = self.machine.established() else {
            panic!("{:?}", self.machine.verdict());
        };
        established
    }

    /// The role itself.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// All payload that the role received, IA included.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        self.machine.received()
    }

    /// The role sends payload.
    ///
    /// # Panics
    ///
    /// Before the handshake is complete.
    pub fn sends(mut self, payload: impl AsRef<[u8]>) -> Self {
        self.machine.send(payload.as_ref(), &mut self.out);
        self
    }
}

/// Fixed choices: a private key, PadA or PadB, and the length of PadC or PadD.
///
/// # Panics
///
/// If a pad has more than 512 bytes.
#[must_use]
pub fn fixed(private_key: [u8; 20], hello_pad: Vec<u8>, header_pad_len: u16) -> Randomness {
    Randomness::fixed(FixedChoices { private_key, hello_pad, header_pad_len })
        .expect("pads of at most 512 bytes")
}

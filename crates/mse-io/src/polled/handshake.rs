//! The typed handshake as one value.

use std::mem;
use std::sync::Arc;

use mse::{
    AgreedKeys, ChooseSkey, CryptoPolicy, Established, Initiating, Initiator, KeyLog, LeadingZero,
    Offer, Responder, Responding, Skey, SkeyHash, Stage,
};

use crate::error::{HandshakeError, Misuse};

/// A handshake in either role, with its output. What the types of the core rule out, this reports
/// as a [`Misuse`].
#[derive(Debug)]
pub struct Handshake {
    state: State,
    /// The last one there was.
    stage: Stage,
    goes_on_with_leading_zero: bool,
    output: Vec<u8>,
    sent: usize,
}

#[derive(Debug)]
enum State {
    Initiator(Initiator),
    LeadingZero(LeadingZero),
    Responder(Responder),
    ChooseSkey(ChooseSkey),
    Complete(Box<Established>),
    Failed(mse::Error),
    Taken,
}

/// Where a handshake stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a further decision must not be overlooked by a caller"
)]
pub enum Progress {
    /// Send the output, and feed more bytes: both at the same time, as both sides send padding.
    NeedsInput,
    /// The initiator's S begins with a zero byte: dial again, or [`Handshake::go_on`].
    LeadingZero,
    /// The initiator named this torrent: [`Handshake::choose`] it, or close the connection.
    ChooseSkey(SkeyHash),
    /// Send the output, then take what [`Handshake::establish`] gives.
    Complete,
}

impl Handshake {
    /// Starts a handshake. There is output at once.
    #[must_use]
    pub fn initiate(offer: Offer, random: mse::Randomness) -> Self {
        let mut output = Vec::new();
        let state = State::Initiator(Initiator::start(offer, random, &mut output));
        Self::new(state, output)
    }

    /// Never stops at [`Progress::LeadingZero`], for those who cannot dial again.
    #[must_use]
    pub fn going_on_with_leading_zero(self) -> Self {
        Self { goes_on_with_leading_zero: true, ..self }
    }

    /// Answers a handshake.
    #[must_use]
    pub fn respond(responder: Responder) -> Self {
        Self::new(State::Responder(responder), Vec::new())
    }

    /// Answers a handshake whose Ya was taken off the stream, with the [`mse::KeyExchange`] computed from
    /// it. There is output at once; feed what comes behind Ya.
    #[must_use]
    pub fn respond_with(agreed: AgreedKeys, key_log: Option<Arc<dyn KeyLog>>) -> Self {
        let mut output = Vec::new();
        let mut responder = Responder::with_key_exchange(agreed, &mut output);
        if let Some(key_log) = key_log {
            responder = responder.with_key_log(key_log);
        }
        Self { stage: responder.stage(), ..Self::new(State::Responder(responder), output) }
    }

    fn new(state: State, output: Vec<u8>) -> Self {
        let stage = Stage::PublicKey;
        Self { state, stage, goes_on_with_leading_zero: false, output, sent: 0 }
    }

    /// Takes bytes as they came, in any split. Once the handshake is complete, they are payload, and
    /// join [`Established::leftover`]: some peers send theirs before they have read all of ours.
    ///
    /// # Errors
    ///
    /// The protocol's errors, from then on at every call; [`Misuse`] without having taken a byte.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<Progress, HandshakeError> {
        match &mut self.state {
            State::Initiator(_) | State::Responder(_) => {}
            State::LeadingZero(_) | State::ChooseSkey(_) => {
                return Err(Misuse::DecisionPending.into());
            }
            State::Complete(established) => {
                let Established { leftover, decryptor, .. } = &mut **established;
                let start = leftover.len();
                leftover.extend_from_slice(bytes);
                decryptor.decrypt(&mut leftover[start..]);
                return Ok(Progress::Complete);
            }
            State::Failed(error) => return Err((*error).into()),
            State::Taken => return Err(Misuse::Over.into()),
        }
        self.step(|state, output| match state {
            State::Initiator(initiator) => initiator.receive(bytes, output).map(State::from),
            State::Responder(responder) => responder.receive(bytes, output).map(State::from),
            other => Ok(other),
        })
    }

    /// Goes on with an S that begins with a zero byte.
    ///
    /// # Errors
    ///
    /// As [`Self::receive`]; [`Misuse::NoDecisionPending`].
    pub fn go_on(&mut self) -> Result<Progress, HandshakeError> {
        if !matches!(self.state, State::LeadingZero(_)) {
            return Err(Misuse::NoDecisionPending.into());
        }
        self.step(|state, output| match state {
            State::LeadingZero(pending) => pending.go_on(output).map(State::from),
            other => Ok(other),
        })
    }

    /// Goes on with the torrent that the initiator named.
    ///
    /// # Errors
    ///
    /// As [`Self::receive`]; [`Misuse::NoDecisionPending`]; the core's `SkeyMismatch`.
    pub fn choose(
        &mut self,
        skey: &Skey,
        policy: CryptoPolicy,
    ) -> Result<Progress, HandshakeError> {
        if !matches!(self.state, State::ChooseSkey(_)) {
            return Err(Misuse::NoDecisionPending.into());
        }
        self.step(|state, output| match state {
            State::ChooseSkey(pending) => pending.choose(skey, policy, output).map(State::from),
            other => Ok(other),
        })
    }

    /// Where the handshake stands.
    ///
    /// # Errors
    ///
    /// The error that ended it; [`Misuse::Over`] once its outcome was taken.
    pub fn progress(&self) -> Result<Progress, HandshakeError> {
        match &self.state {
            State::Initiator(_) | State::Responder(_) => Ok(Progress::NeedsInput),
            State::LeadingZero(_) => Ok(Progress::LeadingZero),
            State::ChooseSkey(choice) => Ok(Progress::ChooseSkey(choice.skey_hash())),
            State::Complete(_) => Ok(Progress::Complete),
            State::Failed(error) => Err((*error).into()),
            State::Taken => Err(Misuse::Over.into()),
        }
    }

    /// What the peer has still to send. When it has sent all, or has failed, what it was last.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The payload that arrived behind a complete handshake whose output is not sent yet, in bytes.
    /// Stop feeding while it is long.
    #[must_use]
    pub fn early_payload(&self) -> usize {
        match &self.state {
            State::Complete(established) => established.leftover.len(),
            _ => 0,
        }
    }

    /// What is to be sent, in order.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        &self.output[self.sent..]
    }

    /// Marks the first `count` bytes of the output as sent.
    ///
    /// # Panics
    ///
    /// When there are fewer.
    pub fn sent(&mut self, count: usize) {
        assert!(count <= self.output().len(), "more sent than there was to send");
        self.sent += count;
        if self.output().is_empty() {
            self.output.clear();
            self.sent = 0;
        }
    }

    /// The outcome, once, when the handshake is complete and its output sent.
    ///
    /// # Errors
    ///
    /// The error that ended it; [`Misuse::NotEstablished`], also while there is output.
    pub fn establish(&mut self) -> Result<Established, HandshakeError> {
        if self.progress()? != Progress::Complete || !self.output().is_empty() {
            return Err(Misuse::NotEstablished.into());
        }
        match mem::replace(&mut self.state, State::Taken) {
            State::Complete(established) => Ok(*established),
            other => {
                self.state = other;
                Err(Misuse::NotEstablished.into())
            }
        }
    }

    fn step(
        &mut self,
        step: impl FnOnce(State, &mut Vec<u8>) -> Result<State, mse::Error>,
    ) -> Result<Progress, HandshakeError> {
        let state = mem::replace(&mut self.state, State::Taken);
        self.state = step(state, &mut self.output).unwrap_or_else(State::Failed);
        match &self.state {
            State::Initiator(initiator) => self.stage = initiator.stage(),
            State::Responder(responder) => self.stage = responder.stage(),
            State::LeadingZero(_) => self.stage = Stage::Synchronise,
            State::ChooseSkey(_) => self.stage = Stage::Negotiate,
            State::Complete(_) | State::Failed(_) | State::Taken => {}
        }
        match &self.state {
            State::LeadingZero(_) if self.goes_on_with_leading_zero => self.go_on(),
            _ => self.progress(),
        }
    }
}

impl From<Initiating> for State {
    fn from(initiating: Initiating) -> Self {
        match initiating {
            Initiating::NeedsInput(initiator) => Self::Initiator(initiator),
            Initiating::LeadingZero(pending) => Self::LeadingZero(pending),
            Initiating::Complete(established) => Self::Complete(Box::new(established)),
        }
    }
}

impl From<Responding> for State {
    fn from(responding: Responding) -> Self {
        match responding {
            Responding::NeedsInput(responder) => Self::Responder(responder),
            Responding::ChooseSkey(pending) => Self::ChooseSkey(pending),
            Responding::Complete(established) => Self::Complete(Box::new(established)),
        }
    }
}

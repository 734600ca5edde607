//! The two roles of the `mse` crate as a [`Side`].

use mse::{
    CryptoPolicy, Error, Established, Initiating, Initiator, Offer, Randomness, Responder,
    Responding, Skey, SkeyHash,
};

use crate::side::{Reading, Side, Stop, Verdict};

/// A handshake of the `mse` crate in either role, and the stream behind it.
pub struct Machine {
    state: State,
    /// IA, what came with the handshake, and what followed.
    received: Vec<u8>,
    /// What a responder answers for.
    torrent: Option<(Skey, CryptoPolicy)>,
}

enum State {
    Initiating(Initiator),
    Responding(Responder),
    Established(Box<Established>),
    Refused(SkeyHash),
    Failed(Error),
    /// While a step is under way.
    Moved,
}

impl Machine {
    /// The side that dials. It goes on where S begins with a zero byte.
    pub fn initiator(offer: Offer, random: Randomness, out: &mut Vec<u8>) -> Self {
        Self::new(State::Initiating(Initiator::start(offer, random, out)), None)
    }

    /// The side that answers, for one torrent. Another torrent is refused.
    #[must_use]
    pub fn responder(random: Randomness, skey: Skey, policy: CryptoPolicy) -> Self {
        Self::new(State::Responding(Responder::new(random)), Some((skey, policy)))
    }

    fn new(state: State, torrent: Option<(Skey, CryptoPolicy)>) -> Self {
        Self { state, received: Vec::new(), torrent }
    }

    /// The torrent it refused, if it did.
    #[must_use]
    pub fn refused(&self) -> Option<SkeyHash> {
        match self.state {
            State::Refused(hash) => Some(hash),
            _ => None,
        }
    }

    /// What the handshake left, once it is complete.
    #[must_use]
    pub fn established(&self) -> Option<&Established> {
        match &self.state {
            State::Established(established) => Some(established),
            _ => None,
        }
    }

    /// The payload received so far: IA and everything behind it.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    fn initiating(&mut self, step: Result<Initiating, Error>, out: &mut Vec<u8>) {
        self.state = match step {
            Ok(Initiating::NeedsInput(initiator)) => State::Initiating(initiator),
            Ok(Initiating::Complete(established)) => self.complete(established),
            Ok(Initiating::LeadingZero(key)) => return self.initiating(key.go_on(out), out),
            Err(error) => State::Failed(error),
        };
    }

    fn responding(&mut self, step: Result<Responding, Error>, out: &mut Vec<u8>) {
        self.state = match step {
            Ok(Responding::NeedsInput(responder)) => State::Responding(responder),
            Ok(Responding::Complete(established)) => self.complete(established),
            Ok(Responding::ChooseSkey(choice)) => match self.torrent {
                Some((skey, policy)) if skey.hash() == choice.skey_hash() => {
                    return self.responding(choice.choose(&skey, policy, out), out);
                }
                _ => State::Refused(choice.skey_hash()),
            },
            Err(error) => State::Failed(error),
        };
    }

    fn complete(&mut self, established: Established) -> State {
        self.received.extend(&established.initial_payload);
        self.received.extend(&established.leftover);
        State::Established(Box::new(established))
    }
}

impl Side for Machine {
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match core::mem::replace(&mut self.state, State::Moved) {
            State::Initiating(initiator) => self.initiating(initiator.receive(bytes, out), out),
            State::Responding(responder) => self.responding(responder.receive(bytes, out), out),
            State::Established(mut established) => {
                let mut bytes = bytes.to_vec();
                established.decryptor.decrypt(&mut bytes);
                self.received.extend(bytes);
                self.state = State::Established(established);
            }
            over => self.state = over,
        }
    }

    fn verdict(&self) -> Verdict {
        match &self.state {
            State::Initiating(initiator) => Err(Stop::Waiting(initiator.stage())),
            State::Responding(responder) => Err(Stop::Waiting(responder.stage())),
            State::Established(established) => {
                let initial_payload = established.initial_payload.clone();
                let behind = self.received[initial_payload.len()..].to_vec();
                Ok(Reading { select: established.method.bit().bits(), initial_payload, behind })
            }
            State::Refused(_) => Err(Stop::Refused),
            State::Failed(error) => Err(Stop::Failed(*error)),
            State::Moved => unreachable!("every step puts a state back"),
        }
    }

    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let State::Established(established) = &mut self.state else {
            panic!("payload before the end of the handshake");
        };
        let clear_until = out.len();
        out.extend(payload);
        established.encryptor.encrypt(&mut out[clear_until..]);
    }
}

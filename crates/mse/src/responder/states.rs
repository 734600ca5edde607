//! The responder's states, in the order they are passed through. A step consumes its state.

use alloc::vec::Vec;

use super::key_exchange::{AgreedKeys, KeyExchange};
use super::step4;
use crate::crypto::derive::{self, HASH_LEN};
use crate::crypto::group::{KEY_LEN, PublicKey, SharedSecret};
use crate::crypto::rc4::Rc4;
use crate::key_log::{KeyLog, LoggedSecret};
use crate::method::{CryptoMethod, CryptoMethods, CryptoPolicy};
use crate::outcome::error::{Error, PeerIncompatible, PeerMisbehaved};
use crate::outcome::established::Established;
use crate::outcome::stage::Stage;
use crate::randomness::{PAD_LENS, Randomness};
use crate::torrent::skey::{Skey, SkeyHash};
use crate::wire::VC;
use crate::wire::header::Header;
use crate::wire::inbox::Inbox;
use crate::wire::run::Run;
use crate::wire::search::{Found, Search};

pub(super) enum State {
    AwaitPublicKey(AwaitPublicKey),
    Synchronise(Synchronise),
    AwaitName(AwaitName),
    Negotiate(Negotiate),
    SkipPad(SkipPad),
    AwaitPayloadLen(AwaitPayloadLen),
    ReadPayload(ReadPayload),
}

pub(super) enum Step {
    Next(State),
    Wait(State),
    Named(Named),
    Done(Done),
}

impl State {
    pub(super) fn step(self, inbox: &mut Inbox, out: &mut Vec<u8>) -> Result<Step, Error> {
        match self {
            Self::AwaitPublicKey(state) => state.step(inbox, out),
            Self::Synchronise(state) => state.step(inbox),
            Self::AwaitName(state) => Ok(state.step(inbox)),
            Self::Negotiate(state) => state.step(inbox),
            Self::SkipPad(state) => Ok(state.step(inbox)),
            Self::AwaitPayloadLen(state) => Ok(state.step(inbox)),
            Self::ReadPayload(state) => Ok(state.step(inbox)),
        }
    }

    pub(super) fn stage(&self) -> Stage {
        match self {
            Self::AwaitPublicKey(_) => Stage::PublicKey,
            Self::Synchronise(_) => Stage::Synchronise,
            Self::AwaitName(_) => Stage::NameTorrent,
            Self::Negotiate(_) => Stage::Negotiate,
            Self::SkipPad(_) => Stage::Pad,
            Self::AwaitPayloadLen(_) | Self::ReadPayload(_) => Stage::InitialPayload,
        }
    }
}

/// Nothing is sent; Ya is to come.
pub(super) struct AwaitPublicKey {
    random: Randomness,
}

impl AwaitPublicKey {
    pub(super) fn new(random: Randomness) -> Self {
        Self { random }
    }

    fn step(self, inbox: &mut Inbox, out: &mut Vec<u8>) -> Result<Step, Error> {
        let Some(ya) = inbox.take::<KEY_LEN>() else {
            return Ok(Step::Wait(State::AwaitPublicKey(self)));
        };
        let agreed = KeyExchange::new(self.random, &ya)?.compute();
        Ok(Step::Next(State::Synchronise(Synchronise::answer(agreed, out))))
    }
}

/// S is known; the torrent is not.
struct Agreed {
    ya: PublicKey,
    s: SharedSecret,
    pad_d_lens: [u16; PAD_LENS],
}

/// Step 2 is sent; the end of PadA is to be found.
pub(super) struct Synchronise {
    search: Search<HASH_LEN>,
    agreed: Agreed,
}

impl Synchronise {
    pub(super) fn answer(keys: AgreedKeys, out: &mut Vec<u8>) -> Self {
        let AgreedKeys { ya, yb, s, pad_b, pad_d_lens } = keys;
        out.extend(yb.as_bytes());
        out.extend(pad_b);
        let search = Search::new(derive::req1(&s));
        Self { search, agreed: Agreed { ya, s, pad_d_lens } }
    }

    fn step(mut self, inbox: &mut Inbox) -> Result<Step, Error> {
        match self.search.advance(inbox) {
            Found::Here => Ok(Step::Next(State::AwaitName(AwaitName { agreed: self.agreed }))),
            Found::NotYet => Ok(Step::Wait(State::Synchronise(self))),
            Found::Nowhere => Err(PeerMisbehaved::Req1NotFound.into()),
        }
    }
}

/// req1 was found; the torrent's name is to come.
pub(super) struct AwaitName {
    agreed: Agreed,
}

impl AwaitName {
    fn step(self, inbox: &mut Inbox) -> Step {
        let Some(mut name) = inbox.take::<HASH_LEN>() else {
            return Step::Wait(State::AwaitName(self));
        };
        let mask = derive::req3(&self.agreed.s);
        name.iter_mut().zip(mask).for_each(|(name, mask)| *name ^= mask);
        Step::Named(Named { skey_hash: SkeyHash(name), agreed: self.agreed })
    }
}

/// The torrent is named; the caller is to choose it.
pub(super) struct Named {
    pub(super) skey_hash: SkeyHash,
    agreed: Agreed,
}

impl Named {
    pub(super) fn negotiate(
        self,
        skey: &Skey,
        policy: CryptoPolicy,
        key_log: Option<&dyn KeyLog>,
    ) -> Negotiate {
        let Agreed { ya, s, pad_d_lens } = self.agreed;
        if let Some(key_log) = key_log {
            key_log.log(&LoggedSecret::new(&ya, &s, skey));
        }
        let [sending, receiving] =
            Rc4::new_each([derive::key_b(&s, skey), derive::key_a(&s, skey)]);
        Negotiate { policy, common: Common { skey: *skey, sending, receiving, pad_d_lens } }
    }
}

/// What every state behind the choice of the torrent carries.
struct Common {
    skey: Skey,
    sending: Rc4,
    receiving: Rc4,
    pad_d_lens: [u16; PAD_LENS],
}

/// What was provided, and what of it was selected.
type Methods = (CryptoMethods, CryptoMethod);

/// The torrent is chosen; VC and crypto_provide are to come.
pub(super) struct Negotiate {
    policy: CryptoPolicy,
    common: Common,
}

impl Negotiate {
    fn step(mut self, inbox: &mut Inbox) -> Result<Step, Error> {
        const VC_LEN: usize = VC.len();
        let Some(mut bytes) = inbox.take::<{ VC_LEN + Header::LEN }>() else {
            return Ok(Step::Wait(State::Negotiate(self)));
        };
        self.common.receiving.apply(&mut bytes);
        let (vc, header) = bytes.split_at(VC_LEN);
        if *vc != VC {
            return Err(PeerMisbehaved::WrongVc.into());
        }
        let header = Header::read(*header.first_chunk().expect("VC and a header were taken"));
        let provided = header.methods;
        let method =
            self.policy.select(provided).ok_or(PeerIncompatible::NoCommonMethod { provided })?;
        let methods = (provided, method);
        if header.pad_is_too_long() {
            return Err(PeerMisbehaved::PadCTooLong(header.pad_len).into());
        }
        let pad = Run::new(header.pad_len);
        Ok(Step::Next(State::SkipPad(SkipPad { pad, methods, common: self.common })))
    }
}

/// crypto_provide is known; PadC is to come.
pub(super) struct SkipPad {
    pad: Run,
    methods: Methods,
    common: Common,
}

impl SkipPad {
    fn step(mut self, inbox: &mut Inbox) -> Step {
        self.pad.take(inbox, &mut self.common.receiving);
        if !self.pad.is_over() {
            return Step::Wait(State::SkipPad(self));
        }
        let Self { methods, common, .. } = self;
        Step::Next(State::AwaitPayloadLen(AwaitPayloadLen { methods, common }))
    }
}

/// PadC is over; the length of IA is to come.
pub(super) struct AwaitPayloadLen {
    methods: Methods,
    common: Common,
}

impl AwaitPayloadLen {
    fn step(mut self, inbox: &mut Inbox) -> Step {
        let Some(mut bytes) = inbox.take::<2>() else {
            return Step::Wait(State::AwaitPayloadLen(self));
        };
        self.common.receiving.apply(&mut bytes);
        let run = Run::new(u16::from_be_bytes(bytes));
        let Self { methods, common } = self;
        let payload = Vec::new();
        Step::Next(State::ReadPayload(ReadPayload { run, payload, methods, common }))
    }
}

/// The length of IA is known; IA is to come.
pub(super) struct ReadPayload {
    run: Run,
    /// Grows as bytes arrive, so that an announced length alone costs no memory.
    payload: Vec<u8>,
    methods: Methods,
    common: Common,
}

impl ReadPayload {
    fn step(mut self, inbox: &mut Inbox) -> Step {
        self.payload.extend_from_slice(self.run.take(inbox, &mut self.common.receiving));
        if !self.run.is_over() {
            return Step::Wait(State::ReadPayload(self));
        }
        let Self { payload, methods, common, .. } = self;
        Step::Done(Done { payload, methods, common })
    }
}

/// Step 3 is complete; step 4 is to be sent.
pub(super) struct Done {
    payload: Vec<u8>,
    methods: Methods,
    common: Common,
}

impl Done {
    pub(super) fn establish(self, inbox: Inbox, out: &mut Vec<u8>) -> Established {
        let Common { skey, mut sending, receiving, pad_d_lens } = self.common;
        step4::write(self.methods.1, pad_d_lens, &mut sending, out);
        Established::new(skey, self.methods, self.payload, inbox, (sending, receiving))
    }
}

//! The initiator's states, in the order they are passed through. A step consumes its state.

use alloc::vec::Vec;

use super::Offer;
use crate::crypto::derive::{self, HASH_LEN};
use crate::crypto::group::{KEY_LEN, PrivateKey, PublicKey, SharedSecret};
use crate::crypto::rc4::Rc4;
use crate::key_log::LoggedSecret;
use crate::method::{CryptoMethod, CryptoMethods};
use crate::outcome::error::{Error, PeerMisbehaved};
use crate::outcome::established::Established;
use crate::outcome::stage::Stage;
use crate::randomness::Randomness;
use crate::torrent::skey::Skey;
use crate::wire::VC;
use crate::wire::header::Header;
use crate::wire::inbox::Inbox;
use crate::wire::run::Run;
use crate::wire::search::{Found, Search};

/// The first byte of a plaintext BitTorrent stream, which Transmission 3.00 looks at alone.
const PLAINTEXT_FIRST_BYTE: u8 = 0x13;

pub(super) enum State {
    AwaitPublicKey(AwaitPublicKey),
    Synchronise(Synchronise),
    Negotiate(Negotiate),
    SkipPad(SkipPad),
}

pub(super) enum Step {
    Next(State),
    Wait(State),
    LeadingZero(Agreed),
    Done(Done),
}

impl State {
    pub(super) fn step(self, inbox: &mut Inbox, out: &mut Vec<u8>) -> Result<Step, Error> {
        match self {
            Self::AwaitPublicKey(state) => state.step(inbox, out),
            Self::Synchronise(state) => state.step(inbox),
            Self::Negotiate(state) => state.step(inbox),
            Self::SkipPad(state) => Ok(state.step(inbox)),
        }
    }

    pub(super) fn stage(&self) -> Stage {
        match self {
            Self::AwaitPublicKey(_) => Stage::PublicKey,
            Self::Synchronise(_) => Stage::Synchronise,
            Self::Negotiate(_) => Stage::Negotiate,
            Self::SkipPad(_) => Stage::Pad,
        }
    }
}

/// Step 1 is sent; Yb is to come.
pub(super) struct AwaitPublicKey {
    offer: Offer,
    private_key: PrivateKey,
    ya: PublicKey,
    pad_c_len: u16,
}

impl AwaitPublicKey {
    pub(super) fn start(offer: Offer, random: &Randomness, out: &mut Vec<u8>) -> Self {
        let (private_key, ya) = random.first_key(|key| {
            let ya = key.public();
            match ya.as_bytes()[0] {
                PLAINTEXT_FIRST_BYTE => Err((key, ya)),
                _ => Ok((key, ya)),
            }
        });
        out.extend(ya.as_bytes());
        out.extend(random.hello_pad());
        Self { offer, private_key, ya, pad_c_len: random.pad_c_len() }
    }

    fn step(self, inbox: &mut Inbox, out: &mut Vec<u8>) -> Result<Step, Error> {
        let Some(yb) = inbox.take::<KEY_LEN>() else {
            return Ok(Step::Wait(State::AwaitPublicKey(self)));
        };
        let Self { offer, private_key, ya, pad_c_len } = self;
        let s = private_key.agree(&PublicKey::from_peer(yb)?);
        let agreed = Agreed { offer, ya, s, pad_c_len };
        if agreed.s.begins_with_zero() {
            return Ok(Step::LeadingZero(agreed));
        }
        Ok(Step::Next(State::Synchronise(agreed.name_torrent(out))))
    }
}

/// S is known; step 3 is to be sent.
pub(super) struct Agreed {
    offer: Offer,
    ya: PublicKey,
    s: SharedSecret,
    pad_c_len: u16,
}

impl Agreed {
    pub(super) fn name_torrent(self, out: &mut Vec<u8>) -> Synchronise {
        let Self { offer, ya, s, pad_c_len } = self;
        if let Some(key_log) = &offer.key_log {
            key_log.log(&LoggedSecret::new(&ya, &s, &offer.skey));
        }
        let [mut sending, mut receiving] =
            Rc4::new_each([derive::key_a(&s, &offer.skey), derive::key_b(&s, &offer.skey)]);
        let provided = offer.policy.provide();

        out.extend(derive::req1(&s));
        out.extend(xor(derive::req2(&offer.skey), derive::req3(&s)));
        let clear_until = out.len();
        Header { methods: provided, pad_len: pad_c_len }.write(out);
        let len = u16::try_from(offer.initial_payload.len()).expect("Offer checked the length");
        out.extend(len.to_be_bytes());
        out.extend(&offer.initial_payload);
        sending.apply(&mut out[clear_until..]);

        let mut vc = VC;
        receiving.apply(&mut vc);
        let search = Search::new(vc);
        Synchronise { search, common: Common { skey: offer.skey, provided, sending, receiving } }
    }
}

/// What every state behind step 3 carries.
struct Common {
    skey: Skey,
    provided: CryptoMethods,
    sending: Rc4,
    receiving: Rc4,
}

/// Step 3 is sent; the end of PadB is to be found.
pub(super) struct Synchronise {
    search: Search<8>,
    common: Common,
}

impl Synchronise {
    fn step(mut self, inbox: &mut Inbox) -> Result<Step, Error> {
        match self.search.advance(inbox) {
            Found::Here => Ok(Step::Next(State::Negotiate(Negotiate { common: self.common }))),
            Found::NotYet => Ok(Step::Wait(State::Synchronise(self))),
            Found::Nowhere => Err(PeerMisbehaved::VcNotFound.into()),
        }
    }
}

/// VC was found; crypto_select is to come.
pub(super) struct Negotiate {
    common: Common,
}

impl Negotiate {
    fn step(mut self, inbox: &mut Inbox) -> Result<Step, Error> {
        let Some(mut bytes) = inbox.take::<{ Header::LEN }>() else {
            return Ok(Step::Wait(State::Negotiate(self)));
        };
        self.common.receiving.apply(&mut bytes);
        let header = Header::read(bytes);
        let method = selected(header.methods, self.common.provided)?;
        if header.pad_is_too_long() {
            return Err(PeerMisbehaved::PadDTooLong(header.pad_len).into());
        }
        let pad = Run::new(header.pad_len);
        Ok(Step::Next(State::SkipPad(SkipPad { pad, method, common: self.common })))
    }
}

/// crypto_select is known; PadD is to come.
pub(super) struct SkipPad {
    pad: Run,
    method: CryptoMethod,
    common: Common,
}

impl SkipPad {
    fn step(mut self, inbox: &mut Inbox) -> Step {
        self.pad.take(inbox, &mut self.common.receiving);
        if !self.pad.is_over() {
            return Step::Wait(State::SkipPad(self));
        }
        Step::Done(Done { method: self.method, common: self.common })
    }
}

/// Step 4 is complete; what follows is payload.
pub(super) struct Done {
    method: CryptoMethod,
    common: Common,
}

impl Done {
    pub(super) fn establish(self, inbox: Inbox) -> Established {
        let Common { skey, provided, sending, receiving } = self.common;
        let methods = (provided, self.method);
        Established::new(skey, methods, Vec::new(), inbox, (sending, receiving))
    }
}

fn selected(
    select: CryptoMethods,
    provided: CryptoMethods,
) -> Result<CryptoMethod, PeerMisbehaved> {
    match select.bits().count_ones() {
        0 => Err(PeerMisbehaved::SelectedNothing),
        1 if provided.contains(select) => {
            select.single().ok_or(PeerMisbehaved::SelectedUnoffered(select))
        }
        1 => Err(PeerMisbehaved::SelectedUnoffered(select)),
        _ => Err(PeerMisbehaved::SelectedSeveral(select)),
    }
}

fn xor(mut a: [u8; HASH_LEN], b: [u8; HASH_LEN]) -> [u8; HASH_LEN] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a ^= b);
    a
}

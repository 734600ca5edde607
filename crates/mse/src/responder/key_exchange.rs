//! Steps 1 and 2 apart from the rest: what costs most of a handshake, for many peers at once.

use alloc::vec::Vec;
use core::fmt;
use core::iter::zip;

use crate::crypto::group::{self, KEY_LEN, PublicKey, SharedSecret};
use crate::outcome::error::Error;
use crate::randomness::{PAD_LENS, Randomness};

/// A responder's key exchange that is still to be computed: nine tenths of what a handshake computes.
///
/// [`Responder::receive`] computes it when Ya is there. Whoever answers many peers may take Ya off their
/// streams, compute the exchanges of several of them [together](Self::compute_all), and go on with
/// [`Responder::with_key_exchange`]. The same [`Randomness`] gives the same bytes either way.
///
/// ```
/// use mse::{KeyExchange, Randomness, Responder};
/// # let mut seed = 0_u8;
/// # let mut random = || Randomness::generate(|bytes| {
/// #     for byte in bytes { seed = seed.wrapping_mul(5).wrapping_add(97); *byte = seed; }
/// #     Ok::<_, core::convert::Infallible>(())
/// # }).unwrap();
///
/// // Ya of two peers, taken off the beginning of their streams.
/// let (ya, other_ya) = ([0x55; 96], [0x56; 96]);
/// let waiting = [KeyExchange::new(random(), &ya)?, KeyExchange::new(random(), &other_ya)?];
/// for agreed in KeyExchange::compute_all(waiting) {
///     let mut out = Vec::new();
///     let responder = Responder::with_key_exchange(agreed, &mut out);
///     // Send `out`, and feed to `responder` what comes behind Ya.
///     # assert!(out.len() >= 96 && responder.stage() == mse::Stage::Synchronise);
/// }
/// # Ok::<_, mse::Error>(())
/// ```
///
/// [`Responder::receive`]: crate::Responder::receive
/// [`Responder::with_key_exchange`]: crate::Responder::with_key_exchange
#[must_use = "it is still to be computed"]
pub struct KeyExchange {
    random: Randomness,
    ya: PublicKey,
}

impl KeyExchange {
    /// The length of Ya and Yb in bytes.
    pub const PUBLIC_KEY_LEN: usize = KEY_LEN;

    /// With the peer's public key, the first 96 bytes that it sent.
    ///
    /// # Errors
    ///
    /// [`PeerMisbehaved::DegeneratePublicKey`]: Ya is not in [2, P-2].
    ///
    /// [`PeerMisbehaved::DegeneratePublicKey`]: crate::PeerMisbehaved::DegeneratePublicKey
    pub fn new(random: Randomness, ya: &[u8; Self::PUBLIC_KEY_LEN]) -> Result<Self, Error> {
        Ok(Self { random, ya: PublicKey::from_peer(*ya)? })
    }

    /// How many exchanges to compute together on this CPU, or a multiple of it. 1 where each costs the
    /// same however many there are: nothing is gained by collecting any.
    #[must_use]
    pub fn worth_collecting() -> usize {
        group::lanes()
    }

    /// Computes Yb and S.
    pub fn compute(self) -> AgreedKeys {
        let mut agreed = Self::compute_all([self]);
        agreed.pop().expect("one exchange has one result")
    }

    /// Computes Yb and S of each, in the order given, as many at a time as the CPU has lanes for.
    ///
    /// On AMD Zen 4 each takes 7 microseconds in lanes, 27 without, and 45 in portable code; on slower
    /// CPUs a multiple of that. Mind who waits meanwhile.
    pub fn compute_all(exchanges: impl IntoIterator<Item = Self>) -> Vec<AgreedKeys> {
        let exchanges: Vec<_> = exchanges.into_iter().collect();
        let mut computed: Vec<_> = exchanges.iter().map(|_| None).collect();
        let mut open: Vec<_> = (0..exchanges.len()).collect();
        for candidate in 0.. {
            let key = |&place: &usize| {
                let key = exchanges[place].random.private_key(candidate)?;
                Some((place, (key, &exchanges[place].ya)))
            };
            let (places, keys): (Vec<_>, Vec<_>) = open.iter().filter_map(key).unzip();
            if places.is_empty() {
                break;
            }
            open.clear();
            for (place, (yb, s)) in zip(places, group::exchange_all(keys)) {
                // Ya is known before Yb is sent, so keys that deployed initiators fail on can be avoided.
                if yb.begins_with_zero() || s.begins_with_zero() {
                    open.push(place);
                }
                computed[place] = Some((yb, s));
            }
        }
        let agreed = zip(exchanges, computed).map(|(Self { random, ya }, computed)| {
            let (yb, s) = computed.expect("there is at least one private key");
            let (pad_b, pad_d_lens) = random.into_pads();
            AgreedKeys { ya, yb, s, pad_b, pad_d_lens }
        });
        agreed.collect()
    }
}

/// A computed [`KeyExchange`]: S, and what the responder's first message is made of.
#[must_use = "a peer waits for it"]
pub struct AgreedKeys {
    pub(super) ya: PublicKey,
    pub(super) yb: PublicKey,
    pub(super) s: SharedSecret,
    pub(super) pad_b: Vec<u8>,
    pub(super) pad_d_lens: [u16; PAD_LENS],
}

impl fmt::Debug for KeyExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyExchange").finish_non_exhaustive()
    }
}

impl fmt::Debug for AgreedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgreedKeys").finish_non_exhaustive()
    }
}

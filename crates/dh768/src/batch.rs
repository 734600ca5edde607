//! Many keys at once, where the CPU has lanes for it.
//!
//! The keys of a batch are independent of each other. (Public keys Y, 2Y, 4Y of consecutive private
//! keys would be cheaper still, but whoever observes two of them sees that they belong together.)

use alloc::vec::Vec;

use crate::backends::Many;
use crate::private_key::PrivateKey;
use crate::public_key::PublicKey;
use crate::shared_secret::SharedSecret;

/// How many keys fill the lanes. A batch may have any length; multiples of this are the cheapest a
/// key, and nothing is gained by waiting for more.
pub const LANES: usize = 8;

/// How many keys are worth collecting on this CPU: [`LANES`], or 1 where a key of a batch costs as much
/// as one alone.
pub fn lanes() -> usize {
    Many::fastest().lanes()
}

/// [`PrivateKey::public_key`] of each.
pub fn public_keys(keys: &[PrivateKey]) -> Vec<[u8; PublicKey::LENGTH]> {
    Many::fastest().public_keys(keys)
}

/// [`PrivateKey::shared_secret`] of each pair.
pub fn shared_secrets(pairs: &[(&PrivateKey, &PublicKey)]) -> Vec<SharedSecret> {
    Many::fastest().shared_secrets(pairs)
}

//! As `dh768::batch`, one by one.

use crate::{PrivateKey, PublicKey, SharedSecret};

/// None are worth collecting.
pub fn lanes() -> usize {
    1
}

/// [`PrivateKey::public_key`] of each.
pub fn public_keys(keys: &[PrivateKey]) -> Vec<[u8; PublicKey::LENGTH]> {
    keys.iter().map(PrivateKey::public_key).collect()
}

/// [`PrivateKey::shared_secret`] of each pair.
pub fn shared_secrets(pairs: &[(&PrivateKey, &PublicKey)]) -> Vec<SharedSecret> {
    pairs.iter().map(|(key, peer)| key.shared_secret(peer)).collect()
}

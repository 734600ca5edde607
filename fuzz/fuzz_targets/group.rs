//! Every form of the group that this CPU has, against num-bigint: 2^x and Y^x, one by one and in a
//! batch.
//!
//! ```text
//! 0       1
//! | count | for each pair: x, 20 bytes; Y as `number` reads it |
//! ```

#![no_main]

use dh768::backends::{Many, One};
use dh768::{PrivateKey, PublicKey};
use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_fuzz::number::number;
use mse_testkit::reference::group;

/// One more than there are lanes.
const MOST: u8 = 9;

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let count = 1 + input.byte() % MOST;
    let pairs: Vec<([u8; 20], [u8; 96])> =
        (0..count).map(|_| (input.array(), number(&mut input))).collect();
    let keys: Vec<_> = pairs.iter().map(|(x, _)| PrivateKey::new(x)).collect();
    let public: Vec<_> = pairs.iter().map(|(x, _)| group::public(x)).collect();
    let secrets: Vec<_> = pairs.iter().map(|(x, y)| group::agree(x, y)).collect();

    for one in One::available() {
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(one.public_key(key), public[at], "{}, {at}", one.name());
            // Of any number, P and above included.
            let secret = one.power(&pairs[at].1, key);
            assert_eq!(*secret.as_bytes(), secrets[at], "{}, {at}", one.name());
        }
    }

    // A batch is of keys that are in range.
    let (mut valid, mut expected) = (Vec::new(), Vec::new());
    for ((key, (_, y)), secret) in keys.iter().zip(&pairs).zip(secrets) {
        let peer = PublicKey::new(y);
        assert_eq!(peer.is_ok(), is_in_range(y));
        if let Ok(peer) = peer {
            valid.push((key, peer));
            expected.push(secret);
        }
    }
    let valid: Vec<_> = valid.iter().map(|(key, peer)| (*key, peer)).collect();
    for many in Many::available() {
        assert_eq!(many.public_keys(&keys), public, "{}", many.name());
        let secrets = many.shared_secrets(&valid);
        let secrets: Vec<_> = secrets.iter().map(|secret| *secret.as_bytes()).collect();
        assert_eq!(secrets, expected, "{}", many.name());
    }
});

/// In [2, P-2].
fn is_in_range(y: &[u8; 96]) -> bool {
    let mut two = [0; 96];
    two[95] = 2;
    two <= *y && *y <= group::to_wire(&(group::p() - 2_u8))
}

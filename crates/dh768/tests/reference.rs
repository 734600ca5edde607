//! Every backend against num-bigint.

mod common;

use common::{P_HEX, below_p, edges, expected_power, exponents, number, prime};
use dh768::backends::{Many, One};
use dh768::{PrivateKey, PublicKey};
use num_bigint::BigUint;
use proptest::prelude::*;

#[test]
fn two_generates_the_whole_group_of_a_safe_prime() {
    let p = prime();
    assert_eq!(p.bits(), 768);
    let q: BigUint = (&p - 1_u8) / 2_u8;
    let two = BigUint::from(2_u8);
    assert!(common::is_probably_prime(&p) && common::is_probably_prime(&q), "{P_HEX}");
    // Of order 2q: not 1, 2 or q.
    assert_ne!(two.modpow(&two, &p), BigUint::from(1_u8));
    assert_eq!(two.modpow(&q, &p), &p - 1_u8);
}

#[test]
fn edge_bases_to_edge_exponents() {
    for one in One::available() {
        for base in edges() {
            for exponent in exponents() {
                let key = PrivateKey::new(&exponent);
                let secret = one.power(&base, &key);
                assert_eq!(
                    secret.as_bytes(),
                    &expected_power(&base, &exponent),
                    "{one:?}: {} to {}",
                    number(&base),
                    number(&exponent)
                );
            }
        }
    }
}

#[test]
fn public_keys_of_edge_exponents() {
    let keys = exponents();
    let expected: Vec<_> = keys.iter().map(|key| expected_power(&common::small(2), key)).collect();
    let keys: Vec<_> = keys.iter().map(PrivateKey::new).collect();
    for one in One::available() {
        let public: Vec<_> = keys.iter().map(|key| one.public_key(key)).collect();
        assert_eq!(public, expected, "{one:?}");
    }
    for many in Many::available() {
        assert_eq!(many.public_keys(&keys), expected, "{many:?}");
    }
}

#[test]
fn every_bit_of_the_exponent_counts_at_its_weight() {
    for bit in 0..160 {
        let mut exponent = [0; 20];
        exponent[19 - bit / 8] = 1 << (bit % 8);
        let key = PrivateKey::new(&exponent);
        let expected = expected_power(&common::small(2), &exponent);
        for one in One::available() {
            assert_eq!(one.public_key(&key), expected, "{one:?}, bit {bit}");
            assert_eq!(one.power(&common::small(2), &key).as_bytes(), &expected, "{one:?}, {bit}");
        }
    }
}

#[test]
fn both_sides_agree() {
    let (a, b) = (PrivateKey::new(&[0x3a; 20]), PrivateKey::new(&[0xc5; 20]));
    let public = |key: &PrivateKey| PublicKey::new(&key.public_key()).unwrap();
    let secret = a.shared_secret(&public(&b));
    assert_eq!(secret.as_bytes(), b.shared_secret(&public(&a)).as_bytes());
}

#[test]
fn batches_of_every_length() {
    for many in Many::available() {
        for length in 0..=17_u8 {
            let exponents: Vec<[u8; 20]> = (0..length)
                .map(|i| core::array::from_fn(|j| (29 * usize::from(i) + 91 * j) as u8))
                .collect();
            let bases: Vec<[u8; 96]> = (0..length)
                .map(|i| below_p(&core::array::from_fn(|j| (57 * usize::from(i) + j) as u8)))
                .collect();
            let keys: Vec<_> = exponents.iter().map(PrivateKey::new).collect();
            let peers: Vec<_> = bases.iter().map(|base| PublicKey::new(base).unwrap()).collect();
            let pairs: Vec<_> = keys.iter().zip(&peers).collect();

            let public: Vec<_> =
                exponents.iter().map(|key| expected_power(&common::small(2), key)).collect();
            assert_eq!(many.public_keys(&keys), public, "{many:?}, {length}");
            let secrets: Vec<_> =
                bases.iter().zip(&exponents).map(|(y, x)| expected_power(y, x)).collect();
            let ours: Vec<_> =
                many.shared_secrets(&pairs).iter().map(|secret| *secret.as_bytes()).collect();
            assert_eq!(ours, secrets, "{many:?}, {length}");
        }
    }
}

#[test]
fn lanes_do_not_leak_into_each_other() {
    // Edge operands in all lanes but one, in each place.
    let edge = edges();
    for many in Many::available() {
        for place in 0..8 {
            let mut peers: Vec<_> = edge
                .iter()
                .filter_map(|bytes| PublicKey::new(bytes).ok())
                .cycle()
                .skip(place)
                .take(8)
                .collect();
            let odd = PublicKey::new(&below_p(&[0x77; 96])).unwrap();
            peers[place] = odd;
            let mut exponents = [[0xff; 20]; 8];
            exponents[place] = [0x5a; 20];
            let keys: Vec<_> = exponents.iter().map(PrivateKey::new).collect();
            let pairs: Vec<_> = keys.iter().zip(&peers).collect();
            for (at, secret) in many.shared_secrets(&pairs).iter().enumerate() {
                let expected = expected_power(peers[at].as_bytes(), &exponents[at]);
                assert_eq!(secret.as_bytes(), &expected, "{many:?}, lane {at}, odd one {place}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_base_to_any_exponent(
        base in prop::collection::vec(common::byte(), 96),
        exponent in prop::collection::vec(common::byte(), 20),
    ) {
        let base: [u8; 96] = base.try_into().unwrap();
        let exponent: [u8; 20] = exponent.try_into().unwrap();
        let key = PrivateKey::new(&exponent);
        let expected = expected_power(&base, &exponent);
        let public = expected_power(&common::small(2), &exponent);
        for one in One::available() {
            let secret = one.power(&base, &key);
            prop_assert_eq!(secret.as_bytes(), &expected, "{:?}", one);
            prop_assert_eq!(one.public_key(&key), public, "{:?}", one);
        }
    }

    #[test]
    fn any_batch(
        bytes in prop::collection::vec((any::<[u8; 20]>(), prop::array::uniform32(any::<[u8; 3]>())), 1..=9),
    ) {
        let keys: Vec<_> = bytes.iter().map(|(key, _)| PrivateKey::new(key)).collect();
        let peers: Vec<_> = bytes
            .iter()
            .map(|(_, base)| below_p(base.as_flattened().try_into().unwrap()))
            .map(|base| PublicKey::new(&base).unwrap())
            .collect();
        let pairs: Vec<_> = keys.iter().zip(&peers).collect();
        for many in Many::available() {
            for (at, secret) in many.shared_secrets(&pairs).iter().enumerate() {
                let expected = expected_power(peers[at].as_bytes(), &bytes[at].0);
                prop_assert_eq!(secret.as_bytes(), &expected, "{:?}, {}", many, at);
            }
            for (at, public) in many.public_keys(&keys).iter().enumerate() {
                prop_assert_eq!(public, &expected_power(&common::small(2), &bytes[at].0));
            }
        }
    }
}

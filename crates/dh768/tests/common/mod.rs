//! What num-bigint makes of it, and operands worth trying.

use num_bigint::BigUint;
use proptest::prelude::*;

pub(crate) const P_HEX: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
                         020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
                         4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563";

pub(crate) fn prime() -> BigUint {
    BigUint::parse_bytes(P_HEX.as_bytes(), 16).expect("hexadecimal digits")
}

pub(crate) fn number(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

pub(crate) fn bytes(number: &BigUint) -> [u8; 96] {
    let digits = number.to_bytes_be();
    let mut bytes = [0; 96];
    bytes[96 - digits.len()..].copy_from_slice(&digits);
    bytes
}

pub(crate) fn small(value: u8) -> [u8; 96] {
    bytes(&BigUint::from(value))
}

pub(crate) fn expected_power(base: &[u8; 96], exponent: &[u8; 20]) -> [u8; 96] {
    bytes(&number(base).modpow(&number(exponent), &prime()))
}

/// In [2, P-2], whatever the bytes.
pub(crate) fn below_p(any: &[u8; 96]) -> [u8; 96] {
    bytes(&(number(any) % (prime() - 3_u8) + 2_u8))
}

/// The ends of the range, and what drives carries through every limb of 52, 60 and 64 bits. Those
/// of P and above never come from a peer's checked key.
pub(crate) fn edges() -> Vec<[u8; 96]> {
    let p = prime();
    let one = BigUint::from(1_u8);
    let mut edges = vec![
        BigUint::ZERO,
        one.clone(),
        BigUint::from(2_u8),
        BigUint::from(3_u8),
        &p - 3_u8,
        &p - 2_u8,
        &p - 1_u8,
        p.clone(),
        &p + 1_u8,
        (&one << 768) - 1_u8,
        (&p - 1_u8) / 2_u8,
        (&p + 1_u8) / 2_u8,
        // What the Montgomery factors are 1, or all ones, of.
        (&one << 768) % &p,
        (&one << 780) % &p,
        p.modinv_of(&(&one << 768)),
        p.modinv_of(&(&one << 780)),
    ];
    for limb in [52, 60, 64] {
        for bits in (limb..768).step_by(limb) {
            edges.push((&one << bits) - 1_u8);
            edges.push(&one << bits);
        }
        // Every other limb all ones.
        let every_other = (0..768 / limb)
            .step_by(2)
            .fold(BigUint::ZERO, |sum, at| sum | (((&one << limb) - 1_u8) << (at * limb)));
        edges.push(every_other);
    }
    edges.iter().map(bytes).collect()
}

pub(crate) fn exponents() -> Vec<[u8; 20]> {
    let mut exponents = vec![[0; 20], [0xff; 20], [0x55; 20], [0xaa; 20], [0x0f; 20], [0xf0; 20]];
    for value in 1..=3 {
        let mut exponent = [0; 20];
        exponent[19] = value;
        exponents.push(exponent);
    }
    let mut highest = [0; 20];
    highest[0] = 0x80;
    exponents.push(highest);
    exponents
}

/// Often all zeros or all ones.
pub(crate) fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![2 => any::<u8>(), 1 => Just(0), 1 => Just(0xff)]
}

/// Miller and Rabin's test, to the first 20 primes.
pub(crate) fn is_probably_prime(n: &BigUint) -> bool {
    let one = BigUint::from(1_u8);
    let minus_one = n - 1_u8;
    let twos = minus_one.trailing_zeros().expect("n is not 1");
    let odd = &minus_one >> twos;
    [2_u8, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71].iter().all(
        |base| {
            let mut power = BigUint::from(*base).modpow(&odd, n);
            if power == one || power == minus_one {
                return true;
            }
            (1..twos).any(|_| {
                power = &power * &power % n;
                power == minus_one
            })
        },
    )
}

trait Inverse {
    fn modinv_of(&self, number: &BigUint) -> BigUint;
}

impl Inverse for BigUint {
    /// By Fermat.
    fn modinv_of(&self, number: &BigUint) -> BigUint {
        number.modpow(&(self - 2_u8), self)
    }
}

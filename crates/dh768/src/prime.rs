//! The prime, and numbers of its size.

/// A number of 768 bits: 12 words, the least significant first.
pub(crate) type Words = [u64; 12];

/// P, of 768 bits. A safe prime, and not RFC 2409's group 1, which ends in ffffffffffffffff.
pub(crate) const P: Words = from_bytes(&P_BYTES);

/// P, big-endian: what is on the wire.
pub(crate) const P_BYTES: [u8; 96] = unhex(
    b"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
      020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
      4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
);

/// -1/P mod 2^64: what a word is multiplied by to get the multiple of P that clears it.
pub(crate) const MINUS_P_INVERSE: u64 = {
    let mut inverse = 1_u64;
    let mut correct_bits = 1;
    while correct_bits < 64 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(P[0].wrapping_mul(inverse)));
        correct_bits *= 2;
    }
    inverse.wrapping_neg()
};

pub(crate) const fn from_bytes(bytes: &[u8; 96]) -> Words {
    let (chunks, _) = bytes.as_chunks();
    let mut words = [0; 12];
    let mut i = 0;
    while i < 12 {
        words[i] = u64::from_be_bytes(chunks[11 - i]);
        i += 1;
    }
    words
}

pub(crate) fn to_bytes(words: &Words) -> [u8; 96] {
    let mut bytes = [0; 96];
    write_bytes(words, &mut bytes);
    bytes
}

pub(crate) fn write_bytes(words: &Words, bytes: &mut [u8; 96]) {
    let (chunks, _) = bytes.as_chunks_mut();
    for (chunk, word) in chunks.iter_mut().zip(words.iter().rev()) {
        *chunk = word.to_be_bytes();
    }
}

/// a - b - borrow, with the new borrow.
pub(crate) const fn subtract(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let difference = (a as u128).wrapping_sub(b as u128 + borrow as u128);
    (difference as u64, (difference >> 64) as u64 & 1)
}

/// `high * 2^768 + words`, which has to be below 2P, mod P. In constant time.
pub(crate) fn reduce_once(words: &Words, high: u64) -> Words {
    let mut reduced = [0; 12];
    let mut borrow = 0;
    for ((reduced, word), p) in reduced.iter_mut().zip(words).zip(&P) {
        (*reduced, borrow) = subtract(*word, *p, borrow);
    }
    // 1 where it was below P already. Behind the barrier, so that no branch is made of the mask.
    let below = core::hint::black_box((high ^ 1) & borrow);
    let keep = below.wrapping_neg();
    for (reduced, word) in reduced.iter_mut().zip(words) {
        *reduced ^= keep & (*reduced ^ *word);
    }
    reduced
}

/// 2^`exponent` mod P.
pub(crate) const fn power_of_two(exponent: usize) -> Words {
    let mut power = [0; 12];
    power[0] = 1;
    let mut done = 0;
    while done < exponent {
        power = double(&power);
        done += 1;
    }
    power
}

/// 2a mod P, of public numbers.
const fn double(a: &Words) -> Words {
    let mut doubled = [0; 12];
    let mut reduced = [0; 12];
    let mut borrow = 0;
    let mut i = 0;
    while i < 12 {
        doubled[i] = a[i] << 1 | if i == 0 { 0 } else { a[i - 1] >> 63 };
        (reduced[i], borrow) = subtract(doubled[i], P[i], borrow);
        i += 1;
    }
    if a[11] >> 63 == 1 || borrow == 0 { reduced } else { doubled }
}

const fn unhex(digits: &[u8; 192]) -> [u8; 96] {
    const fn value(digit: u8) -> u8 {
        if digit <= b'9' { digit - b'0' } else { digit - b'a' + 10 }
    }
    let mut bytes = [0; 96];
    let mut i = 0;
    while i < 96 {
        bytes[i] = value(digits[2 * i]) << 4 | value(digits[2 * i + 1]);
        i += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: Words = [0; 12];

    fn small(number: u64) -> Words {
        let mut words = ZERO;
        words[0] = number;
        words
    }

    #[test]
    fn the_inverse_of_p() {
        assert_eq!(P[0].wrapping_mul(MINUS_P_INVERSE), u64::MAX);
    }

    #[test]
    fn bytes_and_words() {
        assert_eq!(to_bytes(&P), P_BYTES);
        assert_eq!((P_BYTES[0], P_BYTES[95], P[0] & 0xffff), (0xff, 0x63, 0x0563));
    }

    #[test]
    fn reduction_at_its_ends() {
        let mut p_plus_1 = P;
        p_plus_1[0] += 1;
        let mut p_minus_1 = P;
        p_minus_1[0] -= 1;
        assert_eq!(reduce_once(&ZERO, 0), ZERO);
        assert_eq!(reduce_once(&p_minus_1, 0), p_minus_1);
        assert_eq!(reduce_once(&P, 0), ZERO);
        assert_eq!(reduce_once(&p_plus_1, 0), small(1));
        assert_eq!(reduce_once(&ZERO, 1), power_of_two(768));
    }

    #[test]
    fn powers_of_two() {
        assert_eq!(power_of_two(0), small(1));
        assert_eq!(power_of_two(63), small(1 << 63));
        // 2^768 - P
        let mut negated = ZERO;
        let mut borrow = 0;
        for (negated, p) in negated.iter_mut().zip(&P) {
            (*negated, borrow) = subtract(0, *p, borrow);
        }
        assert_eq!(power_of_two(768), negated);
    }
}
